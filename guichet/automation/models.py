"""Days on which nobody works, and prepared answers."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from guichet.desk.models import Queue
from guichet.lib.clock import now
from guichet.lib.ids import new_uid


class ExcludedDay(models.Model):
    """A date, or a day of each week, that does not count as waiting: in one queue or in all."""

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, null=True)
    day = models.DateField(null=True)
    weekday = models.PositiveSmallIntegerField(null=True)
    name = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(day__isnull=False) ^ Q(weekday__isnull=False),
                name="excluded_date_or_weekday",
            ),
        )

    def __str__(self) -> str:
        return str(self.day or self.weekday)


class Macro(models.Model):
    """A prepared answer, of one queue or of all: a template that is filled in for a ticket."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=new_uid, unique=True)
    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, null=True)
    name = models.CharField(max_length=100)
    shortcut = models.CharField(max_length=40, blank=True)
    content = models.TextField()
    uses = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        # NULL differs from NULL: what holds in every queue needs constraints of its own.
        constraints = (
            models.UniqueConstraint("queue", Lower("name"), name="one_macro_per_name_and_queue"),
            models.UniqueConstraint(
                Lower("name"), condition=Q(queue=None), name="one_macro_per_name_everywhere"
            ),
            models.UniqueConstraint(
                fields=["queue", "shortcut"],
                condition=~Q(shortcut=""),
                name="one_macro_per_shortcut_and_queue",
            ),
            models.UniqueConstraint(
                fields=["shortcut"],
                condition=Q(queue=None) & ~Q(shortcut=""),
                name="one_macro_per_shortcut_everywhere",
            ),
        )

    def __str__(self) -> str:
        return self.name
