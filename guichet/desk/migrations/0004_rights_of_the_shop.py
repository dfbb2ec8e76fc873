"""The roles Guichet brings along learn what the shop needs."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

READS = ["catalogue.read", "service.read"]
NEW = {
    "viewer": READS,
    "agent": [*READS, "service.manage"],
    "manager": [*READS, "service.manage", "customer.manage", "catalogue.manage"],
}


def add_rights(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for role in apps.get_model("desk", "Role").objects.filter(builtin=True, name__in=NEW):
        role.rights = sorted({*role.rights, *NEW[role.name]})
        role.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [("desk", "0003_answers_as_sent")]
    operations = [migrations.RunPython(add_rights, migrations.RunPython.noop)]
