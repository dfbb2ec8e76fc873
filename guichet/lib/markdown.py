"""Markdown from strangers, shown safely."""

from functools import lru_cache
from html import escape

import nh3
from markdown_it import MarkdownIt

# Raw HTML off: what looks like a tag is shown as text. Links become clickable only with a scheme
# from _SCHEMES; images are shown as links, since fetching them tells a stranger who reads.
_parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True})
_parser.enable(["linkify", "table", "strikethrough"]).disable("image")

_SCHEMES = {"http", "https", "mailto"}
_TAGS = {
    "a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol",
    "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}


LONGEST = 65_535
"""What is longer was pasted by a program, and would take seconds at each look."""

REMEMBERED = 8_000
"""Most messages are shorter. Each is shown at every look at its ticket, and it never changes."""


def render(text: str) -> str:
    """HTML for ``text`` (CommonMark, tables, bare links), from a short list of tags.

    A text of more than LONGEST characters is shown letter by letter. The sanitiser runs after the
    renderer, so a flaw in either alone lets nothing through.
    """
    if len(text) > LONGEST:
        return f"<pre>{escape(text)}</pre>"
    return _remembered(text) if len(text) <= REMEMBERED else _rendered(text)


def _rendered(text: str) -> str:
    return nh3.clean(
        _parser.render(text),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )


_remembered = lru_cache(maxsize=512)(_rendered)
