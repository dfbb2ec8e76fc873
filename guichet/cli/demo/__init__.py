"""A lively desk to look at: ``guichet demo``."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from guichet.cli.database import open_database

if TYPE_CHECKING:
    from guichet.cli.demo.seeding import Made


@click.command()
def demo() -> None:
    """Fill an empty desk with demo data.

    Makes three queues, six agents and an administrator, forty customers and three hundred tickets
    of the last six months, in French and English. No mail is sent. A desk on which somebody has an
    account is left as it is.
    """
    with open_database(make=True):
        done = seed()
    if not done:
        raise click.ClickException(
            "This desk is in use already, so nothing was added. Demo data goes into an empty "
            "one: choose another GUICHET_DATA_DIR or GUICHET_DATABASE_URL."
        )


def seed() -> bool:
    """Fill the desk if it is empty and say what was made; says whether it was.

    The database is up to date and Django is set up.
    """
    from django.conf import settings

    from guichet.cli.demo.seeding import fill_desk

    made = fill_desk()
    if made is not None:
        for line in _account(made, settings.BASE_URL):
            click.echo(line)
    return made is not None


def _account(made: "Made", address: str) -> Iterator[str]:
    """What was made, and two calls to try, ready to be pasted."""
    yield (
        f"Demo data: {made.queues} queues, {made.agents} agents, {made.customers} customers, "
        f"{made.tickets} tickets."
    )
    yield ""
    yield "Two keys, made just now. They are kept as digests, so note them: this is the only time."
    yield f"  export ICD_TOKEN={made.icd_token}"
    yield f"  export SUPPORTDESK_API_KEY={made.supportdesk_key}"
    yield ""
    yield "With them, two calls of programs that know nothing of Guichet:"
    yield f"  curl -H \"X-API-Token: $ICD_TOKEN\" '{address}/api.php?action=ping'"
    yield f"  curl -X POST '{address}/api/v1/tickets/api-create' \\"
    yield '    -H "X-API-Key: $SUPPORTDESK_API_KEY" -H "Content-Type: application/json" \\'
    yield (
        '    -d \'{"customerExternalId": "user_42", "priority": "HIGH", '
        '"subject": "Paiement échoué pour la commande #12345", '
        '"description": "Code CARD_DECLINED."}\''
    )
