"""Brings guichet/locale/*/LC_MESSAGES/django.po up to date with the code: ``make messages``.

Babel reads Python and Django templates, so no gettext tools are needed on the machine. Existing
translations are kept, unused ones dropped, and nothing is ever guessed ("fuzzy").
"""

from collections.abc import Callable, Collection, Generator
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent / "guichet"
# What each function's arguments are: (singular, plural), or a context first.
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
Extracted = tuple[int, str | tuple[str, ...], list[str], str | None]


def main() -> None:
    """Update every catalogue of the package and say what still wants a translation."""
    for path in catalogues():
        catalogue = updated(path)
        with path.open("wb") as file:
            write_po(file, catalogue, width=100, include_lineno=False, sort_output=True)
        missing = sum(1 for message in catalogue if message.id and not message.string)
        print(f"{path.relative_to(PACKAGE.parent)}: {len(catalogue)} messages, {missing} to do")


def catalogues() -> list[Path]:
    """The translation files of the package."""
    return sorted(PACKAGE.glob("locale/*/LC_MESSAGES/django.po"))


def updated(path: Path) -> Catalog:
    """The catalogue at ``path`` with exactly the messages that the code uses now."""
    with path.open("rb") as file:
        catalogue = read_po(file)
    catalogue.update(
        template(), no_fuzzy_matching=True, update_header_comment=False, update_creation_date=False
    )
    catalogue.obsolete.clear()
    catalogue.msgid_bugs_address = ""
    return catalogue


def template() -> Catalog:
    """Every message of the code and the templates, without translations."""
    if not settings.configured:
        settings.configure()
        django.setup()
    found = Catalog(charset="utf-8")
    readers: list[tuple[str, str | Callable[..., Any]]] = [
        ("**/templates/**.*", django_template),
        ("**.py", "python"),
    ]
    for name, _line, message, comments, context in extract_from_dir(
        PACKAGE,
        method_map=readers,  # type: ignore[arg-type]
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=False,
    ):
        found.add(
            message, locations=[(f"guichet/{name}", 0)], auto_comments=comments, context=context
        )
    return found


def django_template(
    file: IO[bytes], keywords: dict[str, Any], comment_tags: Collection[str], options: Any
) -> Generator[Extracted, None, None]:
    """Babel's extraction method for Django templates.

    Django turns a template into something that looks like Python; without the indentation, which
    means nothing there, Babel can read it.
    """
    source = templatize(file.read().decode("utf-8"))
    lines = "\n".join(line.lstrip() for line in source.splitlines())
    yield from extract_python(BytesIO(lines.encode()), keywords, comment_tags, options)


if __name__ == "__main__":
    main()
