"""The body of docs/commands.md: every command's own help, as the command line prints it."""

import copy
from collections.abc import Iterator

import click

from guichet.cli.commands import SECTIONS, guichet

_WIDTH = 100


def text() -> str:
    """A section for each command and its subcommands, in the order of ``guichet --help``."""
    return "\n".join(
        part
        for title, section in SECTIONS.items()
        for part in (f"## {title}\n", *(_sections(name) for name in section))
    )


def _sections(name: str) -> str:
    command = guichet.get_command(click.Context(guichet), name)
    assert command is not None
    helps = "\n\n".join(_helps(command, f"guichet {name}"))
    return f"### guichet {name}\n\n```\n{helps}\n```\n"


def _helps(command: click.Command, path: str) -> Iterator[str]:
    shown = copy.copy(command)
    # Every command has --help; saying so each time helps nobody.
    shown.add_help_option = False
    context = click.Context(shown, info_name=path, terminal_width=_WIDTH)
    yield shown.get_help(context).rstrip()
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from _helps(inner, f"{path} {name}")
