"""``guichet web``: one web process, started by ``guichet serve``."""

import json
import socket

import click

from guichet.cli.opening import open_desk


@click.command(hidden=True)
@click.option("--socket", "descriptor", type=int, help="The open socket.")
@click.option("--lifeline", type=int, required=True, help="Closed when the parent has ended.")
@click.option("--report", type=int, help="Prepare the desk, and tell the parent here.")
@click.option("--demo", is_flag=True, help="Fill an empty desk with demo data.")
def web(descriptor: int | None, lifeline: int, report: int | None, demo: bool) -> None:
    """Serve on an open socket, or prepare the desk and open one."""
    open_desk()
    if descriptor is None:
        assert report is not None
        descriptor = _open(report, demo=demo)
    from guichet.config.server import run_web

    run_web(descriptor, lifeline)


def _open(report: int, *, demo: bool) -> int:
    """Prepare the desk and open its port; the parent gets the socket too, to hand it on."""
    from guichet.cli.preparation import prepare
    from guichet.config import logs
    from guichet.config.environment import environment
    from guichet.config.sockets import PortTaken, listen

    env = environment()
    try:
        listener = listen(env.host, env.port)
    except PortTaken as error:
        raise click.ClickException(str(error)) from error
    plan = {
        "workers": env.workers,
        "address": env.base_url,
        "sign_in_link": prepare(demo=demo),
        "log_as_text": logs.as_text(env.log_format),
    }
    with socket.socket(fileno=report) as parent:
        socket.send_fds(parent, [json.dumps(plan).encode()], [listener.fileno()])
    return listener.detach()
