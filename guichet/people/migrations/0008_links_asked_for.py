from django.db import migrations, models

import guichet.lib.clock


class Migration(migrations.Migration):
    dependencies = [("people", "0007_phone_numbers")]

    operations = [
        migrations.CreateModel(
            name="LinkRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.CharField(max_length=254)),
                ("address", models.CharField(max_length=45)),
                ("at", models.DateTimeField(default=guichet.lib.clock.now)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["email", "at"], name="links_asked_for_email"),
                    models.Index(fields=["address", "at"], name="links_asked_from_address"),
                ],
            },
        ),
    ]
