"""What the documentation says of the house holds."""

import re
from pathlib import Path

import pytest

from guichet.cli.commands import SECTIONS

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "guichet").rglob("*.md")]
)
_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_somewhere(page: Path) -> None:
    for target, heading in _LINK.findall(page.read_text(encoding="utf-8")):
        file = (page.parent / target).resolve() if target else page
        assert file.exists(), target
        if heading:
            assert heading in _headings(file), f"{target}#{heading}"


def _headings(page: Path) -> set[str]:
    """The anchors that headings get when the page is shown."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_every_page_of_docs_is_in_its_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs").glob("*.md"):
        assert page.name == "README.md" or f"({page.name})" in index
    decisions = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs" / "decisions").glob("*.md"):
        assert page.name == "README.md" or f"({page.name})" in decisions


def test_decisions_are_numbered_one_after_the_other_and_listed_so() -> None:
    folder = ROOT / "docs" / "decisions"
    pages = sorted(page.name for page in folder.glob("0*.md"))
    expected = [f"{number:04d}" for number in range(1, len(pages) + 1)]
    assert [name[:4] for name in pages] == expected
    titles = [(folder / name).read_text(encoding="utf-8")[:8] for name in pages]
    assert titles == [f"# {number}. " for number in expected]
    index = (folder / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| \[(\d+)\]", index, flags=re.MULTILINE) == expected


def test_the_readme_lists_every_command_and_no_other() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `guichet ([\w:-]+)", readme, flags=re.MULTILINE))
    assert listed == {name for section in SECTIONS.values() for name in section}


def test_the_map_in_the_readme_is_the_house() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    drawn = set(re.findall(r"^├── (\w+)/|^└── (\w+)/", readme, flags=re.MULTILINE))
    rooms = {path.parent.name for path in (ROOT / "guichet").glob("*/__init__.py")}
    assert {first or second for first, second in drawn} == rooms
