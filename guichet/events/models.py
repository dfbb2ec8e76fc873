"""Facts, what is to be done about each, and the pulse of the workers."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from guichet.lib.clock import now
from guichet.lib.ids import new_uid


class Event(models.Model):
    """An immutable fact. It is the timeline, the audit trail and the cursor of live updates."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=new_uid, unique=True)
    kind = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    queue_id = models.BigIntegerField(null=True)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    door = models.CharField(max_length=20)
    data = models.JSONField(default=dict)
    occurred_at = models.DateTimeField(default=now)
    recorded_at = models.DateTimeField(default=now)
    request_id = models.CharField(max_length=64, blank=True)

    if TYPE_CHECKING:
        deliveries: models.Manager["Delivery"]

    class Meta:
        indexes = (
            models.Index(
                fields=["subject_kind", "subject_id", "occurred_at", "id"], name="event_of_subject"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_kind}:{self.subject_id}"


class Delivery(models.Model):
    """One thing to do about one fact: a call of one listener, at least once."""

    class State(models.TextChoices):
        PENDING = "pending"
        DONE = "done"
        SKIPPED = "skipped"
        DEAD = "dead"

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="deliveries", db_index=False
    )
    listener = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=now)
    leased_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["event", "listener"], name="one_delivery_per_listener"),
        )
        indexes = (
            # Finished deliveries are most of the table; the worker never reads them.
            models.Index(
                fields=["due_at", "id"], name="delivery_pending", condition=Q(state="pending")
            ),
            models.Index(F("id").desc(), name="delivery_dead", condition=Q(state="dead")),
        )

    def __str__(self) -> str:
        return f"{self.listener} of event {self.event_id}"


class WorkerHeartbeat(models.Model):
    """When each worker was last seen alive."""

    worker = models.CharField(max_length=100, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker
