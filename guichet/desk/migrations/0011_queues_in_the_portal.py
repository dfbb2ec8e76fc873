from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0010_mail_by_templates")]

    operations = [
        migrations.AddField(
            model_name="queue",
            name="in_portal",
            field=models.BooleanField(default=True),
        ),
    ]
