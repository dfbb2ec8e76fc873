"""What every command that touches the desk does first."""

import os
import sys
from typing import NoReturn

import click

EXIT_SETTINGS = 2
"""How a command ends when a setting can't be used."""


def open_desk(*, log_level: str = "") -> None:
    """Read the settings, set logging up and load the rooms.

    Settings that can't be used end the process with code 2 and a sentence each. ``log_level``
    replaces ``GUICHET_LOG_LEVEL`` for commands that talk to a person.
    """
    from pydantic import ValidationError

    from guichet.config.complaints import sentences
    from guichet.config.environment import environment

    try:
        env = environment()
        env.signing_key()
    except ValidationError as error:
        _refuse(sentences(error))
    except OSError as error:
        _refuse([f"{error.filename}: {error.strerror}."])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guichet.config.settings")
    import django

    from guichet.config import logs

    logs.configure(level=log_level or env.log_level, form=env.log_format)
    django.setup(set_prefix=False)


def _refuse(reasons: list[str]) -> NoReturn:
    click.echo("Guichet can't start with these settings:", err=True)
    for reason in reasons:
        click.echo(f"  {reason}", err=True)
    sys.exit(EXIT_SETTINGS)
