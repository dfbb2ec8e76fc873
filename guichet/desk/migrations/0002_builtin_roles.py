"""The roles Guichet brings along. A later release that adds rights adds them here by migration."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

VIEWER = ["ticket.read", "notes.read", "customer.read"]
AGENT = [
    *VIEWER,
    "ticket.create",
    "ticket.reply",
    "ticket.note",
    "ticket.assign",
    "ticket.status",
    "ticket.priority",
    "ticket.edit",
    "ticket.tag",
    "ticket.attach",
    "ticket.link",
    "customer.write",
    "customer.event",
]
MANAGER = [*AGENT, "queue.manage", "keys.manage"]


def add_roles(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    role = apps.get_model("desk", "Role")
    for name, rights in (("viewer", VIEWER), ("agent", AGENT), ("manager", MANAGER)):
        role.objects.create(name=name, rights=sorted(rights), builtin=True)


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_initial")]
    operations = [migrations.RunPython(add_roles, migrations.RunPython.noop)]
