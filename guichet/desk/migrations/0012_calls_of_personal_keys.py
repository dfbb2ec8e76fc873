from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0011_queues_in_the_portal")]

    operations = [
        migrations.AddField(
            model_name="apicall",
            name="personal_key_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name="apicall",
            index=models.Index(
                condition=models.Q(("personal_key_id__isnull", False)),
                fields=["personal_key_id", "at"],
                name="calls_of_personal_key",
            ),
        ),
    ]
