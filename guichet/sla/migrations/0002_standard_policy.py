"""The promises a new desk starts with (SupportDesk)."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

HOUR = 60
DAY = 24 * HOUR

# Priority, minutes to the first reply, minutes to the solution.
TARGETS = (
    (70, 15, 4 * HOUR),
    (60, HOUR, 8 * HOUR),
    (50, 4 * HOUR, 24 * HOUR),
    (40, 8 * HOUR, 72 * HOUR),
    (30, 24 * HOUR, 7 * DAY),
)


def add_standard_policy(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    policy = apps.get_model("sla", "SlaPolicy").objects.create(name="Standard", is_default=True)
    target = apps.get_model("sla", "SlaTarget")
    for priority, first_reply, resolution in TARGETS:
        target.objects.create(
            policy=policy,
            priority=priority,
            first_reply_minutes=first_reply,
            resolution_minutes=resolution,
        )


class Migration(migrations.Migration):
    dependencies = [("sla", "0001_initial")]
    operations = [migrations.RunPython(add_standard_policy, migrations.RunPython.noop)]
