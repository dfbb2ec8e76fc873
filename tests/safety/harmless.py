"""Looks for life in HTML, as a browser would parse it but without one."""

import re
from html.parser import HTMLParser

# What the desk's own pages are made of. Nothing in this list runs, loads or covers anything.
PROSE = frozenset({
    "a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol",
    "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
})  # fmt: skip
_SCHEME = re.compile(r"^[\x00-\x20]*([a-z][a-z0-9+.\-\x00-\x20]*)(?::|&colon;)", re.IGNORECASE)
_SAFE_SCHEMES = {"http", "https", "mailto"}


class _Reader(HTMLParser):
    def __init__(self, allowed: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._allowed = allowed
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self._allowed:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name not in {"href", "title", "rel", "start"}:
                self.found.append(f"<{tag} {name}>")
            if name == "href" and not is_safe_link(value or ""):
                self.found.append(f"<{tag} href={value}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self.found.append(f"<![{data}]>")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data}>")


def living_things(html: str) -> list[str]:
    """Everything in a piece of prose that is more than prose."""
    reader = _Reader(PROSE)
    reader.feed(html)
    reader.close()
    return reader.found


def is_safe_link(address: str) -> bool:
    """Whether following the link does no more than open a page or write a mail."""
    scheme = _SCHEME.match(address)
    return scheme is None or scheme[1].lower().strip() in _SAFE_SCHEMES
