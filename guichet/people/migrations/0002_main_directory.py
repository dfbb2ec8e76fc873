"""The directory that queues share unless they have their own."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def add_main_directory(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("people", "Directory").objects.create(name="main", is_main=True)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(add_main_directory, migrations.RunPython.noop)]
