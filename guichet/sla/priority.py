"""How urgent a ticket is."""

from django.db import models


class Priority(models.IntegerChoices):
    """Ordered: a greater value is more urgent. ``key`` is how files and pages name it."""

    MAINTENANCE = 10, "maintenance"
    INFORMATIVE = 20, "informative"
    LOW = 30, "low"
    MEDIUM = 40, "medium"
    HIGH = 50, "high"
    URGENT = 60, "urgent"
    CRITICAL = 70, "critical"

    @property
    def key(self) -> str:
        return self.name.lower()

    @classmethod
    def from_key(cls, key: str) -> "Priority":
        """The priority of that name. Raises KeyError when there is none."""
        return cls[key.upper()]
