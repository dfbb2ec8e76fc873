"""Text as the core stores it: Unicode NFC, no control characters, of bounded length."""

import re
import unicodedata

from guichet.lib.errors import Invalid

# Control characters, and lone surrogates: they come out of JSON escapes and can't be stored.
_CONTROL = r"\x00-\x1f\x7f-\x9f\ud800-\udfff"
# Invisible characters that reorder or hide what is shown: bidi overrides and isolates, and
# line and paragraph separators, which no one-line field may carry.
_DECEPTIVE = r"\u202a-\u202e\u2066-\u2069\u2028\u2029"
_NOT_IN_LINES = re.compile(f"(?![\n\t])[{_CONTROL}]")
_NOT_IN_A_LINE = re.compile(f"[{_CONTROL}{_DECEPTIVE}]")
_NOT_STORED = re.compile(r"[\x00\ud800-\udfff]")
# Nothing below U+0300 is a combining mark, and in most texts few characters are above.
_MAYBE_COMBINING = re.compile(r"[\u0300-\U0010ffff]")
_WORD = re.compile(r"[^\W_]+")


def one_line(value: str, *, field: str, limit: int, required: bool = True) -> str:
    """``value`` in NFC without surrounding blanks.

    Raises Invalid for ``field`` when it is empty (if required), longer than ``limit``
    characters, or carries control characters.
    """
    text = unicodedata.normalize("NFC", value).strip()
    if required and not text:
        raise Invalid.field(field, "This field can't be empty.", code="required")
    if len(text) > limit:
        raise _too_long(text, field, limit)
    if _NOT_IN_A_LINE.search(text):
        raise Invalid.field(
            field, "Control characters are not allowed here.", code="control_characters"
        )
    return text


def many_lines(value: str, *, field: str, limit: int, required: bool = True) -> str:
    """``value`` in NFC with ``\\n`` line ends; tabs and line ends are its only control characters.

    Raises Invalid for ``field`` when it is empty (if required) or longer than ``limit`` characters.
    """
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    # A stray NUL or escape in a pasted log must neither lose the ticket nor reach the database.
    text = unicodedata.normalize("NFC", _NOT_IN_LINES.sub("", text))
    if required and not text.strip():
        raise Invalid.field(field, "This field can't be empty.", code="required")
    if len(text) > limit:
        raise _too_long(text, field, limit)
    return text


def cleaned(value: str) -> str:
    """``value`` without the characters that one_line refuses."""
    return _NOT_IN_A_LINE.sub("", value)


def comparable(value: str) -> str:
    """``value`` as a database takes it in a question: what no stored text holds becomes ``\ufffd``.

    PostgreSQL answers a NUL or half a surrogate pair with an error instead of “nothing found”.
    """
    return _NOT_STORED.sub("\ufffd", value)


def fold(value: str) -> str:
    """``value`` for comparison and search: lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", value.casefold())
    return _MAYBE_COMBINING.sub(lambda m: "" if unicodedata.combining(m[0]) else m[0], decomposed)


def words(value: str) -> list[str]:
    """The folded words and numbers in ``value``, in order."""
    return _WORD.findall(fold(value))


def shorten(value: str, limit: int) -> str:
    """``value`` on one line, cut at ``limit`` characters with an ellipsis."""
    line = " ".join(value.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _too_long(text: str, field: str, limit: int) -> Invalid:
    message = f"At most {limit} characters; this has {len(text)}."
    return Invalid.field(field, message, code="too_long", limit=limit)
