"""Ticket numbers: unique per queue, never reused, gaps allowed.

PostgreSQL gives them from a sequence: a counter row locked until commit would make every creation
on a queue wait for the one before it to reach the disk. SQLite writes one transaction at a time
anyway, so there a counter row is as quick.
"""

from typing import Any

from django.db import connection

from guichet.desk.models import QueueCounter


def take_number(queue_id: int) -> int:
    """The next number of that queue."""
    if connection.vendor == "postgresql":
        return _scalar("SELECT nextval(%s)", _sequence(queue_id))
    return _scalar(
        "UPDATE desk_queuecounter SET next_number = next_number + 1 WHERE queue_id = %s "
        "RETURNING next_number - 1",
        queue_id,
    )


def start_numbering(queue_id: int, *, first: int) -> None:
    """Let a new queue count from ``first``."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE SEQUENCE {_sequence(queue_id)} START {first:d}")
    else:
        QueueCounter.objects.create(queue_id=queue_id, next_number=first)


def forget_numbering() -> None:
    """Let every queue be without numbers, as before it was opened: a backup brings its own."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema() "
                "AND sequencename ~ '^desk_queue_[0-9]+_number$'"
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP SEQUENCE {name}")
    else:
        QueueCounter.objects.all().delete()


def skip_to(queue_id: int, number: int) -> bool:
    """Let the queue go on from ``number`` if it has not come that far; says whether it moved.

    Undone with the caller's transaction; until that ends, creations on this queue wait.
    """
    if connection.vendor == "postgresql":
        # Changes nothing but locks: nobody takes a number between the look and the move.
        _alter_sequence(queue_id, "INCREMENT BY 1")
    if next_number(queue_id) >= number:
        return False
    if connection.vendor == "postgresql":
        # Unlike setval(), this is undone by a rollback.
        _alter_sequence(queue_id, f"RESTART WITH {number:d}")
    else:
        QueueCounter.objects.filter(queue_id=queue_id).update(next_number=number)
    return True


def next_number(queue_id: int) -> int:
    """The number the next ticket will probably get; nothing is taken."""
    if connection.vendor == "postgresql":
        return _scalar(
            # The name is made of a number alone; PostgreSQL takes no parameter in its place.
            f"SELECT last_value + CASE WHEN is_called THEN 1 ELSE 0 END FROM {_sequence(queue_id)}"  # noqa: S608
        )
    return QueueCounter.objects.values_list("next_number", flat=True).get(queue_id=queue_id)


def _alter_sequence(queue_id: int, change: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER SEQUENCE {_sequence(queue_id)} {change}")


def _sequence(queue_id: int) -> str:
    return f"desk_queue_{queue_id:d}_number"


def _scalar(statement: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        row = cursor.fetchone()
    return int(row[0])
