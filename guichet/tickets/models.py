"""Tickets, what was said in them, and what hangs on them."""

from django.db import models
from django.db.models import Q

from guichet.desk.models import Queue, Role
from guichet.lib.clock import now
from guichet.lib.ids import new_uid
from guichet.people.models import Customer, User
from guichet.sla.priority import Priority
from guichet.tickets.states import Channel, FieldKind, Resolution, Status

_ACTIVE = Q(status__lt=Status.SOLVED)


class TicketType(models.Model):
    """A kind of request: bug, question, incident … Without a ``name`` it is called by its key."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100, blank=True)
    description = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.name or self.key


class CustomField(models.Model):
    """Something more that is asked about tickets of a type.

    A linked field is asked only while its parent has the value ``linked_value``.
    """

    id = models.BigAutoField(primary_key=True)
    type = models.ForeignKey(TicketType, on_delete=models.CASCADE, related_name="fields")
    label = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=FieldKind)
    required = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    options = models.JSONField(default=list)
    show_in_list = models.BooleanField(default=False)
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="children"
    )
    linked_value = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["type", "label"], name="one_field_per_label"),
        )

    def __str__(self) -> str:
        return self.label


class Category(models.Model):
    """A free heading that tickets of a queue are sorted under.

    ``key`` is the name with letter case folded: SQLite's LOWER knows no accented letters.
    """

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE)
    name = models.CharField(max_length=100)
    key = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["queue", "key"], name="one_category_per_name"),
        )

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """A label of a queue. ``key`` is the name with letter case folded, as for categories."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=new_uid, unique=True)
    queue = models.ForeignKey(Queue, on_delete=models.CASCADE)
    name = models.CharField(max_length=50)
    key = models.CharField(max_length=100)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["queue", "key"], name="one_tag_per_name"),)

    def __str__(self) -> str:
        return self.name


