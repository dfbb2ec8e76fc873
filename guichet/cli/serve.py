"""``guichet serve``."""

import json
import os
import socket
import sys
from dataclasses import dataclass

import click

from guichet.config.plain_log import plain_log
from guichet.config.supervisor import Child, Supervisor


@dataclass(frozen=True)
class Plan:
    """What the first web process found when it prepared the desk."""

    workers: int
    address: str
    sign_in_link: str
    log_as_text: bool


@click.command()
@click.option("--host", help="Address to listen on, instead of GUICHET_HOST (127.0.0.1).")
@click.option("--port", type=int, help="Port to listen on, instead of GUICHET_PORT (8000).")
@click.option("--workers", type=int, help="Web processes, instead of GUICHET_WORKERS (1).")
@click.option("--demo", is_flag=True, help="Fill an empty desk with demo data first.")
def serve(host: str | None, port: int | None, workers: int | None, demo: bool) -> None:
    """Start the desk: web server and worker, on one port.

    Checks the settings, brings the database up to date and, on a desk without accounts, makes the
    account admin and prints a link that signs you in once. Says where the desk is as soon as it
    answers.

    Processes that die are replaced. SIGTERM or Ctrl-C lets requests and deliveries finish, for up
    to 20 seconds; a second Ctrl-C ends at once.
    """
    for name, value in (("HOST", host), ("PORT", port), ("WORKERS", workers)):
        if value is not None:
            os.environ[f"GUICHET_{name}"] = str(value)
    sys.exit(_run(demo=demo))


def _run(*, demo: bool) -> int:
    """The exit code of the whole desk."""
    # Nothing is written here: its end tells the children that this process is gone.
    lifeline, _our_end = os.pipe()
    # The worker loads while the first web process prepares, and starts when this is closed.
    gate, opener = os.pipe()
    ours, theirs = socket.socketpair()
    with ours:
        web = Child(
            "web 1",
            _command("web", lifeline=lifeline, report=theirs.fileno(), demo=demo),
            (lifeline, theirs.fileno()),
        )
        worker = Child("worker", _command("worker", lifeline=lifeline, gate=gate), (lifeline, gate))
        children = [web, worker]
        try:
            for child in children:
                child.start()
            theirs.close()
            found = _await_plan(ours)
            if found is None:
                return web.ended() or 1
            plan, listener = found
            children += _more_web(web, plan, listener, lifeline)
            os.close(opener)
            return _supervise(children, plan, listener)
        finally:
            for child in children:
                child.kill()


def _command(name: str, *, demo: bool = False, **descriptors: int) -> tuple[str, ...]:
    options = [f"--{option}={descriptor}" for option, descriptor in descriptors.items()]
    return (sys.executable, "-m", "guichet", name, *options, *(["--demo"] if demo else []))


def _await_plan(channel: socket.socket) -> tuple[Plan, socket.socket] | None:
    """What the first web process found, and the socket it opened; None when it gave up."""
    report, descriptors, _flags, _address = socket.recv_fds(channel, 65536, 1)
    if not report:
        return None
    return Plan(**json.loads(report)), socket.socket(fileno=descriptors[0])


def _more_web(first: Child, plan: Plan, listener: socket.socket, lifeline: int) -> list[Child]:
    """The other web processes; from now on the first one too starts on the open socket."""
    descriptors = (lifeline, listener.fileno())
    command = _command("web", lifeline=lifeline, socket=listener.fileno())
    first.command, first.descriptors = command, descriptors
    return [Child(f"web {number}", command, descriptors) for number in range(2, plan.workers + 1)]


def _supervise(children: list[Child], plan: Plan, listener: socket.socket) -> int:
    supervisor = Supervisor(
        children,
        listener,
        announce=lambda: _announce(plan),
        say=plain_log(as_text=plan.log_as_text),
    )
    return supervisor.run()


def _announce(plan: Plan) -> None:
    """Tell whoever started the desk where it is and how to get in."""
    click.echo(f"\nGuichet answers at {plan.address}")
    if plan.sign_in_link:
        click.echo(f"Sign in as admin, once, within 24 hours: {plan.sign_in_link}")
    click.echo()
