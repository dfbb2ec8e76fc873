"""Text as Integria IMS keeps it, which the monitoring console expects to read. Pure."""

import re
from html.entities import codepoint2name

# HTML 4.01 names, which leave out the apostrophe; then what PHP's io_safe_input adds.
_CODED = {code: f"&{name};" for code, name in codepoint2name.items()} | {
    ord("'"): "&#039;",
    ord("\\"): "&#92;",
    ord("("): "&#40;",
    ord(")"): "&#41;",
}
_CODED |= {code: f"&#x{code:02x};" for code in range(33)}
_COMMENTS = (("/*", "&#47;&#42;"), ("*/", "&#42;&#47;"))
_NUMERIC = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_CONTROLS = {code: f"&#x{code:02x};" for code in range(32)}


def coded(value: str) -> str:
    """``value`` with every character that has a name, blanks and control characters as entities.

    What comes out holds no blank, no quote and no line break; a number stays as it is.
    """
    if _NUMERIC.fullmatch(value):
        return value
    found = value.translate(_CODED)
    for plain, entities in _COMMENTS:
        found = found.replace(plain, entities)
    return found


def unbroken(value: str) -> str:
    """``value`` with control characters as entities: a row of CSV is one line."""
    return value.translate(_CONTROLS)
