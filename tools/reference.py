"""Writes the tables of the reference pages from the code they describe: ``make docs``."""

import re
from collections.abc import Callable
from pathlib import Path

from tools import commands_text, facts_table, settings_table

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands_text.text,
    "facts.md": facts_table.table,
    "settings.md": settings_table.table,
}
TABLE = re.compile(r"(<!-- table -->\n).*(<!-- end of table -->)", re.DOTALL)


def main() -> None:
    """Rewrite the table of every reference page."""
    for name in PAGES:
        (DOCS / name).write_text(up_to_date(name), encoding="utf-8")


def up_to_date(name: str) -> str:
    """The text of a page with its table as the code has it now."""
    page = (DOCS / name).read_text(encoding="utf-8")
    return TABLE.sub(lambda marks: f"{marks[1]}{PAGES[name]()}{marks[2]}", page)


if __name__ == "__main__":
    main()
