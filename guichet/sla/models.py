"""What is promised for each priority."""

from django.db import models

from guichet.sla.priority import Priority


class SlaPolicy(models.Model):
    """A named set of targets that queues use."""

    name = models.CharField(max_length=100, unique=True)
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="one_default_sla_policy",
            ),
        )

    def __str__(self) -> str:
        return self.name


class SlaTarget(models.Model):
    """The promise of a policy for one priority."""

    policy = models.ForeignKey(SlaPolicy, on_delete=models.CASCADE, related_name="targets")
    priority = models.PositiveSmallIntegerField(choices=Priority)
    first_reply_minutes = models.PositiveIntegerField(null=True)
    resolution_minutes = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["policy", "priority"], name="one_sla_target_per_priority"
            ),
        )

    def __str__(self) -> str:
        return f"{self.policy_id} {self.priority}"
