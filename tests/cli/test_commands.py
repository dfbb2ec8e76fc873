"""The list of commands, and what they have in common."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner
from django.db import OperationalError, ProgrammingError

from guichet.cli.commands import HIDDEN, SECTIONS, guichet
from guichet.cli.lazy import complaint
from guichet.lib.errors import Conflict

LISTED = [name for section in SECTIONS.values() for name in section]


def run(*arguments: str) -> str:
    result = CliRunner().invoke(guichet, arguments, prog_name="guichet", terminal_width=100)
    assert result.exit_code == 0, result.output
    return result.output


def test_help_lists_every_command_with_what_it_is_for() -> None:
    text = run("--help")
    for section in SECTIONS.values():
        for name, lazy in section.items():
            assert f"{name} " in text
            assert lazy.summary in text
    assert not [name for name in HIDDEN if f"  {name} " in text]


@pytest.mark.parametrize("name", LISTED)
def test_every_command_explains_itself(name: str) -> None:
    text = run(name, "--help")
    assert f"Usage: guichet {name}" in text
    assert len(text.splitlines()) > 5


@pytest.mark.parametrize("name", LISTED)
def test_every_option_says_what_it_does(name: str) -> None:
    command = guichet.get_command(click.Context(guichet), name)
    assert command is not None
    options = [p for p in command.params if isinstance(p, click.Option) and not p.hidden]
    assert [option.name for option in options if not option.help] == []


def test_listing_commands_loads_none_of_them() -> None:
    heavy = "import guichet.cli, sys; print({'django', 'pydantic', 'structlog'} & {*sys.modules})"
    printed = subprocess.run([sys.executable, "-c", heavy], capture_output=True, check=True)
    assert printed.stdout == b"set()\n"


def test_the_parent_of_the_desk_stays_small() -> None:
    heavy = (
        "import guichet.cli.serve, sys; "
        "print({'django', 'pydantic', 'structlog', 'asyncio'} & {*sys.modules})"
    )
    printed = subprocess.run([sys.executable, "-c", heavy], capture_output=True, check=True)
    assert printed.stdout == b"set()\n"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Conflict("user_exists", "The username alice is taken."), "The username alice is taken."),
        (OperationalError("no such table: people_user"), "guichet migrate"),
        (ProgrammingError('relation "people_user" does not exist'), "guichet migrate"),
        (OperationalError("connection refused"), "The database does not answer"),
    ],
)
def test_what_people_can_mend_is_said_in_a_sentence(error: Exception, words: str) -> None:
    said = complaint(error)
    assert said is not None
    assert words in said.message


def test_what_nobody_foresaw_keeps_its_traceback() -> None:
    assert complaint(RuntimeError("a mistake of ours")) is None
