"""What the operator's commands need of the database before they ask it anything."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from guichet.cli.opening import open_desk


@contextmanager
def open_database(*, make: bool = False) -> Iterator[None]:
    """The desk's database for the commands inside; what goes wrong with it is said in a sentence.

    ``make`` brings a database along where there is none yet. One that a newer Guichet has to
    bring up to date first is refused.
    """
    open_desk(log_level="warning")
    with trouble_told():
        _see_that_it_is_up_to_date(make=make)
        yield


@contextmanager
def trouble_told() -> Iterator[None]:
    """Says in a sentence what goes wrong with the database inside."""
    from django.db import DatabaseError, OperationalError

    try:
        yield
    except OperationalError as error:
        raise click.ClickException(_unavailable(error)) from error
    except DatabaseError as error:
        raise click.ClickException(f"The database refused: {_first_line(error)}") from error


def missing_migrations() -> tuple[int, int]:
    """How many migrations have been applied, and how many have not."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return len(executor.loader.applied_migrations), len(plan)


def _see_that_it_is_up_to_date(*, make: bool) -> None:
    applied, missing = (0, 1) if file_is_missing() else missing_migrations()
    if missing and make and not applied:
        from guichet.config.database import bring_up_to_date

        bring_up_to_date()
    elif missing:
        raise click.ClickException(
            f"The database lacks {missing} of its migrations. Run: guichet migrate"
            if applied
            else f"There is nothing in the database {database_name()} yet. Run: guichet migrate"
        )


def file_is_missing() -> bool:
    """SQLite would make an empty file where there is none."""
    from django.db import connection

    return connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists()


def database_name() -> str:
    """The database as people know it: a file, or a name on a server."""
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    return f"/{name.lstrip('/')}" if connection.vendor == "sqlite" else name


def _unavailable(error: Exception) -> str:
    if "locked" in str(error):
        return "The database was busy for too long. Nothing was changed; try again."
    return f"The database {database_name()} can't be reached: {_first_line(error)}"


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
