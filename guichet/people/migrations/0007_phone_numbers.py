"""Telephone numbers are known by what is dialled, not by how they are written."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from guichet.people.countries import phone_number


def read_numbers(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    profiles = apps.get_model("people", "CustomerProfile").objects
    known = profiles.exclude(customer__phone=None).exclude(customer__phone="")
    batch = []
    for profile in known.select_related("customer").iterator(chunk_size=1000):
        profile.phone_number = phone_number(profile.customer.phone, profile.country)
        batch.append(profile)
        if len(batch) == 1000:
            profiles.bulk_update(batch, ["phone_number"])
            batch = []
    profiles.bulk_update(batch, ["phone_number"])


class Migration(migrations.Migration):
    dependencies = [("people", "0006_tallies")]
    operations = [
        migrations.AddField(
            model_name="customerprofile",
            name="phone_number",
            field=models.CharField(max_length=20, null=True),
        ),
        migrations.AddIndex(
            model_name="customerprofile",
            index=models.Index(
                condition=models.Q(("phone_number__isnull", False)),
                fields=["phone_number"],
                name="customers_by_phone",
            ),
        ),
        migrations.RunPython(read_numbers, migrations.RunPython.noop),
    ]
