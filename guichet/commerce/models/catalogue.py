"""What is sold, in which groups, and for how much."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from guichet.commerce.periods import Period
from guichet.lib.clock import now
from guichet.lib.ids import new_uid


class Availability(models.TextChoices):
    """Who sees something of the catalogue: everybody, whoever has its address, staff only."""

    ACTIVE = "active"
    HIDDEN = "hidden"
    UNREFERENCED = "unreferenced"


class ProductGroup(models.Model):
    """A shelf of the shop; shelves stand in a tree."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=new_uid, unique=True)
    name = models.CharField(max_length=255)
    slug = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    status = models.CharField(max_length=12, choices=Availability, default=Availability.ACTIVE)
    # The file of the picture, named by its content: <digest>.png
    image = models.CharField(max_length=80, null=True)
    image_as_background = models.BooleanField(default=False)
    pinned = models.BooleanField(default=False)
    sort_order = models.IntegerField(default=0)
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="children"
    )
    badge_title = models.CharField(max_length=255, null=True)
    badge_color = models.CharField(max_length=32, null=True)
    badge_icon = models.CharField(max_length=64, null=True)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["slug"], condition=Q(deleted_at=None), name="one_live_group_per_slug"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """Something a customer can order. A stock of -1 never runs out, one of 0 can't be bought."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=new_uid, unique=True)
    group = models.ForeignKey(ProductGroup, on_delete=models.PROTECT, related_name="products")
    name = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    status = models.CharField(max_length=12, choices=Availability, default=Availability.ACTIVE)
    stock = models.IntegerField(default=10)
    # Who delivers it: the name of a provisioner.
    type = models.CharField(max_length=60, default="none")
    image = models.CharField(max_length=80, null=True)
    pinned = models.BooleanField(default=False)
    sort_order = models.IntegerField(default=0)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["group", "sort_order", "id"], name="products_of_group"),)

    def __str__(self) -> str:
        return self.name


def _amount() -> "models.DecimalField[Decimal | None, Decimal | None]":
    return models.DecimalField(max_digits=8, decimal_places=2, null=True)


class Price(models.Model):
    """What something costs in one currency, for each period and to set it up.

    None means “not sold for this period”, 0 means “free”.
    """

    class For(models.TextChoices):
        PRODUCT = "product"
        SERVICE = "service"

    id = models.BigAutoField(primary_key=True)
    related_type = models.CharField(max_length=30, choices=For)
    related_id = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    onetime = _amount()
    weekly = _amount()
    monthly = _amount()
    quarterly = _amount()
    semiannually = _amount()
    annually = _amount()
    biennially = _amount()
    triennially = _amount()
    setup_onetime = _amount()
    setup_weekly = _amount()
    setup_monthly = _amount()
    setup_quarterly = _amount()
    setup_semiannually = _amount()
    setup_annually = _amount()
    setup_biennially = _amount()
    setup_triennially = _amount()
    created_at = models.DateTimeField(default=now)

    class Meta:
        indexes = (
            models.Index(fields=["related_type", "related_id", "currency"], name="prices_of_thing"),
        )

    def __str__(self) -> str:
        return f"{self.related_type} {self.related_id} in {self.currency}"

    def amount(self, period: Period) -> Decimal | None:
        """What each period costs; None when it is not sold for that period."""
        found: Decimal | None = getattr(self, period.value)
        return found

    def setup(self, period: Period) -> Decimal:
        """What comes on top of the first period."""
        found: Decimal | None = getattr(self, f"setup_{period.value}")
        return found or Decimal(0)
