"""From an archive into the desk: all of it, or nothing."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from guichet.cli.backup import postgresql, sqlite
from guichet.cli.backup.archive import Damaged, Manifest, Reader, Table, reading
from guichet.cli.backup.snapshot import DIGESTS
from guichet.cli.backup.tables import NOT_KEPT
from guichet.config.database import take_turn
from guichet.config.environment import environment
from guichet.desk.numbering import forget_numbering, next_number, start_numbering
from guichet.events.queries import pulse
from guichet.tickets.actions.files import file_path
from guichet.tickets.search import rebuild_index

_BLOCK = 1024 * 1024
_STILL_RUNNING_SECONDS = 10
# One row in any of these means that somebody has begun to use the desk.
_SIGNS_OF_USE = ("people_user", "desk_queue", "tickets_ticket")


def restore_from(path: Path, *, overwrite: bool) -> Manifest:
    """Make the desk what the archive says. Raises Damaged; refusals are click's."""
    with reading(path) as archive:
        take_turn()
        _see_that_it_fits(archive.manifest)
        _see_that_the_desk_is_free(overwrite=overwrite)
        for digest, content in archive.attachments():
            _keep_attachment(digest, content)
        with _constraints_at_the_end(), transaction.atomic():
            _fill(archive)
            _check(archive.manifest)
        _keep_secret_key(archive)
        connection.close()
        return archive.manifest


def _see_that_it_fits(manifest: Manifest) -> None:
    known = MigrationExecutor(connection).loader.disk_migrations or {}
    if not set(manifest.migrations) <= set(known):
        raise Damaged(f"Guichet {manifest.guichet} wrote it, which is newer than this one.")


def _see_that_the_desk_is_free(*, overwrite: bool) -> None:
    tables = connection.introspection.table_names()
    if not any(map(_has_rows, set(_SIGNS_OF_USE).intersection(tables))):
        return
    if not overwrite:
        raise click.ClickException(
            "This desk is in use. --overwrite removes everything in its database first."
        )
    age = pulse().heartbeat_age
    if age is not None and age < _STILL_RUNNING_SECONDS:
        raise click.ClickException(
            f"This desk runs: a worker was seen {max(age, 0):.0f} s ago. Stop all of it, "
            f"wait {_STILL_RUNNING_SECONDS} s, and try again."
        )


def _keep_attachment(digest: str, content: IO[bytes]) -> None:
    path = file_path(digest)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f"{digest}.restoring")
    found = hashlib.sha256()
    with unfinished.open("wb") as file:
        while block := content.read(_BLOCK):
            found.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    if found.hexdigest() != digest:
        unfinished.unlink()
        raise Damaged(f"the attachment {digest} is not what it was.")
    unfinished.replace(path)


def _fill(archive: Reader) -> None:
    manifest = archive.manifest
    if _applied() != set(manifest.migrations):
        # Rows fit the tables of their own time; what has changed since changes with them inside.
        _remove_everything()
        _migrate(manifest.migrations)
    _empty(manifest)
    for table in manifest.tables:
        with archive.rows(table) as lines:
            _load(table, lines)
    _settle()
    set_last_id = sqlite.set_last_id if connection.vendor == "sqlite" else postgresql.set_last_id
    for name, last in manifest.last_ids.items():
        set_last_id(name, last)
    for queue_id, number in manifest.numbering.items():
        start_numbering(queue_id, first=number)
    _migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())
    rebuild_index()


def _applied() -> set[tuple[str, str]]:
    return set(MigrationExecutor(connection).loader.applied_migrations)


def _load(table: Table, lines: IO[bytes]) -> None:
    load = sqlite.load if connection.vendor == "sqlite" else postgresql.load
    # What the drivers themselves complain of is told like everything else of the database.
    with connection.wrap_database_errors:
        load(table, lines)


def _check(manifest: Manifest) -> None:
    """See that everything has come. Foreign keys are the database's own business."""
    for table in manifest.tables:
        found = _scalar(f'SELECT count(*) FROM "{table.name}"')  # noqa: S608
        if found != table.rows:
            raise Damaged(f"{table.name} should have {table.rows} rows and has {found}.")
    for queue_id, number in manifest.numbering.items():
        if next_number(queue_id) != number:
            raise Damaged(f"the numbering of queue {queue_id} does not go on at {number}.")
    with connection.cursor() as cursor:
        cursor.execute(DIGESTS)
        lost = [digest for (digest,) in cursor.fetchall() if not file_path(digest).exists()]
    for digest in lost:
        click.echo(f"Lost: the attachment {digest} was missing already.", err=True)
    connection.check_constraints()


def _keep_secret_key(archive: Reader) -> None:
    key, env = archive.secret_key(), environment()
    if key is None or env.secret_key:
        return
    path = env.data_dir / "secret_key"
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key)


@contextmanager
def _constraints_at_the_end() -> Iterator[None]:
    """Let rows come before those they point to. SQLite has to be told outside a transaction."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.disable_constraint_checking()
    try:
        yield
    finally:
        connection.enable_constraint_checking()


def _remove_everything() -> None:
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            # The tables behind a search table of SQLite's go with it.
            cascade = "" if connection.vendor == "sqlite" else " CASCADE"
            cursor.execute(f'DROP TABLE IF EXISTS "{name}"{cascade}')
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema()"
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP SEQUENCE "{name}"')


def _migrate(targets: Sequence[tuple[str, str]]) -> None:
    executor = MigrationExecutor(connection, progress_callback=lambda *_: _settle())
    executor.migrate(list(targets))


def _empty(manifest: Manifest) -> None:
    """Remove every row, also what migrations filled in: the archive brings its own."""
    _settle()
    forget_numbering()
    with connection.cursor() as cursor:
        there = NOT_KEPT.intersection(connection.introspection.table_names(cursor))
        tables = [*there, *(table.name for table in manifest.tables)]
        if connection.vendor == "postgresql":
            names = ", ".join(f'"{name}"' for name in tables)
            cursor.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
        else:
            for name in tables:
                cursor.execute(f'DELETE FROM "{name}"')  # noqa: S608
            cursor.execute("DELETE FROM sqlite_sequence")


def _settle() -> None:
    """PostgreSQL changes no table whose foreign keys it has yet to look at."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _has_rows(table: str) -> bool:
    return bool(_scalar(f'SELECT EXISTS (SELECT 1 FROM "{table}")'))  # noqa: S608


def _scalar(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])
