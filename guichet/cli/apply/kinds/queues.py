"""``queues``: the counters, and who works them."""

from typing import TYPE_CHECKING, Literal

from guichet.cli.apply.fields import Count, Duration, Entry, Number, Text
from guichet.cli.apply.kinds.base import Kind
from guichet.cli.apply.kinds.members import Member, carry_out_member
from guichet.cli.apply.setup import Setup
from guichet.desk import numbering
from guichet.desk.actions import QueueChanges, create_queue, update_queue
from guichet.desk.queries import queue, queue_by_code
from guichet.lib.errors import Invalid, NotFound

if TYPE_CHECKING:
    from guichet.desk.models import Queue

_PLAIN = (
    "name",
    "slug",
    "description",
    "icon",
    "auto_close_days",
    "reopen_days",
    "in_portal",
    "number_padding",
    "next_number",
    "auto_assign",
    "mails_new_tickets",
    "template_mail",
    "mail_address",
    "language",
    "new_ticket_copies",
    "update_copies",
    "escalate_days",
    "monthly_quota",
    "archived",
)


class QueueEntry(Entry):
    """``{code: FACT, name: Facturation, agents: [{user: alice, level: N2}]}``"""

    code: Text
    id: Number | None = None
    name: Text = ""
    slug: Text = ""
    description: Text = ""
    icon: Text = ""
    first_reply: Duration | None = None
    resolution: Duration | None = None
    auto_close_days: Count = 0
    reopen_days: int = 7
    in_portal: bool = True
    directory: Literal["shared", "own"] = "shared"
    next_number: Number = 1
    number_padding: Number = 1
    sla: Text | None = None
    auto_assign: bool = True
    mails_new_tickets: bool = True
    template_mail: bool = False
    mail_address: Text = ""
    language: Literal["", "fr", "en"] = ""
    new_ticket_copies: list[Text] = []
    update_copies: list[Text] = []
    escalate_days: Count | None = None
    monthly_quota: Count | None = None
    archived: bool = False
    agents: list[Member] = []


def carry_out(setup: Setup, entry: QueueEntry) -> None:
    """Open the counter or change it, then let its agents work there."""
    found = _find(setup, entry)
    if found is None:
        counter = _create(setup, entry)
    else:
        counter = found
        _change(setup, counter, entry)
    for index, member in enumerate(entry.agents):
        with setup.part("agents", index):
            carry_out_member(setup, counter, member)


def _find(setup: Setup, entry: QueueEntry) -> "Queue | None":
    """The queue of that number, or of that code now or before."""
    try:
        if entry.id is not None:
            return queue(setup.actor, entry.id)
    except NotFound:
        pass
    try:
        found = queue_by_code(setup.actor, entry.code)
    except NotFound:
        return None
    if entry.id is not None:
        raise Invalid.field("id", f"This queue has the number {found.id}; numbers never change.")
    return found


def _create(setup: Setup, entry: QueueEntry) -> "Queue":
    if "name" not in entry.model_fields_set:
        raise Invalid.field("name", "This key is missing: there is no such queue yet.")
    created = create_queue(
        setup.actor,
        id=entry.id,
        code=entry.code,
        name=entry.name,
        slug=entry.slug,
        own_directory=entry.directory == "own",
        changes=_changes(setup, entry),
    )
    setup.ledger.created(f"queue {created.code}", entry.given("id", "directory", "sla", *_PLAIN))
    return created


def _change(setup: Setup, counter: "Queue", entry: QueueEntry) -> None:
    before = _shown(counter)
    if "directory" in entry.model_fields_set and entry.directory != before["directory"]:
        raise Invalid.field(
            "directory", "Customers can't be moved between directories; open another queue."
        )
    update_queue(setup.actor, counter, _changes(setup, entry))
    setup.ledger.changed(f"queue {entry.code}", before, _shown(counter))


def _changes(setup: Setup, entry: QueueEntry) -> QueueChanges:
    values = entry.given("code", *_PLAIN)
    if "sla" in entry.model_fields_set:
        values["sla_policy"] = None if entry.sla is None else setup.sla_policy(entry.sla)
    for name in ("first_reply", "resolution"):
        if name in entry.model_fields_set:
            values[f"{name}_minutes"] = getattr(entry, name)
    return QueueChanges(**values)


def _shown(counter: "Queue") -> dict[str, object]:
    policy = counter.sla_policy
    return {
        "code": counter.code,
        "name": counter.name,
        "slug": counter.slug,
        "description": counter.description,
        "icon": counter.icon,
        "first_reply": counter.first_reply_minutes,
        "resolution": counter.resolution_minutes,
        "auto_close_days": counter.auto_close_days,
        "reopen_days": counter.reopen_days,
        "in_portal": counter.in_portal,
        "directory": "shared" if counter.directory.is_main else "own",
        "next_number": numbering.next_number(counter.id),
        "number_padding": counter.number_padding,
        "sla": None if policy is None else policy.name,
        "auto_assign": counter.auto_assign,
        "mails_new_tickets": counter.mails_new_tickets,
        "template_mail": counter.template_mail,
        "mail_address": counter.mail_address,
        "language": counter.language,
        "new_ticket_copies": counter.new_ticket_copies,
        "update_copies": counter.update_copies,
        "escalate_days": counter.escalate_days,
        "monthly_quota": counter.monthly_quota,
        "archived": counter.is_archived,
    }


KIND = Kind(key="queues", model=QueueEntry, carry_out=carry_out, name="code")
