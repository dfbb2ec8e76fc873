"""The files in deploy/ speak of settings and commands that exist."""

import re
from pathlib import Path

import pytest

from guichet.cli.commands import SECTIONS
from guichet.config.environment import Environment

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
FILES = [path for path in sorted(DEPLOY.rglob("*")) if path.is_file()]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_in_it_exists(path: Path) -> None:
    known = {name.upper() for name in Environment.model_fields}
    named = re.findall(r"GUICHET_([A-Z_]+?)(?:_FILE)?\b", path.read_text(encoding="utf-8"))
    assert set(named) - known - {"NAME"} == set()


def test_every_command_that_a_unit_starts_exists() -> None:
    commands = {name for section in SECTIONS.values() for name in section}
    units = "".join(path.read_text(encoding="utf-8") for path in DEPLOY.glob("systemd/*.service"))
    started = re.findall(r"/bin/guichet (\w+)", units)
    assert len(started) == 3
    assert set(started) <= commands
