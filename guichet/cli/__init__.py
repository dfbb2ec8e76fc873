"""The command line: ``guichet COMMAND``."""

from guichet.cli.commands import guichet


def main() -> None:
    """Run the command that was typed; ends the process."""
    guichet(prog_name="guichet")
