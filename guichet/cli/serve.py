"""``guichet serve``."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass

import click

GUICHET = (sys.executable, "-m", "guichet")


@dataclass(frozen=True)
class Plan:
    """What ``guichet prepare`` found."""

    host: str
    port: int
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
    sys.exit(_run(_prepare(demo=demo)))


def _prepare(*, demo: bool) -> Plan:
    """Have everything made ready by a process of its own; ends with its code when it can't."""
    reading, writing = os.pipe()
    command = [*GUICHET, "prepare", "--report", str(writing), *(["--demo"] if demo else [])]
    with subprocess.Popen(command, pass_fds=(writing,)) as preparing:  # noqa: S603 — our own
        os.close(writing)
        with os.fdopen(reading, encoding="utf-8") as pipe:
            report = pipe.read()
    if preparing.returncode:
        sys.exit(preparing.returncode)
    return Plan(**json.loads(report))


def _run(plan: Plan) -> int:
    from guichet.config.plain_log import plain_log
    from guichet.config.sockets import PortTaken, listen
    from guichet.config.supervisor import Child, Supervisor

    try:
        listener = listen(plan.host, plan.port)
    except PortTaken as error:
        raise click.ClickException(str(error)) from error
    descriptor = listener.fileno()
    web = (*GUICHET, "web", "--socket", str(descriptor))
    children = [
        Child(f"web {number}", web, descriptors=(descriptor,))
        for number in range(1, plan.workers + 1)
    ]
    children.append(Child("worker", (*GUICHET, "worker")))
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
