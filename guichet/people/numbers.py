"""Numbers that rows bring along from elsewhere."""

from django.db import connection
from django.db.models import Model


def make_room(model: type[Model], id: int) -> None:
    """See that no later row of ``model`` is given the number ``id`` by the database.

    SQLite goes on above the largest number it has noted, which it may not have begun to do;
    PostgreSQL from the last one it gave itself.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            table = model._meta.db_table
            cursor.execute(
                "UPDATE sqlite_sequence SET seq = MAX(seq, %s) WHERE name = %s", [id, table]
            )
            if not cursor.rowcount:
                cursor.execute(
                    "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, id]
                )
            return
        cursor.execute(
            "SELECT setval(sequence, GREATEST(%s, nextval(sequence))) "
            "FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS sequence) AS of_table",
            [id, model._meta.db_table],
        )
