"""Numbers that rows bring along from elsewhere."""

from django.db import connection
from django.db.models import Model


def make_room(model: type[Model], id: int) -> None:
    """See that no later row of ``model`` is given the number ``id`` by the database.

    SQLite goes on above the largest number there ever was; PostgreSQL has to be told.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(sequence, GREATEST(%s, nextval(sequence))) "
            "FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS sequence) AS of_table",
            [id, model._meta.db_table],
        )
