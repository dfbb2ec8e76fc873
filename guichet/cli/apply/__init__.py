"""Setting the desk up from a file: ``guichet apply``."""

import sys
from typing import TYPE_CHECKING

import click

from guichet.cli.database import open_database

if TYPE_CHECKING:
    from guichet.cli.apply.ledger import Ledger

EXIT_MISTAKES = 1


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
def apply(file: str, dry_run: bool) -> None:
    """Make the desk what FILE says.

    FILE is YAML; - reads it from the standard input. It may hold settings, SLA policies, roles,
    users, queues with their agents, categories, ticket types, tags, customers and API keys. What
    is not there yet is created, what is different is changed, and what the file does not speak of
    stays as it is, so that applying it again changes nothing.

    Everything is done or nothing. Mistakes are told all at once, with line and path. It may run
    while the desk is being served.

    \b
    Example, as desk.yaml:
      users:
        - {username: alice, email: alice@example.com, name: Alice Martin}
      queues:
        - {code: FACT, name: Facturation, agents: [{user: alice, level: N2}]}
      api_keys:
        - {dialect: icd, queue: FACT, name: ERP}

    \b
    Then:
      guichet apply desk.yaml --dry-run
      guichet apply desk.yaml

    Ends with 0 when all is as the file says, 1 when it can't be applied, 2 when the command or a
    setting is wrong. docs/apply.md shows every kind and every key.
    """
    source = "standard input" if file == "-" else file
    with click.open_file(file, "rb") as stream:
        content = stream.read()
    with open_database(make=not dry_run):
        from guichet.cli.apply.engine import apply_text
        from guichet.cli.apply.mistakes import Mistakes

        try:
            ledger = apply_text(_text(content), source=source, dry_run=dry_run)
        except Mistakes as mistakes:
            _refuse(mistakes.sentences)
        _tell(ledger, dry_run=dry_run)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise click.ClickException(f"Line {line} of the file is not UTF-8 text.") from error


def _refuse(sentences: list[str]) -> None:
    for sentence in sentences:
        click.echo(sentence, err=True)
    mistakes = "1 mistake" if len(sentences) == 1 else f"{len(sentences)} mistakes"
    click.echo(f"{mistakes}. Nothing was changed.", err=True)
    sys.exit(EXIT_MISTAKES)


def _tell(ledger: "Ledger", *, dry_run: bool) -> None:
    for warning in ledger.warnings:
        click.echo(f"{warning} (accepted)", err=True)
    for line in ledger.lines:
        click.echo(line)
    click.echo(_summary(ledger, dry_run=dry_run))
    if ledger.secrets and not dry_run:
        click.echo("\nKept as digests: note them now, they can't be shown again.")
        for secret in ledger.secrets:
            click.echo(f"  {secret.of}: {secret.token}")


def _summary(ledger: "Ledger", *, dry_run: bool) -> str:
    if not ledger.lines:
        return "Nothing to change."
    if dry_run:
        return (
            f"Dry run, nothing was written: {ledger.created_count} to create, "
            f"{ledger.changed_count} to change."
        )
    return f"Created {ledger.created_count}, changed {ledger.changed_count}."
