"""What no file of the repository may say."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# In pieces, so that this file passes its own check.
HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("unpkg", "com"),
        ("jsdelivr", "net"),
        ("docker", "io"),
    )
]
PLACES = ["/" + "work/", "/" + "tmp/plan", "/" + "opt/pypi"]


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Every text file under version control, by its path."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("This is not a checkout.")
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True, text=True,
    )  # fmt: skip
    paths = [ROOT / name for name in listing.stdout.split("\0") if name]
    read = {path: path.read_bytes() for path in paths if path.is_file()}
    return {
        str(path.relative_to(ROOT)): content.decode()
        for path, content in read.items()
        if b"\0" not in content
    }


@pytest.mark.parametrize("host", HOSTS)
def test_no_file_names_a_package_registry(texts: dict[str, str], host: str) -> None:
    assert [path for path, text in texts.items() if host in text] == []


@pytest.mark.parametrize("place", PLACES)
def test_no_file_refers_to_one_developers_machine(texts: dict[str, str], place: str) -> None:
    assert [path for path, text in texts.items() if place in text] == []


def test_code_files_stay_readable_in_one_sitting(texts: dict[str, str]) -> None:
    code = {p: t for p, t in texts.items() if re.match(r"guichet/.*\.py$", p)}
    long = {p: n for p, t in code.items() if (n := t.count("\n")) > 400 and "/migrations/" not in p}
    assert long == {}
