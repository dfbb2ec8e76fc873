"""The types a new desk starts with, and the table its words are searched in."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TYPES = ("bug", "incident", "question", "task", "feature", "improvement")


def add_types(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    ticket_type = apps.get_model("tickets", "TicketType")
    for position, key in enumerate(TYPES):
        ticket_type.objects.create(key=key, position=position)


def add_search_table(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(
            "CREATE TABLE tickets_search (ticket_id bigint PRIMARY KEY "
            "REFERENCES tickets_ticket (id) ON DELETE CASCADE, document tsvector NOT NULL)"
        )
        editor.execute(
            "CREATE INDEX tickets_search_words ON tickets_search USING gin (document)"
        )
    else:
        editor.execute(
            "CREATE VIRTUAL TABLE tickets_search USING fts5(headline, rest, "
            "tokenize = 'unicode61', prefix = '2 3')"
        )


def drop_search_table(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute("DROP TABLE tickets_search")


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]
    operations = [
        migrations.RunPython(add_types, migrations.RunPython.noop),
        migrations.RunPython(add_search_table, drop_search_table),
    ]
