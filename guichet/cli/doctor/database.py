"""The database: does it answer, is it up to date, and does it keep what it is given?"""

import time
from collections.abc import Iterator
from pathlib import Path

from django.db import DatabaseError, connection

from guichet.cli.database import database_name, file_is_missing, missing_migrations
from guichet.cli.doctor.findings import Finding, bad, good, worth_knowing
from guichet.config.environment import Environment

_SYNCHRONOUS_FULL = 2
_SECONDS_APART = 5
_OLDEST_POSTGRESQL = 14
_READ_AT_MOST = 1024 * 1024 * 1024
# What a web process keeps open beside its request threads: live pages, the log of calls, limits.
_BESIDE_THREADS = 3


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
        yield from _sqlite() if connection.vendor == "sqlite" else _postgresql(env)
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
    yield _whole()
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


def _whole() -> Finding:
    """Whether the file is sound; a large one takes too long to be read here."""
    if Path(connection.settings_dict["NAME"]).stat().st_size > _READ_AT_MOST:
        return good("integrity", "not looked at, for its size: PRAGMA quick_check does")
    said = str(_value("PRAGMA quick_check(1)"))
    if said != "ok":
        return bad(
            "integrity",
            f"the file is damaged: {said.splitlines()[0]}",
            "Stop the desk, keep a copy of the file, and restore the last backup.",
        )
    with connection.cursor() as cursor:
        orphan = cursor.execute("PRAGMA foreign_key_check").fetchone()
    if orphan:
        return bad(
            "integrity",
            f"row {orphan[1]} of {orphan[0]} points to a row of {orphan[2]} that is gone",
            "Somebody changed the file by hand. Restore the last backup, or remove that row.",
        )
    return good("integrity", "the file is sound, and every reference leads somewhere")


def _postgresql(env: Environment) -> Iterator[Finding]:
    yield from _server()
    yield _connections(env)
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


def _server() -> Iterator[Finding]:
    major = int(str(_value("SHOW server_version_num"))) // 10_000
    if major < _OLDEST_POSTGRESQL:
        yield bad(
            "database",
            f"PostgreSQL {major} is too old",
            f"Guichet needs PostgreSQL {_OLDEST_POSTGRESQL} or later.",
        )
    encoding = _value("SHOW server_encoding")
    if encoding != "UTF8":
        yield bad(
            "database",
            f"its encoding is {encoding}: many letters can't be written",
            "Back it up, make a database with ENCODING 'UTF8', and restore there.",
        )
    if _value("SELECT pg_is_in_recovery()"):
        yield bad(
            "database",
            "this is a standby: nothing can be written",
            "Let GUICHET_DATABASE_URL lead to the primary, with target_session_attrs=read-write.",
        )


def _connections(env: Environment) -> Finding:
    """Every request thread may keep one."""
    needed = env.workers * (env.threads + _BESIDE_THREADS) + 1
    given = int(str(_value("SHOW max_connections")))
    given -= int(str(_value("SHOW superuser_reserved_connections")))
    if needed > given:
        return bad(
            "connections",
            f"this desk may open {needed}, the database takes {given}",
            f"Set max_connections above {needed} in postgresql.conf, for each node, or lower "
            "GUICHET_WORKERS and GUICHET_THREADS.",
        )
    return good("connections", f"this desk may open {needed}, the database takes {given}")


def _value(statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]
