import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    # The number stood there for nothing: no verb wrote it.
    dependencies = [("commerce", "0005_renewal_day")]

    operations = [
        migrations.RemoveField(model_name="ticketmatter", name="invoice_id"),
        migrations.AddField(
            model_name="ticketmatter",
            name="invoice",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="commerce.invoice",
            ),
        ),
    ]
