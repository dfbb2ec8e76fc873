"""The roles Guichet brings along learn time, companies, assets, invoices and leads."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

VIEWER = ["company.read", "asset.read"]
AGENT = [
    *VIEWER,
    "time.log",
    "company.manage",
    "asset.manage",
    "invoice.read",
    "lead.read",
    "lead.manage",
]
NEW = {
    "viewer": VIEWER,
    "agent": AGENT,
    "manager": [*AGENT, "invoice.manage", "newsletter.manage"],
}


def add_rights(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for role in apps.get_model("desk", "Role").objects.filter(builtin=True, name__in=NEW):
        role.rights = sorted({*role.rights, *NEW[role.name]})
        role.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [("desk", "0008_rate_tallies"), ("desk", "0008_queue_as_department")]
    operations = [migrations.RunPython(add_rights, migrations.RunPython.noop)]
