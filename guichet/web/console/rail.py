"""The rail: views by what there is to do next, then the queues, each with its live count."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.access import Right, may
from guichet.desk.queries import queues_visible_to
from guichet.people.policy import holds_in_house
from guichet.tickets.lists import COUNT_LIMIT, QueueCounts, counts
from guichet.web.requests import DeskRequest

if TYPE_CHECKING:
    from guichet.desk.models import Queue


@dataclass(frozen=True)
class View:
    """A list that agents start from. ``letter`` follows g on the keyboard."""

    key: str
    label: str | Promise
    why: str | Promise
    sign: str
    letter: str
    is_hot: bool = False
    is_counted: bool = True


VIEWS = (
    View(
        "mine",
        gettext_lazy("My tickets"),
        gettext_lazy("Active tickets assigned to you"),
        "mine",
        "m",
        is_hot=True,
    ),
    View(
        "unassigned",
        gettext_lazy("Unassigned"),
        gettext_lazy("Active tickets that nobody has taken"),
        "unassigned",
        "u",
        is_hot=True,
    ),
    View(
        "needs_reply",
        gettext_lazy("Need a reply"),
        gettext_lazy("The customer spoke last"),
        "reply",
        "r",
        is_hot=True,
    ),
    View(
        "waiting",
        gettext_lazy("Waiting"),
        gettext_lazy("Waiting for a customer or a third party"),
        "waiting",
        "w",
    ),
    View("active", gettext_lazy("All open"), gettext_lazy("Every active ticket"), "inbox", "o"),
    View(
        "done",
        gettext_lazy("Done"),
        gettext_lazy("Solved and closed tickets"),
        "done",
        "d",
        is_counted=False,
    ),
)


@dataclass(frozen=True)
class Link:
    """One line of the rail."""

    key: str
    label: str
    count: str
    code: str = ""
    view: View | None = None


class Rail:
    """What the rail shows to one actor: two statements."""

    def __init__(self, request: DeskRequest) -> None:
        self._request = request

    @cached_property
    def all_queues(self) -> list["Queue"]:
        """The queues the actor reads, by name; archived ones too."""
        return list(queues_visible_to(self._request.actor))

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The counts by the name of the place that shows them."""
        open_queues = [queue.id for queue in self.all_queues if not queue.is_archived]
        return _numbers(counts(self._request.actor, open_queues))

    @property
    def views(self) -> Iterator[Link]:
        """The views, in the order of the rail."""
        for view in VIEWS:
            key = f"view.{view.key}"
            yield Link(key, str(view.label), shown(self.numbers.get(key, 0)), view=view)

    @property
    def queues(self) -> Iterator[Link]:
        """The queues that take tickets."""
        for queue in self.all_queues:
            if not queue.is_archived:
                key = f"queue.{queue.id}"
                yield Link(key, queue.name, shown(self.numbers.get(key, 0)), code=queue.code)

    @property
    def around(self) -> list[tuple[str, str, str, bool]]:
        """What stands around the tickets, as far as the actor may read of it: address, words, sign,
        whether it is where they are."""
        actor, here = self._request.actor, self._request.path
        return [
            (address, label, sign, here.startswith(address))
            for address, label, sign, right in (
                ("/companies", _("Companies"), "people", Right.COMPANY_READ),
                ("/assets", _("Assets"), "plug", Right.ASSET_READ),
                ("/leads", _("Leads"), "phone", Right.LEAD_READ),
                ("/invoices", _("Invoices"), "file", Right.INVOICE_READ),
                ("/newsletters", _("Newsletters"), "mail", Right.NEWSLETTER_MANAGE),
            )
            if holds_in_house(actor, right)
        ]

    @property
    def manages_keys(self) -> bool:
        """Whether the integrations are the actor's business."""
        return self._request.actor.queues_with(Right.KEYS_MANAGE) != frozenset()

    @property
    def manages_queues(self) -> bool:
        """Whether how queues are set up is the actor's business."""
        return self._request.actor.queues_with(Right.QUEUE_MANAGE) != frozenset()

    @property
    def runs_desk(self) -> bool:
        """Whether the machinery is the actor's business."""
        return bool(may(self._request.actor, Right.DESK_MANAGE))

    @property
    def sees_shop(self) -> bool:
        """Whether customers and what they have are the actor's business."""
        return self._request.actor.directories_with(Right.SERVICE_READ) != frozenset()

    @property
    def section(self) -> str:
        """The first part of the page's address, by which the links know that they are meant."""
        return self._request.path.strip("/").partition("/")[0]

    @property
    def current_view(self) -> str:
        """The view whose list is shown, when no queue is picked."""
        if not self._beside_list or self.current_queue:
            return ""
        return self._request.GET.get("view", "active")

    @property
    def current_queue(self) -> str:
        """The code of the queue whose list is shown."""
        return self._request.GET.get("queue", "") if self._beside_list else ""

    @property
    def _beside_list(self) -> bool:
        path = self._request.path
        return path.startswith("/tickets") and path != "/tickets/new"


def rail_of(request: DeskRequest) -> Rail:
    """The rail of this request, made once."""
    rail: Rail | None = request.__dict__.get("rail")
    if rail is None:
        rail = request.__dict__["rail"] = Rail(request)
    return rail


def shown(count: int) -> str:
    """A count as the rail writes it; nothing to do needs no zero."""
    if count >= COUNT_LIMIT:
        return f"{COUNT_LIMIT - 1}+"
    return str(count or "")


def _numbers(found: QueueCounts) -> dict[str, int]:
    views = {f"view.{view.key}": getattr(found, view.key) for view in VIEWS if view.is_counted}
    return views | {f"queue.{queue}": number for queue, number in found.by_queue.items()}
