"""The map of what happens when: ``guichet listeners``."""

import click

from guichet.cli.opening import open_desk
from guichet.cli.tables import print_json


@click.command()
@click.argument("kind", required=False, metavar="[KIND]")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on each line.")
def listeners(kind: str | None, as_json: bool) -> None:
    """Show which listeners are told of which facts, and what each does then.

    The worker calls them, after the fact was committed, until they succeed. KIND shows those who
    hear one kind of fact; docs/facts.md lists the kinds.

    Example: guichet listeners ticket.created

    Ends with 0, or 1 when nobody hears KIND.
    """
    open_desk(log_level="warning")
    from guichet.events.registry import all_listeners, listeners_of

    heard = {name for listener in all_listeners() for name in listener.kinds}
    if kind is not None and kind not in heard:
        raise click.ClickException(f"Nobody hears {kind}. Heard are: {', '.join(sorted(heard))}.")
    for name in sorted(heard) if kind is None else [kind]:
        told = sorted(listeners_of(name), key=lambda listener: listener.name)
        if as_json:
            print_json({"kind": name, "listeners": {each.name: each.summary for each in told}})
            continue
        click.echo(name)
        for each in told:
            click.echo(f"  {each.name:<24}  {each.summary}")
