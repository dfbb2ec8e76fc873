"""Agents and managers may delete tickets, as everybody could in the desks that move here."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def let_agents_delete(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for role in apps.get_model("desk", "Role").objects.filter(name__in=["agent", "manager"]):
        role.rights = sorted({*role.rights, "ticket.delete"})
        role.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [("desk", "0005_calls_of_users")]
    operations = [migrations.RunPython(let_agents_delete, migrations.RunPython.noop)]
