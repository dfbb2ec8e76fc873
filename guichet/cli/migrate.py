"""``guichet migrate``."""

import click

from guichet.cli.opening import open_desk


@click.command()
def migrate() -> None:
    """Bring the database up to date.

    guichet serve does this at its start. Run it yourself before the workers and web processes of
    other machines are replaced. Running it twice changes nothing.
    """
    open_desk(log_level="warning")
    from guichet.config.database import bring_up_to_date

    applied = bring_up_to_date()
    for name in applied:
        click.echo(f"Applied {name}")
    if not applied:
        click.echo("The database is up to date.")
