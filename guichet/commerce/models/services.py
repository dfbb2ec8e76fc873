"""What customers have."""

from typing import Any

from django.db import models
from django.db.models import Q

from guichet.commerce.models.catalogue import Product
from guichet.commerce.periods import Period
from guichet.lib.clock import now
from guichet.lib.ids import new_uid
from guichet.people.models import Customer
from guichet.tickets.models import Ticket

_PERIODS = [(period.value, period.value) for period in Period]


class Service(models.Model):
    """A product as one customer has it, from the order to the end."""

    class Status(models.TextChoices):
        PENDING = "pending"
        ACTIVE = "active"
        SUSPENDED = "suspended"
        EXPIRED = "expired"
        CANCELLED = "cancelled"
        HIDDEN = "hidden"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=new_uid, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="services")
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, null=True, related_name="services"
    )
    name = models.CharField(max_length=255)
    type = models.CharField(max_length=60, default="none")
    billing = models.CharField(max_length=20, choices=_PERIODS, default=Period.MONTHLY)
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    description = models.CharField(max_length=1000, null=True)
    notes = models.TextField(null=True)
    # What the provisioner keeps of it; nobody else reads it.
    data: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    server_id = models.BigIntegerField(null=True)
    # The renewal invoice that waits to be paid.
    invoice_id = models.BigIntegerField(null=True)
    expires_at = models.DateTimeField(null=True)
    # The day of the month it began on, while the month in which it ends has no such day.
    renewal_day = models.PositiveSmallIntegerField(null=True)
    trial_ends_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    suspend_reason = models.CharField(max_length=255, null=True)
    # In the future while it is only planned.
    cancelled_at = models.DateTimeField(null=True)
    cancelled_reason = models.CharField(max_length=255, null=True)
    is_cancelled = models.BooleanField(default=False)
    delivery_attempts = models.PositiveIntegerField(default=0)
    delivery_errors = models.CharField(max_length=1000, null=True)
    renewals = models.PositiveIntegerField(default=0)
    max_renewals = models.PositiveIntegerField(null=True)
    # The last reminder of this period: how many days before its end it went out.
    reminded_days = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["customer", "id"], name="services_of_customer"),
            models.Index(fields=["status", "expires_at"], name="services_that_end"),
            models.Index(
                fields=["cancelled_at"],
                name="services_to_cancel",
                condition=Q(is_cancelled=False, cancelled_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def period(self) -> Period:
        return Period(self.billing)

    @property
    def is_cancellation_planned(self) -> bool:
        return self.cancelled_at is not None and not self.is_cancelled


class TicketMatter(models.Model):
    """What a ticket is about, when it is something the customer has: a service or an invoice."""

    ticket = models.OneToOneField(
        Ticket, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    service = models.ForeignKey(Service, on_delete=models.CASCADE, null=True, related_name="+")
    invoice = models.ForeignKey("Invoice", on_delete=models.CASCADE, null=True, related_name="+")

    def __str__(self) -> str:
        return f"matter of ticket {self.ticket_id}"
