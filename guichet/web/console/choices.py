"""What the menus of a ticket offer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from guichet.access import Actor, Right, may
from guichet.desk.queries import assignable_agents
from guichet.sla.priority import Priority
from guichet.tickets.queries import ticket_types
from guichet.tickets.states import Resolution, Status
from guichet.web.templatetags.desk_ui import avatar, icon, priority_mark, status_mark
from guichet.web.words import RESOLUTIONS, STATUSES, type_word, word

if TYPE_CHECKING:
    from guichet.desk.models import Queue
    from guichet.tickets.models import Ticket

# Offered in the order in which they happen; “unconfirmed” comes from programs only.
_OFFERED = (
    Status.NEW,
    Status.OPEN,
    Status.WAITING_CUSTOMER,
    Status.WAITING_THIRD_PARTY,
    Status.SOLVED,
    Status.CLOSED,
)
_OUTCOMES = (Resolution.DUPLICATE, Resolution.INVALID, Resolution.WONT_FIX)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One line of a menu. With ``show_label`` the mark is only an ornament of the label."""

    value: str
    label: str
    mark: str = ""
    show_label: bool = True
    hint: str = ""
    is_me: bool = False


def choices(
    actor: Actor, ticket: "Ticket", queues: Sequence["Queue"]
) -> Mapping[str, list[Choice]]:
    """The menus by their name; ``queues`` are those the actor sees."""
    return {
        "assignee": _agents(actor, ticket),
        "status": _statuses(ticket),
        "priority": _priorities(),
        "type": _types(),
        "queue": _queues(actor, ticket, queues),
    }


def _agents(actor: Actor, ticket: "Ticket") -> list[Choice]:
    """The reader first, then nobody, then everybody else who works the queue."""
    agents = assignable_agents(actor, ticket.queue_id)
    mine = [agent for agent in agents if agent.id == actor.user_id]
    others = [agent for agent in agents if agent.id != actor.user_id]
    nobody = Choice(value="", label=_("Nobody"), mark=avatar(""))
    return [
        *(_agent(agent.id, agent.name, _("me"), is_me=True) for agent in mine),
        *([nobody] if ticket.assignee_id else []),
        *(_agent(agent.id, agent.name, "" if agent.available else _("away")) for agent in others),
    ]


def _agent(user_id: int, name: str, hint: str, *, is_me: bool = False) -> Choice:
    return Choice(
        value=str(user_id), label=name, mark=avatar(name, "agent"), hint=hint, is_me=is_me
    )


def _statuses(ticket: "Ticket") -> list[Choice]:
    offered = [
        Choice(
            value=status.key,
            label=word(STATUSES, status.key),
            mark=status_mark(status.key),
            show_label=False,
        )
        for status in _OFFERED
    ]
    ended = [
        Choice(
            value=f"closed:{outcome.value}",
            label=_("Closed: %(outcome)s") % {"outcome": word(RESOLUTIONS, outcome.value)},
            mark=icon("status-closed"),
        )
        for outcome in _OUTCOMES
    ]
    held = Choice(
        value="unhold" if ticket.on_hold else "hold",
        label=_("Take off hold") if ticket.on_hold else _("Put on hold"),
        mark=icon("status-on_hold"),
    )
    return [*offered, *ended, held]


def _priorities() -> list[Choice]:
    return [
        Choice(
            value=priority.key,
            label=priority.key,
            mark=priority_mark(priority.key),
            show_label=False,
        )
        for priority in sorted(Priority, reverse=True)
    ]


def _types() -> list[Choice]:
    found = [Choice(value=kind.key, label=type_word(kind)) for kind in ticket_types()]
    return [*found, Choice(value="", label=_("No type"))]


def _queues(actor: Actor, ticket: "Ticket", queues: Sequence["Queue"]) -> list[Choice]:
    """Where the ticket can go: with a customer, only where they are known."""
    known = ticket.queue.directory_id if ticket.customer_id else None
    return [
        Choice(value=queue.code, label=queue.name, hint=queue.code)
        for queue in queues
        if queue.id != ticket.queue_id
        and not queue.is_archived
        and known in {None, queue.directory_id}
        and may(actor, Right.TICKET_CREATE, queue.id)
    ]
