"""Which tickets a list shows, read from its address and written back into links."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.access import Actor
from guichet.sla.priority import Priority
from guichet.tickets.lists import NOBODY, Nobody, Order, TicketFilter, views
from guichet.tickets.states import FieldKind, Status
from guichet.web.console.rail import VIEWS
from guichet.web.requests import DeskRequest
from guichet.web.words import PRIORITIES, STATUSES, type_word, word

if TYPE_CHECKING:
    from guichet.desk.models import Queue
    from guichet.people.models import User
    from guichet.tickets.models import CustomField, TicketType

PARAMETERS = (
    "view", "queue", "status", "priority", "assignee", "tag", "type", "customer", "q", "sort",
)  # fmt: skip
SORTS: Mapping[str, tuple[str | Promise, Order, bool]] = {
    "updated": (gettext_lazy("Last change"), Order.UPDATED, True),
    "created": (gettext_lazy("Newest first"), Order.CREATED, True),
    "oldest": (gettext_lazy("Oldest first"), Order.CREATED, False),
    "due": (gettext_lazy("Due first"), Order.DUE, False),
    "priority": (gettext_lazy("Priority"), Order.PRIORITY, True),
}
# Before the number of a custom field; not the name it has on a ticket beside the list.
ANSWER = "answer_"
MOST_ANSWERS = 10
DONE = (Status.SOLVED, Status.CLOSED)


@dataclass(frozen=True)
class Chip:
    """A filter that is on, and the list without it."""

    label: str
    href: str


@dataclass(frozen=True)
class Listing:
    """The parameters of a list, each as it stands in the address."""

    given: Mapping[str, str]

    @classmethod
    def of(cls, request: DeskRequest) -> "Listing":
        """What the address asks for; unknown parameters are dropped."""
        asked = [name for name in request.GET if _field_id(name)]
        names = (*PARAMETERS, *asked[:MOST_ANSWERS])
        found = {name: request.GET.get(name, "").strip()[:200] for name in names}
        return cls({name: value for name, value in found.items() if value})

    def __getitem__(self, name: str) -> str:
        return self.given.get(name, "")

    @property
    def view(self) -> str:
        """The view the list starts from."""
        return self["view"] or "active"

    @property
    def sort(self) -> str:
        """How the list is sorted."""
        return self["sort"] if self["sort"] in SORTS else "updated"

    @property
    def query(self) -> str:
        """The parameters as a query string."""
        return urlencode(self.given)

    @property
    def url(self) -> str:
        """The address of this list."""
        return f"/tickets?{self.query}" if self.given else "/tickets"

    def without(self, name: str) -> str:
        """The address of this list with one filter off."""
        return Listing({key: value for key, value in self.given.items() if key != name}).url

    def ticket_url(self, reference: str) -> str:
        """The address of a ticket that keeps this list beside it."""
        return f"/tickets/{reference}?{self.query}" if self.given else f"/tickets/{reference}"

    def wanted(self, actor: Actor, queues: Sequence["Queue"]) -> TicketFilter:
        """The filter in the core's terms. A value that means nothing finds nothing."""
        start = views(actor).get(self.view, TicketFilter())
        if self.view == "done":
            start = TicketFilter(statuses=DONE)
        found = replace(start, text=self["q"])
        if self["queue"]:
            ids = [queue.id for queue in queues if queue.code == self["queue"].upper()]
            found = replace(found, queues=ids or [0])
        if self["status"]:
            found = replace(found, statuses=[Status.from_key(self["status"])])
        if self["priority"]:
            found = replace(found, priorities=[Priority.from_key(self["priority"])])
        if self["type"]:
            found = replace(found, types=[self["type"]])
        if self["tag"]:
            found = replace(found, tags=[self["tag"]])
        if self["customer"]:
            found = replace(found, customer=number(self["customer"]))
        if answers := self.answers:
            found = replace(found, answers=list(answers.items()))
        if self["assignee"]:
            found = replace(found, assignee=self._assignee(actor))
        return found

    def _assignee(self, actor: Actor) -> int | Nobody:
        if self["assignee"] == "nobody":
            return NOBODY
        return actor.user_id or 0 if self["assignee"] == "me" else number(self["assignee"])

    @property
    def answers(self) -> dict[int, str]:
        """What custom fields have to say, by their ids."""
        return {
            field_id: value for name, value in self.given.items() if (field_id := _field_id(name))
        }

    def title(self, queues: Sequence["Queue"]) -> str:
        """What the list is called."""
        if self["q"]:
            return _("Search")
        if self["queue"]:
            names = [queue.name for queue in queues if queue.code == self["queue"].upper()]
            return names[0] if names else self["queue"]
        labels = {view.key: str(view.label) for view in VIEWS}
        return labels.get(self.view, _("All tickets"))

    def chips(
        self,
        customer: str,
        *,
        agents: Sequence["User"],
        types: Sequence["TicketType"],
        fields: Sequence["CustomField"],
    ) -> list[Chip]:
        """The filters that are on, beyond view, queue and order."""
        names = {str(agent.id): agent.name for agent in agents}
        kinds = {kind.key: type_word(kind) for kind in types}
        names |= {"nobody": _("nobody"), "me": _("me")}
        texts = {
            "q": _("Words: %(value)s") % {"value": self["q"]},
            "status": word(STATUSES, self["status"]),
            "priority": _("Priority: %(value)s") % {"value": word(PRIORITIES, self["priority"])},
            "type": _("Type: %(value)s") % {"value": kinds.get(self["type"], self["type"])},
            "tag": _("Tag: %(value)s") % {"value": self["tag"]},
            "assignee": _("Assigned to: %(value)s")
            % {"value": names.get(self["assignee"], self["assignee"])},
            "customer": _("Customer: %(value)s") % {"value": customer or self["customer"]},
        }
        on = [name for name in texts if self[name]]
        if self["q"] and self["queue"]:
            texts["queue"] = _("Queue: %(value)s") % {"value": self["queue"].upper()}
            on.append("queue")
        for field in fields:
            if said := self.answers.get(field.id):
                is_tick = field.kind == FieldKind.CHECKBOX
                texts[f"{ANSWER}{field.id}"] = field.label if is_tick else f"{field.label}: {said}"
                on.append(f"{ANSWER}{field.id}")
        return [Chip(texts[name], self.without(name)) for name in on]


def checked(listing: Listing) -> Listing:
    """``listing`` without statuses and priorities that do not exist."""
    known = {"status": set(STATUSES), "priority": set(PRIORITIES)}
    kept = {n: v for n, v in listing.given.items() if n not in known or v in known[n]}
    return Listing(kept)


def _field_id(name: str) -> int:
    """The custom field that a parameter is about; 0 when it is about none."""
    return number(name.removeprefix(ANSWER)) if name.startswith(ANSWER) else 0


def number(text: str) -> int:
    """The id written in an address, or 0, which is nobody's: what else is typed finds nothing."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
