"""What each web process let in: worth nothing after a crash, so PostgreSQL need not log it."""

import django.db.models.functions.datetime
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def do_not_log(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE desk_ratetally SET UNLOGGED")


class Migration(migrations.Migration):
    dependencies = [("desk", "0007_personal_keys")]
    operations = [
        migrations.CreateModel(
            name="RateTally",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("process", models.UUIDField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("counts", models.JSONField()),
            ],
        ),
        migrations.RunPython(do_not_log, migrations.RunPython.noop),
    ]
