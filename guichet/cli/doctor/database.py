"""The database: does it answer, is it up to date, and does it keep what it is given?"""

import time
from collections.abc import Iterator

from django.db import DatabaseError, connection

from guichet.cli.database import database_name, file_is_missing, missing_migrations
from guichet.cli.doctor.findings import Finding, bad, good, worth_knowing
from guichet.config.environment import Environment

_SYNCHRONOUS_FULL = 2
_SECONDS_APART = 5


def examine(env: Environment) -> Iterator[Finding]:
    """The connection, the migrations and the settings of the server."""
    if file_is_missing():
        yield bad(
            "database", f"there is no {database_name()} yet", "guichet migrate", blocking=True
        )
        return
    try:
        yield good("database", _described())
        yield _migrations()
        yield from _sqlite() if connection.vendor == "sqlite" else _postgresql()
    except DatabaseError as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        yield bad(
            "database",
            f"{database_name()} can't be reached: {reason}",
            "See that it runs and that GUICHET_DATABASE_URL is right.",
            blocking=True,
        )


def _described() -> str:
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        return f"SQLite {_value('SELECT sqlite_version()')}, {database_name()}"
    return f"PostgreSQL {_value('SHOW server_version')}, {database_name()}"


def _migrations() -> Finding:
    applied, missing = missing_migrations()
    if missing:
        return bad("migrations", f"{missing} wait to be applied", "guichet migrate", blocking=True)
    return good("migrations", f"all {applied} applied")


def _sqlite() -> Iterator[Finding]:
    mode = str(_value("PRAGMA journal_mode"))
    if mode != "wal":
        yield bad(
            "durability",
            f"the journal is {mode}, not WAL: readers and writers block each other",
            "Put the database on a local disk; network folders can't do it.",
        )
    if _value("PRAGMA synchronous") == _SYNCHRONOUS_FULL:
        yield good("durability", "what was answered survives a power cut (synchronous FULL)")
    else:
        yield worth_knowing(
            "durability",
            "a power cut may lose the last moments (synchronous NORMAL)",
            "Unset GUICHET_SQLITE_SYNCHRONOUS if that is not what you want.",
        )


def _postgresql() -> Iterator[Finding]:
    off = [name for name in ("fsync", "synchronous_commit") if _value(f"SHOW {name}") == "off"]
    if off:
        yield worth_knowing(
            "durability",
            f"a crash may lose what was answered: {' and '.join(off)} off",
            "Switch it on in postgresql.conf if that is not what you want.",
        )
    else:
        yield good("durability", "what was answered survives a power cut")
    apart = abs(float(str(_value("SELECT extract(epoch FROM clock_timestamp())"))) - time.time())
    if apart > _SECONDS_APART:
        yield bad("clock", f"the database's differs by {apart:.0f} s", "Keep both by NTP.")


def _value(statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]
