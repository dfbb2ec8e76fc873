"""Numbers that rows bring along from elsewhere."""

from django.db import connection
from django.db.models import Model


def make_room(model: type[Model], id: int) -> None:
    """See that no later row of ``model`` is given the number ``id`` by the database.

    SQLite goes on above the largest number there ever was, and has to be told only where there
    was none; PostgreSQL goes on from the last one it gave itself.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) SELECT %s, %s "
                "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = %s)",
                [model._meta.db_table, id, model._meta.db_table],
            )
            return
        cursor.execute(
            "SELECT setval(sequence, GREATEST(%s, nextval(sequence))) "
            "FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS sequence) AS of_table",
            [id, model._meta.db_table],
        )
