"""``guichet prepare``: everything ``guichet serve`` needs done before its processes start.

A process of its own, so that the parent stays small and migrations leave no memory behind.
"""

import json
import os
import sys

import click

from guichet.cli.opening import open_desk


@click.command(hidden=True)
@click.option("--demo", is_flag=True)
@click.option("--report", type=int, required=True, help="Where to write what was found.")
def prepare(demo: bool, report: int) -> None:
    """Check, migrate, make the first account."""
    open_desk(log_level="warning")
    from guichet.config.environment import environment
    from guichet.config.sockets import PortTaken, listen

    env = environment()
    try:
        listen(env.host, env.port).close()
    except PortTaken as error:
        raise click.ClickException(str(error)) from error
    _check()
    link = _first_steps(demo=demo)
    found = {
        "host": env.host,
        "port": env.port,
        "workers": env.workers,
        "address": env.base_url,
        "sign_in_link": link,
        "log_as_text": env.log_format == "text"
        or (env.log_format == "auto" and sys.stderr.isatty()),
    }
    with os.fdopen(report, "w", encoding="utf-8") as pipe:
        json.dump(found, pipe)


def _check() -> None:
    """Django's own checks and ours: what is wrong here would only show later, in a request."""
    from django.core.checks import Error, run_checks

    from guichet.config import checks  # noqa: F401 — registers ours

    problems = [message for message in run_checks() if message.level >= Error("").level]
    if problems:
        raise click.ClickException("\n".join(str(problem.msg) for problem in problems))


def _first_steps(*, demo: bool) -> str:
    """Bring the database up to date and see that somebody can sign in; returns a link if needed."""
    from guichet.config.database import bring_up_to_date
    from guichet.config.first_account import first_sign_in_link, fresh_link

    bring_up_to_date()
    if demo:
        from guichet.cli.demo import seed

        seed()
        return fresh_link()
    return first_sign_in_link()
