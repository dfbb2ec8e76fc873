"""What has left this desk by post."""

from django.db import models

from guichet.lib.clock import now


class OutgoingMail(models.Model):
    """A mail that the mail server has taken. A delivery that is tried again sends only the rest."""

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey("events.Event", on_delete=models.CASCADE, related_name="+")
    listener = models.CharField(max_length=60)
    recipient = models.CharField(max_length=254)
    message_id = models.CharField(max_length=200, unique=True)
    sent_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["event", "listener", "recipient"], name="one_mail_per_recipient"
            ),
        )

    def __str__(self) -> str:
        return f"{self.listener} to {self.recipient}"
