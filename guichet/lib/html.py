"""HTML from strangers: cleaned to be shown, or taken away."""

import html
import re

import nh3

from guichet.lib import markdown

_NAMES = "a|b|blockquote|br|code|div|em|i|li|ol|p|pre|span|strong|u|ul"
_TAG = re.compile(rf"</?({_NAMES})(\s[^<>]*)?/?>", re.IGNORECASE)
_BREAK = re.compile(r"<\s*(br|/p|/div|/li)\b[^<>]*>", re.IGNORECASE)


def looks_like_html(text: str) -> bool:
    """Whether ``text`` was written with tags."""
    return _TAG.search(text) is not None


def shown(text: str) -> str:
    """``text`` as safe HTML, whether its writer used tags or not."""
    if not looks_like_html(text):
        return markdown.render(text)
    return nh3.clean(
        text,
        tags=set(_NAMES.split("|")),
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


def without_tags(text: str) -> str:
    """``text`` without its tags, if it has any."""
    if not looks_like_html(text):
        return text
    broken = _BREAK.sub("\n", text)
    return html.unescape(nh3.clean(broken, tags=set())).strip()
