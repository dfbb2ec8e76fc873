"""``guichet web``: one web process, started by ``guichet serve``."""

import click

from guichet.cli.opening import open_desk


@click.command(hidden=True)
@click.option("--socket", "descriptor", type=int, required=True, help="The open socket.")
@click.option("--lifeline", type=int, required=True, help="Closed when the parent has ended.")
def web(descriptor: int, lifeline: int) -> None:
    """Serve on an open socket."""
    open_desk()
    from guichet.config.server import run_web

    run_web(descriptor, lifeline)
