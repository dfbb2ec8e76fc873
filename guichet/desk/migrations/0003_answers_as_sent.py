"""Stored answers keep the order of their keys."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_builtin_roles")]
    operations = [
        migrations.AlterField(
            model_name="idempotentanswer", name="answer", field=models.TextField()
        )
    ]
