"""Things that are looked after, and which tickets are about them."""

from django.db import models

from guichet.desk.models import Queue
from guichet.lib.clock import now
from guichet.lib.ids import new_uid
from guichet.people.models import Company, User
from guichet.tickets.models import Ticket


class AssetType(models.Model):
    """What kind of thing: server, printer, licence …"""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=100, unique=True)
    description = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class Asset(models.Model):
    """A thing that is looked after.

    ``details`` is what programs know of it: its address, its system. ``show_in_list`` is whether
    people are offered it when they choose one.
    """

    class Status(models.TextChoices):
        NEW = "new"
        IN_USE = "inuse"
        UNUSED = "unused"
        ISSUED = "issued"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=new_uid, unique=True)
    name = models.CharField(max_length=255)
    type = models.ForeignKey(AssetType, on_delete=models.PROTECT, null=True)
    owner = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    company = models.ForeignKey(
        Company, on_delete=models.SET_NULL, null=True, related_name="assets"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="children"
    )
    public = models.BooleanField(default=True)
    show_in_list = models.BooleanField(default=True)
    description = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.NEW)
    manufacturer = models.CharField(max_length=100, blank=True)
    contract = models.CharField(max_length=100, blank=True)
    received_on = models.DateField(null=True)
    issued_on = models.DateField(null=True)
    details = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        indexes = (models.Index(fields=["name", "id"], name="assets_by_name"),)

    def __str__(self) -> str:
        return self.name


class AssetLink(models.Model):
    """A ticket is about a thing."""

    id = models.BigAutoField(primary_key=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="links")
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ticket", "asset"], name="one_link_per_asset"),
        )

    def __str__(self) -> str:
        return f"{self.asset_id} on {self.ticket_id}"


class QueueAsset(models.Model):
    """What tickets of a queue are about when nobody says."""

    queue = models.OneToOneField(
        Queue, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.asset_id} for {self.queue_id}"
