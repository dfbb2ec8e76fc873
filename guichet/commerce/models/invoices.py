"""What is owed, by customers and to suppliers."""

from decimal import ROUND_HALF_UP, Decimal

from django.db import models

from guichet.commerce.models.services import Service
from guichet.lib.checks import CENT
from guichet.lib.clock import now
from guichet.lib.ids import new_uid
from guichet.people.models import Company, Customer, User


class Invoice(models.Model):
    """A bill: one that we submitted, or one that we received.

    Nothing of a locked one changes. ``tax`` is in percent of the sum of its lines.
    """

    class Kind(models.TextChoices):
        SUBMITTED = "submitted"
        RECEIVED = "received"

    class Status(models.TextChoices):
        PENDING = "pending"
        PAID = "paid"
        CANCELED = "canceled"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=new_uid, unique=True)
    number = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SUBMITTED)
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, null=True, related_name="invoices"
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, null=True, related_name="invoices"
    )
    # The service whose next period it asks for.
    service = models.ForeignKey(
        Service, on_delete=models.SET_NULL, null=True, related_name="invoices"
    )
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    currency = models.CharField(max_length=3)
    tax = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    description = models.TextField(blank=True)
    reference = models.CharField(max_length=255, blank=True)
    internal_note = models.TextField(blank=True)
    language = models.CharField(max_length=10, blank=True)
    issued_on = models.DateField()
    due_on = models.DateField(null=True)
    paid_on = models.DateField(null=True)
    locked = models.BooleanField(default=False)
    locked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        indexes = (
            models.Index(fields=["issued_on", "id"], name="invoices_by_date"),
            models.Index(fields=["status", "due_on", "id"], name="invoices_by_status"),
            models.Index(fields=["customer", "status"], name="invoices_of_customer"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def subtotal(self) -> Decimal:
        """The sum of its lines."""
        return sum((line.total for line in self.lines.all()), Decimal(0)).quantize(CENT)

    @property
    def tax_amount(self) -> Decimal:
        """What comes on top of it."""
        return (self.subtotal * self.tax / 100).quantize(CENT, rounding=ROUND_HALF_UP)

    @property
    def total(self) -> Decimal:
        """What is to be paid."""
        return self.subtotal + self.tax_amount


class InvoiceLine(models.Model):
    """One thing that is billed; ``amount`` is for one of it."""

    id = models.BigAutoField(primary_key=True)
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    concept = models.CharField(max_length=500)
    quantity = models.DecimalField(max_digits=10, decimal_places=2, default=1)
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.concept

    @property
    def total(self) -> Decimal:
        return (self.quantity * self.amount).quantize(CENT, rounding=ROUND_HALF_UP)
