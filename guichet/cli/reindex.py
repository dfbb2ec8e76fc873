"""``guichet reindex``."""

import click

from guichet.cli.database import open_database


@click.command()
def reindex() -> None:
    """Learn the words of all tickets anew, so that search finds them again.

    Needed only where guichet doctor says so. The desk may go on working; on SQLite its writers wait
    meanwhile.
    """
    with open_database():
        from guichet.tickets.search import rebuild_index

        rebuild_index()
    click.echo("Every ticket can be found again.")
