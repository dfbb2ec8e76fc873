"""Queues, who works them, and the keys that programs hold."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now

from guichet.lib.clock import now
from guichet.lib.ids import new_uid
from guichet.people.models import Customer, Directory, User
from guichet.sla.models import SlaPolicy


class SiteSetting(models.Model):
    """What an administrator decides about the whole desk, by name."""

    name = models.CharField(max_length=60, primary_key=True)
    value = models.JSONField()

    def __str__(self) -> str:
        return self.name


class MailTemplate(models.Model):
    """A mail that an administrator has reworded, in one language."""

    name = models.CharField(max_length=40)
    language = models.CharField(max_length=5)
    subject = models.CharField(max_length=255, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["name", "language"], name="one_wording_per_language"),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"


class Queue(models.Model):
    """A counter where tickets are filed. Its code is the prefix of their references."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=new_uid, unique=True)
    code = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=100, unique=True)
    directory = models.ForeignKey(Directory, on_delete=models.PROTECT)
    # What customers are told of it, and the sign beside its name.
    description = models.CharField(max_length=1000, blank=True)
    icon = models.CharField(max_length=255, blank=True)
    sla_policy = models.ForeignKey(SlaPolicy, on_delete=models.PROTECT, null=True)
    # What this queue promises for every ticket, instead of what the policy says.
    first_reply_minutes = models.PositiveIntegerField(null=True)
    resolution_minutes = models.PositiveIntegerField(null=True)
    # Untouched tickets are closed after that many days; 0 never.
    auto_close_days = models.PositiveSmallIntegerField(default=0)
    # How long customers may open a closed ticket again: -1 always, 0 never.
    reopen_days = models.SmallIntegerField(default=7)
    # Whether customers open tickets here themselves, in the portal.
    in_portal = models.BooleanField(default=True)
    number_padding = models.PositiveSmallIntegerField()
    auto_assign = models.BooleanField(default=True)
    mails_new_tickets = models.BooleanField()
    # Mail by templates: whether it goes by them at all, who it comes from, in which language, and
    # who gets copies (addresses with commas between them).
    template_mail = models.BooleanField(default=False)
    mail_address = models.EmailField(max_length=254, blank=True)
    language = models.CharField(max_length=5, blank=True)
    new_ticket_copies = models.CharField(max_length=1000, blank=True)
    update_copies = models.CharField(max_length=1000, blank=True)
    escalate_days = models.PositiveSmallIntegerField(null=True)
    monthly_quota = models.PositiveIntegerField(null=True)
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.code

    @property
    def queue_id(self) -> int:
        """A queue belongs to itself: rights are asked of it as of anything in it."""
        return self.id

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


class QueueCounter(models.Model):
    """The next ticket number of a queue where the database has no sequences (SQLite)."""

    queue = models.OneToOneField(Queue, on_delete=models.CASCADE, primary_key=True)
    next_number = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.queue_id}: {self.next_number}"


class RetiredCode(models.Model):
    """A code that a queue had before. Its old references stay valid, so nobody else may take it."""

    code = models.CharField(max_length=8, primary_key=True)
    queue = models.ForeignKey(Queue, on_delete=models.CASCADE)

    def __str__(self) -> str:
        return self.code


class Role(models.Model):
    """A named set of rights, given per queue by a membership."""

    name = models.CharField(max_length=60, unique=True)
    rights = models.JSONField(default=list)
    builtin = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user working a queue, with a role and a support level."""

    class Level(models.IntegerChoices):
        N1 = 1
        N2 = 2
        N3 = 3

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="memberships")
    role = models.ForeignKey(Role, on_delete=models.PROTECT)
    level = models.PositiveSmallIntegerField(choices=Level, default=Level.N1)
    max_open_tickets = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "queue"], name="one_membership_per_queue"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} in {self.queue_id}"


class ApiKey(models.Model):
    """A key by which a program files and follows tickets of one queue. Only a digest is kept."""

    id = models.BigAutoField(primary_key=True)
    dialect = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=80)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "queue",
                "dialect",
                Lower("name"),
                condition=Q(revoked_at=None),
                name="one_live_key_per_name",
            ),
        )

    def __str__(self) -> str:
        return f"{self.dialect} {self.hint}"


class PersonalKey(models.Model):
    """A key by which a program acts for one person, as far as its abilities reach.

    A customer's key is kept for those who made one elsewhere; it opens nothing at the desk.
    """

    id = models.BigAutoField(primary_key=True)
    dialect = models.CharField(max_length=20)
    owner = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, related_name="personal_keys"
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, null=True, related_name="personal_keys"
    )
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=80)
    abilities = models.JSONField(default=list)
    created_at = models.DateTimeField(default=now)
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(owner=None, customer__isnull=False)
                | Q(owner__isnull=False, customer=None),
                name="one_owner_per_personal_key",
            ),
        )

    def __str__(self) -> str:
        return f"{self.dialect} {self.hint}"


class ApiCall(models.Model):
    """One request that carried a known key, or a user's name and password; ``door`` is the dialect
    it spoke. Written in batches, kept 90 days."""

    id = models.BigAutoField(primary_key=True)
    door = models.CharField(max_length=20, blank=True)
    api_key = models.ForeignKey(
        ApiKey, on_delete=models.CASCADE, null=True, related_name="calls", db_index=False
    )
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, related_name="calls", db_index=False
    )
    # A person's key, which may be deleted since; the user is its owner then.
    personal_key_id = models.BigIntegerField(null=True)
    queue_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    action = models.CharField(max_length=100)
    method = models.CharField(max_length=10)
    status = models.PositiveSmallIntegerField()
    reference = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=45)
    user_agent = models.CharField(max_length=200, blank=True)
    milliseconds = models.PositiveIntegerField()
    counted = models.BooleanField()

    class Meta:
        indexes = (
            models.Index(fields=["api_key", "at"], name="calls_of_key"),
            models.Index(fields=["user", "at"], name="calls_of_user"),
            models.Index(
                fields=["personal_key_id", "at"],
                name="calls_of_personal_key",
                condition=Q(personal_key_id__isnull=False),
            ),
            models.Index(fields=["queue_id", "at"], name="calls_of_queue"),
            models.Index(fields=["at"], name="calls_by_age"),
        )

    def __str__(self) -> str:
        return f"{self.action} {self.status}"


class IdempotentAnswer(models.Model):
    """The answer to a request that carried an Idempotency-Key, for its repetition."""

    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE)
    route = models.CharField(max_length=60)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    # JSON as it was sent: PostgreSQL's jsonb would put the keys in another order.
    answer = models.TextField()
    created_at = models.DateTimeField(default=now, db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["api_key", "route", "key"], name="one_answer_per_idempotency_key"
            ),
        )

    def __str__(self) -> str:
        return f"{self.route} {self.key}"


class RateTally(models.Model):
    """What one web process let in during a moment: ``[limit, caller, number]`` each.

    Not logged on PostgreSQL: worth nothing after a minute, or after a crash.
    """

    id = models.BigAutoField(primary_key=True)
    process = models.UUIDField()
    at = models.DateTimeField(db_default=Now())
    counts = models.JSONField()

    def __str__(self) -> str:
        return f"{self.process} at {self.at}"
