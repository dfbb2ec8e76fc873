"""The command line, run in the test's own process."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from guichet.cli.commands import guichet

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs ``guichet ARGUMENTS`` on the test's database."""
    # Django is set up already, and the logs are pytest's.
    monkeypatch.setattr("guichet.cli.database.open_desk", lambda **_options: None)

    def invoke(*arguments: object, stdin: str = "") -> Result:
        words = [str(argument) for argument in arguments]
        return CliRunner().invoke(guichet, words, input=stdin, catch_exceptions=False)

    return invoke
