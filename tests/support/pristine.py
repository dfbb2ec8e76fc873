"""The test database as the migrations left it, put back after tests that really commit.

Django would empty the tables instead, and lose what migrations filled in: roles, types, the main
directory. A copy is also quicker, and brings back sequences and search tables.
"""

import shutil
from pathlib import Path

import psycopg
from django.db import connection, connections

from tests.support import postgres


def is_there() -> bool:
    """Whether there is a test database: for tests that only drive a desk nobody makes one."""
    return _name() == connection.settings_dict["TEST"]["NAME"]


def keep() -> None:
    """Remember the database as it is now."""
    connection.close()
    if connection.vendor == "sqlite":
        shutil.copyfile(_name(), copy())
    else:
        _execute(f'CREATE DATABASE "{copy()}" TEMPLATE "{_name()}"')


def put_back() -> None:
    """Make the database what it was; whoever is connected is cut off."""
    connections.close_all()
    if connection.vendor == "sqlite":
        for ending in ("-wal", "-shm"):
            Path(_name() + ending).unlink(missing_ok=True)
        shutil.copyfile(copy(), _name() + ".new")
        # Threads that still have the old file open keep it, nameless.
        Path(_name() + ".new").replace(_name())
    else:
        _execute(f'DROP DATABASE "{_name()}" WITH (FORCE)')
        _execute(f'CREATE DATABASE "{_name()}" TEMPLATE "{copy()}"')


def template() -> str:
    """What a desk begins as: the copy, or "" where there is none and it makes its own tables."""
    return copy() if is_there() else ""


def copy() -> str:
    """Where the copy is: a file, or the name of a database."""
    return f"{_name()}_pristine"


def forget() -> None:
    """Remove the copy."""
    if connection.vendor == "sqlite":
        Path(copy()).unlink()
    else:
        _execute(f'DROP DATABASE "{copy()}" WITH (FORCE)')


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _execute(statement: str) -> None:
    with psycopg.connect(postgres.shared_server(), autocommit=True) as server:
        server.execute(statement.encode())
