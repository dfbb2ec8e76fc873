"""Days on which nobody works."""

from django.db import models
from django.db.models import Q

from guichet.desk.models import Queue


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
