"""Everything that must be done before the desk answers: checks, migrations, the first account."""

import os
import sys
from collections.abc import Callable
from typing import NoReturn

import click

from guichet.cli.lazy import complaint


def prepare(*, demo: bool) -> str:
    """Bring the desk to where it can answer. Returns a sign-in link when somebody needs one.

    Runs in a forked process, so that migrations and demo data leave no memory behind. Problems
    are said to the terminal and end the process.
    """
    _check()
    return _in_a_fork(lambda: _first_steps(demo=demo))


def _check() -> None:
    """Django's own checks and ours: what is wrong here would only show later, in a request."""
    from django.core.checks import Error, run_checks

    from guichet.config import checks  # noqa: F401 — registers ours

    problems = [message for message in run_checks() if message.level >= Error("").level]
    if problems:
        raise click.ClickException("\n".join(str(problem.msg) for problem in problems))


def _first_steps(*, demo: bool) -> str:
    from guichet.config.database import bring_up_to_date
    from guichet.config.first_account import first_sign_in_link, fresh_link

    bring_up_to_date()
    if not demo:
        return first_sign_in_link()
    from guichet.cli.demo import seed

    seed()
    return fresh_link()


def _in_a_fork(work: Callable[[], str]) -> str:
    """What ``work`` returns, done by a copy of this process that ends with it."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _work_and_exit(work, writing)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        result = pipe.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code:
        sys.exit(code)
    return result


def _work_and_exit(work: Callable[[], str], writing: int) -> NoReturn:
    code = 1
    try:
        os.write(writing, work().encode())
        code = 0
    except Exception as error:
        said = complaint(error)
        if said is None:
            sys.excepthook(type(error), error, error.__traceback__)
        else:
            said.show()
    finally:
        sys.stdout.flush()
        os._exit(code)
