"""Trouble with the database, in words for the operator."""

from pathlib import Path
from typing import NoReturn

import pytest
from django.db import DataError, OperationalError, connection

from guichet.cli.database import database_name
from tests.cli.conftest import Run

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (
            OperationalError("database is locked"),
            "The database was busy for too long. Nothing was changed; try again.",
        ),
        (
            OperationalError("connection refused\nIs the server running?"),
            "The database {name} can't be reached: connection refused",
        ),
        (DataError("no such thing"), "The database refused: no such thing"),
    ],
)
def test_trouble_with_the_database_is_told_in_a_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch, trouble: Exception, sentence: str
) -> None:
    def break_down() -> NoReturn:
        raise trouble

    monkeypatch.setattr("guichet.cli.database.missing_migrations", break_down)
    result = run("users", "list")
    assert result.exit_code == 1
    assert result.stderr == f"Error: {sentence.format(name=database_name())}\n"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a file of SQLite's")
def test_only_applying_a_file_makes_a_database(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "none.db"))
    sentence = f"There is nothing in the database {tmp_path}/none.db yet. Run: guichet migrate"
    for command in (("users", "list"), ("keys", "list"), ("events",), ("apply", "-", "--dry-run")):
        assert run(*command, stdin="users: []").stderr == f"Error: {sentence}\n"
    assert not (tmp_path / "none.db").exists()