class Ticket(models.Model):
    """A request for help."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=new_uid, unique=True)
    # No index where one below begins with the same column: each makes filing a ticket dearer.
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, db_index=False)
    prefix = models.CharField(max_length=8)
    number = models.BigIntegerField()
    reference = models.CharField(max_length=30)
    subject = models.CharField(max_length=255)
    channel = models.CharField(max_length=10, choices=Channel)
    status = models.PositiveSmallIntegerField(choices=Status, default=Status.NEW)
    on_hold = models.BooleanField(default=False)
    resolution = models.CharField(max_length=20, choices=Resolution, blank=True)
    resolution_text = models.TextField(blank=True)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.MEDIUM)
    type = models.ForeignKey(TicketType, on_delete=models.PROTECT, null=True)
    category = models.ForeignKey(Category, on_delete=models.SET_NULL, null=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, db_index=False)
    assignee = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, db_index=False)
    assigned_at = models.DateTimeField(null=True)
    # Who filed it and who changed it last, if it was a user. Few are, on a desk fed by programs:
    # the indexes on these columns hold no row of the others.
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    edited_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="children", db_index=False
    )
    score = models.PositiveSmallIntegerField(null=True)
    awaits_agent = models.BooleanField(default=False)
    tags = models.ManyToManyField(Tag, through="TicketTag")
    metadata = models.JSONField(default=dict)
    source_url = models.CharField(max_length=2048, null=True)
    source_user = models.CharField(max_length=255, null=True)
    source_app = models.CharField(max_length=120, null=True)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)
    solved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    first_replied_at = models.DateTimeField(null=True)
    first_reply_due_at = models.DateTimeField(null=True)
    resolution_due_at = models.DateTimeField(null=True)
    # Kept by the verbs so that lists read one table: the next promise to keep, whether the
    # customer spoke last, and the last words said.
    next_due_at = models.DateTimeField(null=True)
    needs_reply = models.BooleanField(default=True)
    last_words = models.CharField(max_length=160, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["prefix", "number"], name="one_ticket_per_reference"),
        )
        indexes = (
            models.Index(fields=["queue", "created_at", "id"], name="ticket_queue_created"),
            models.Index(fields=["queue", "updated_at", "id"], name="ticket_queue_updated"),
            models.Index(fields=["updated_at", "id"], name="ticket_updated"),
            models.Index(fields=["customer", "created_at", "id"], name="ticket_of_customer"),
            models.Index(fields=["assignee", "assigned_at"], name="ticket_last_assigned"),
            models.Index(
                fields=["created_by", "updated_at", "id"],
                name="ticket_created_by",
                condition=Q(created_by__isnull=False),
            ),
            models.Index(
                fields=["edited_by"], name="ticket_edited_by", condition=Q(edited_by__isnull=False)
            ),
            models.Index(
                fields=["parent"], name="ticket_parent", condition=Q(parent__isnull=False)
            ),
            # Active tickets stay few however old the desk: the console's lists and counts. The
            # first two also carry what is counted, so that counting reads no ticket.
            models.Index(
                fields=["queue", "updated_at", "id", "status", "priority", "needs_reply"],
                name="ticket_active_queue",
                condition=_ACTIVE,
            ),
            models.Index(
                fields=["assignee", "updated_at", "id", "queue", "status"],
                name="ticket_active_assignee",
                condition=_ACTIVE,
            ),
            models.Index(
                fields=["queue", "created_at", "id"],
                name="ticket_active_created",
                condition=_ACTIVE,
            ),
            models.Index(
                fields=["queue", "next_due_at", "id"],
                name="ticket_active_due",
                condition=_ACTIVE,
            ),
            models.Index(
                fields=["queue", "created_at"],
                name="ticket_awaits_agent",
                condition=Q(awaits_agent=True),
            ),
        )

    def __str__(self) -> str:
        return self.reference


class QueueTally(models.Model):
    """How many tickets of a queue were created before a moment. See tallies.py."""

    queue = models.OneToOneField(Queue, on_delete=models.CASCADE, primary_key=True)
    before = models.DateTimeField()
    tickets = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.queue_id}: {self.tickets}"


class FieldValue(models.Model):
    """What a ticket says in a custom field; no row where it says nothing."""

    id = models.BigAutoField(primary_key=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="field_values")
    field = models.ForeignKey(CustomField, on_delete=models.CASCADE)
    value = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ticket", "field"], name="one_value_per_field"),
        )

    def __str__(self) -> str:
        return f"{self.field_id} of {self.ticket_id}"


class TicketTag(models.Model):
    """A tag on a ticket; rows are in the order the tags were given."""

    id = models.BigAutoField(primary_key=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, db_index=False)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ticket", "tag"], name="a_tag_once_per_ticket"),
        )

    def __str__(self) -> str:
        return f"{self.tag_id} on {self.ticket_id}"


class Message(models.Model):
    """Something said in a ticket: a reply that the customer reads, or a note they never see."""

    class Kind(models.TextChoices):
        REPLY = "reply"
        NOTE = "note"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=new_uid, unique=True)
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, related_name="messages", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind)
    is_description = models.BooleanField(default=False)
    author_name = models.CharField(max_length=200)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True)
    body = models.TextField()
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["ticket"],
                condition=Q(is_description=True),
                name="one_description_per_ticket",
            ),
        )
        indexes = (models.Index(fields=["ticket", "created_at", "id"], name="message_of_ticket"),)

    def __str__(self) -> str:
        return f"{self.kind} in {self.ticket_id}"

    @property
    def is_note(self) -> bool:
        return self.kind == Message.Kind.NOTE


class TimeEntry(models.Model):
    """Work done on a ticket, in hours; what was done is said in its message."""

    id = models.BigAutoField(primary_key=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="time_entries")
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="time_entry")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    hours = models.DecimalField(max_digits=8, decimal_places=2)
    has_cost = models.BooleanField(default=False)
    # As what they worked: a rate may follow from it.
    role = models.ForeignKey(Role, on_delete=models.SET_NULL, null=True)
    locked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.hours} h on {self.ticket_id}"


class Attachment(models.Model):
    """A file that came with a message; its content is stored once under its digest.

    ``reported_size`` is what its sender said when that is not what arrived.
    """

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=new_uid, unique=True)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    description = models.CharField(max_length=255, blank=True)
    uploaded_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    reported_size = models.PositiveBigIntegerField(null=True)
    content_type = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64, db_index=True)
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.name


class TicketCopy(models.Model):
    """An e-mail address that gets a copy of every public reply."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="copies")
    address = models.EmailField(max_length=254)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ticket", "address"], name="one_copy_per_address"),
        )

    def __str__(self) -> str:
        return f"{self.address} on {self.ticket_id}"


class ExternalReference(models.Model):
    """What another system calls this ticket."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="external_references")
    system = models.CharField(max_length=60)
    value = models.CharField(max_length=255)
    url = models.CharField(max_length=2048, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["system", "value"], name="one_ticket_per_foreign_id"),
        )

    def __str__(self) -> str:
        return f"{self.system} {self.value}"
