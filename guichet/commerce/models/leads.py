"""Who may become a customer, and who reads our letters."""

from django.db import models
from django.db.models.functions import Lower

from guichet.lib.clock import now
from guichet.lib.ids import new_uid
from guichet.people.models import Company, User


class LeadTag(models.Model):
    """A label of leads."""

    name = models.CharField(max_length=50)

    class Meta:
        constraints = (models.UniqueConstraint(Lower("name"), name="one_lead_tag_per_name"),)

    def __str__(self) -> str:
        return self.name


class Lead(models.Model):
    """Somebody who may become a customer. ``progress`` is a code of rules.Stage or between two."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=new_uid, unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254)
    company_name = models.CharField(max_length=200, blank=True)
    company = models.ForeignKey(Company, on_delete=models.SET_NULL, null=True, related_name="leads")
    country = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=50, blank=True)
    mobile = models.CharField(max_length=50, blank=True)
    position = models.CharField(max_length=150, blank=True)
    owner = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    language = models.CharField(max_length=10, blank=True)
    comments = models.TextField(blank=True)
    estimated_sale = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    progress = models.PositiveSmallIntegerField(default=0)
    # Numbers that programs know of categories and campaigns.
    category_id = models.BigIntegerField(null=True)
    campaign_id = models.BigIntegerField(null=True)
    tags = models.ManyToManyField(LeadTag, related_name="leads")
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        indexes = (
            models.Index(fields=["progress", "updated_at", "id"], name="leads_by_stage"),
            models.Index(Lower("email"), name="leads_by_email"),
        )

    def __str__(self) -> str:
        return self.name


class Newsletter(models.Model):
    """A letter that people subscribe to."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=200, unique=True)
    description = models.TextField(blank=True)
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.name


class Subscriber(models.Model):
    """An address that gets a newsletter."""

    id = models.BigAutoField(primary_key=True)
    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="subscribers")
    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.UniqueConstraint("newsletter", Lower("email"), name="one_address_per_letter"),
        )

    def __str__(self) -> str:
        return self.email
