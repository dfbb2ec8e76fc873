"""Users who work here, customers who ask, and where customers are unique."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from guichet.lib.clock import now
from guichet.lib.ids import new_uid


class User(AbstractBaseUser):
    """Somebody who can sign in."""

    class Kind(models.TextChoices):
        AGENT = "agent"
        CUSTOMER = "customer"

    class Theme(models.TextChoices):
        SYSTEM = "system"
        LIGHT = "light"
        DARK = "dark"

    class Density(models.TextChoices):
        COMPACT = "compact"
        COMFORTABLE = "comfortable"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=new_uid, unique=True)
    username = models.CharField(max_length=100)
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.AGENT)
    is_admin = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    # Works here from outside: sees only the tickets they filed or were given.
    is_external = models.BooleanField(default=False)
    description = models.CharField(max_length=500, blank=True)
    available = models.BooleanField(default=True)
    language = models.CharField(max_length=5, blank=True)
    # What its owner is told of by mail: being given a ticket, changes of their tickets by
    # colleagues and customers, and by programs.
    mail_on_assignment = models.BooleanField(default=True)
    mail_on_updates = models.BooleanField(default=True)
    mail_on_program_updates = models.BooleanField(default=True)
    theme = models.CharField(max_length=10, choices=Theme, default=Theme.SYSTEM)
    density = models.CharField(max_length=12, choices=Density, default=Density.COMPACT)
    created_at = models.DateTimeField(default=now)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["email", "name"]
    objects = BaseUserManager["User"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(Lower("username"), name="one_user_per_username"),
            models.UniqueConstraint(Lower("email"), name="one_user_per_email"),
        )

    def __str__(self) -> str:
        return self.name


class SignInLink(models.Model):
    """A link that signs a user in once, within a short time; only its digest is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link of user {self.user_id}"


class SignInFailure(models.Model):
    """A refused sign-in, counted against the account and the address it came from."""

    account = models.CharField(max_length=254)
    address = models.CharField(max_length=45)
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = (
            models.Index(fields=["account", "at"], name="failures_of_account"),
            models.Index(fields=["address", "at"], name="failures_of_address"),
        )

    def __str__(self) -> str:
        return f"{self.account} from {self.address}"


class LinkRequest(models.Model):
    """A link into the portal that was asked for, whether anybody has that e-mail address or not."""

    email = models.CharField(max_length=254)
    address = models.CharField(max_length=45)
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = (
            models.Index(fields=["email", "at"], name="links_asked_for_email"),
            models.Index(fields=["address", "at"], name="links_asked_from_address"),
        )

    def __str__(self) -> str:
        return f"{self.email} from {self.address}"


class Directory(models.Model):
    """A set of customers in which e-mail and external id are unique."""

    name = models.CharField(max_length=100, unique=True)
    is_main = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["is_main"], condition=Q(is_main=True), name="one_main_directory"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Company(models.Model):
    """A firm that customers belong to. ``kind`` is what it is to us: client, supplier …"""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=new_uid, unique=True)
    name = models.CharField(max_length=200)
    address = models.TextField(blank=True)
    fiscal_id = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=60, blank=True)
    country = models.CharField(max_length=100, blank=True)
    manager = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="children"
    )
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        indexes = (models.Index(fields=["name", "id"], name="companies_by_name"),)

    def __str__(self) -> str:
        return self.name


class Customer(models.Model):
    """Somebody who asks for help."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=new_uid, unique=True)
    directory = models.ForeignKey(Directory, on_delete=models.PROTECT)
    company = models.ForeignKey(
        Company, on_delete=models.SET_NULL, null=True, related_name="customers"
    )
    external_id = models.CharField(max_length=255, null=True)
    email = models.EmailField(max_length=254, null=True)
    name = models.CharField(max_length=200)
    phone = models.CharField(max_length=50, null=True)
    avatar_url = models.CharField(max_length=2048, null=True)
    metadata = models.JSONField(null=True)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)
    # What was known of them is gone; the row stays for what they had.
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["directory", "external_id"], name="one_customer_per_external_id"
            ),
            models.UniqueConstraint("directory", Lower("email"), name="one_customer_per_email"),
        )

    def __str__(self) -> str:
        return self.name


class Tally(models.Model):
    """How many rows of a long list there are up to one of them: see tallies.py."""

    name = models.CharField(max_length=60, primary_key=True)
    last = models.BigIntegerField(default=0)
    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.number} {self.name} up to {self.last}"


class CustomerProfile(models.Model):
    """What a shop knows of a customer besides their name: where they live, what they may do.

    Beside Customer, so that the rows which every ticket reads stay small.
    """

    class Standing(models.TextChoices):
        ACTIVE = "active"
        SUSPENDED = "suspended"
        BANNED = "banned"

    customer = models.OneToOneField(
        Customer, on_delete=models.CASCADE, primary_key=True, related_name="profile"
    )
    first_name = models.CharField(max_length=255, blank=True)
    last_name = models.CharField(max_length=255, blank=True)
    company_name = models.CharField(max_length=255, null=True)
    address = models.CharField(max_length=255, blank=True)
    address2 = models.CharField(max_length=255, null=True)
    zip_code = models.CharField(max_length=255, blank=True)
    city = models.CharField(max_length=255, blank=True)
    region = models.CharField(max_length=255, blank=True)
    country = models.CharField(max_length=2, blank=True)
    locale = models.CharField(max_length=10, default="fr_FR")
    billing_details = models.CharField(max_length=255, null=True)
    # The customer's phone as it is called from anywhere: by it two spellings are one number.
    phone_number = models.CharField(max_length=20, null=True)
    notes = models.TextField(null=True)
    balance = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    email_verified_at = models.DateTimeField(null=True)
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.ACTIVE)
    standing_reason = models.CharField(max_length=255, blank=True)
    gdpr_consent = models.BooleanField(default=False)
    dark_mode = models.BooleanField(default=False)
    # Kept for programs that set one; the portal lets customers in by a mailed link.
    password = models.CharField(max_length=128, blank=True)
    last_login_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["customer"],
                name="customers_locked_out",
                condition=~Q(standing="active"),
            ),
            models.Index(
                fields=["phone_number"],
                name="customers_by_phone",
                condition=Q(phone_number__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"profile of customer {self.customer_id}"


class CustomerLink(models.Model):
    """A link that lets a customer into the portal once; only its digest is kept."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link of customer {self.customer_id}"
