"""A group of commands that imports a command only when it is run."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

import click

from guichet.lib.errors import GuichetError


@dataclass(frozen=True)
class Lazy:
    """Where a command is (``module:attribute``) and what it is for, in a few words."""

    address: str
    summary: str

    def load(self) -> click.Command:
        module, _colon, attribute = self.address.partition(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command), self.address
        return command


class LazyGroup(click.Group):
    """Commands under headings. Listing them imports none, so that help and start-up are quick."""

    def __init__(
        self, sections: Mapping[str, Mapping[str, Lazy]], hidden: Mapping[str, Lazy]
    ) -> None:
        super().__init__(
            name="guichet",
            help="Guichet: one counter for every ticket.",
            epilog="guichet COMMAND --help explains a command. Settings are GUICHET_… "
            "environment variables: docs/settings.md lists them, guichet doctor checks them.",
            context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88},
        )
        self._sections = sections
        self._commands = {
            name: lazy for group in (*sections.values(), hidden) for name, lazy in group.items()
        }

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for section in self._sections.values() for name in section]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        lazy = self._commands.get(cmd_name)
        return lazy.load() if lazy else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        width = max(map(len, self.list_commands(ctx)))
        for title, section in self._sections.items():
            with formatter.section(title):
                formatter.write_dl(
                    [(name.ljust(width), lazy.summary) for name, lazy in section.items()]
                )

    def invoke(self, ctx: click.Context) -> object:
        """Say what people can mend in a sentence, without a traceback."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            said = complaint(error)
            if said is None:
                raise
            raise said from error


def complaint(error: Exception) -> click.ClickException | None:
    """A sentence for a refusal of the core or a database that does not answer; None for others."""
    if isinstance(error, click.ClickException):
        return error
    if isinstance(error, GuichetError):
        return click.ClickException(error.message)
    database = sys.modules.get("django.db")
    if database is None or not isinstance(error, database.DatabaseError):
        return None
    text = str(error).strip()
    if "no such table" in text or isinstance(error, database.ProgrammingError):
        return click.ClickException(f"The database is not up to date ({text}): guichet migrate")
    return click.ClickException(f"The database does not answer: {text}")
