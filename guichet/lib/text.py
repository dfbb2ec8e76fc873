"""Text as the core stores it: Unicode NFC, no control characters, of bounded length."""

import unicodedata

from guichet.lib.errors import Invalid

# Invisible characters that reorder or hide what is shown: bidi overrides and isolates, and
# line and paragraph separators, which no one-line field may carry.
_DECEPTIVE = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")


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
    if cleaned(text) != text:
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
    text = "".join(c for c in text if c in "\n\t" or not _is_control(c))
    text = unicodedata.normalize("NFC", text)
    if required and not text.strip():
        raise Invalid.field(field, "This field can't be empty.", code="required")
    if len(text) > limit:
        raise _too_long(text, field, limit)
    return text


def cleaned(value: str) -> str:
    """``value`` without the characters that one_line refuses."""
    return "".join(c for c in value if not _is_control(c) and c not in _DECEPTIVE)


def comparable(value: str) -> str:
    """``value`` as a database takes it in a question: what no stored text holds becomes ``\ufffd``.

    PostgreSQL answers a NUL or half a surrogate pair with an error instead of “nothing found”.
    """
    return "".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in value)


def fold(value: str) -> str:
    """``value`` for comparison and search: lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", value.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def words(value: str) -> list[str]:
    """The folded words and numbers in ``value``, in order."""
    return "".join(c if c.isalnum() else " " for c in fold(value)).split()


def shorten(value: str, limit: int) -> str:
    """``value`` on one line, cut at ``limit`` characters with an ellipsis."""
    line = " ".join(value.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _too_long(text: str, field: str, limit: int) -> Invalid:
    message = f"At most {limit} characters; this has {len(text)}."
    return Invalid.field(field, message, code="too_long", limit=limit)


def _is_control(character: str) -> bool:
    # Cs: lone surrogates come out of JSON escapes and can't be stored.
    return unicodedata.category(character) in {"Cc", "Cs"}
