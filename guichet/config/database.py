"""Bringing the database up to date."""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

_LOCK = 0x67756963
"""The number under which machines that start together take turns, on PostgreSQL."""


def bring_up_to_date() -> Sequence[str]:
    """Apply the migrations that are missing; returns their names, in order."""
    take_turn()
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        call_command("migrate", interactive=False, verbosity=0)
    connection.close()
    return [f"{migration.app_label} {migration.name}" for migration, _backwards in plan]


def take_turn() -> None:
    """Be the only one that changes tables until the connection is closed."""
    if connection.vendor == "sqlite":
        Path(settings.DATABASES["default"]["NAME"]).parent.mkdir(
            mode=0o700, parents=True, exist_ok=True
        )
    else:
        with connection.cursor() as cursor:
            # Another machine's turn, and a table in use, take as long as they take.
            cursor.execute("SET lock_timeout = 0")
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
