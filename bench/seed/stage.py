"""What a data set is built on: the queues, people and keys that setup.yaml has made."""

from collections.abc import Mapping
from dataclasses import dataclass

from guichet.desk.models import ApiKey, Membership, Queue
from guichet.desk.numbering import next_number
from guichet.events.registry import listeners_of
from guichet.people.models import Customer, User
from guichet.sla.queries import targets_of
from guichet.tickets.models import Tag, TicketType

KINDS = (
    "customer.created",
    "ticket.created",
    "ticket.assigned",
    "ticket.noted",
    "ticket.replied",
    "ticket.status_changed",
)


@dataclass(frozen=True)
class Person:
    """Somebody or something that acts, as facts name them."""

    kind: str
    id: int
    name: str
    door: str


@dataclass(frozen=True)
class Counter:
    """A queue, with what its tickets need."""

    id: int
    code: str
    padding: int
    first_number: int
    directory: int
    auto_assign: bool
    tags: tuple[int, ...]
    filer: Person
    """Who files its tickets: the program that has its key, or an agent."""

    due_minutes: Mapping[int, tuple[int | None, int | None]]
    """By priority: minutes to the first reply and to the solution."""


@dataclass(frozen=True)
class Stage:
    """Everything that stands before the first ticket is written."""

    counters: Mapping[str, Counter]
    agents: tuple[Person, ...]
    types: tuple[int, ...]
    listeners: Mapping[str, tuple[str, ...]]
    first_customer: int


def read_stage() -> Stage:
    """The stage of the desk that this process is set up for."""
    agents = tuple(
        Person("user", user.id, user.name, "console")
        for user in User.objects.filter(id__in=Membership.objects.values("user")).order_by("id")
    )
    newest = Customer.objects.order_by("-id").first()
    return Stage(
        counters={queue.code: _counter(queue, agents[0]) for queue in Queue.objects.all()},
        agents=agents,
        types=tuple(TicketType.objects.order_by("id").values_list("id", flat=True)),
        listeners={kind: tuple(each.name for each in listeners_of(kind)) for kind in KINDS},
        first_customer=newest.id + 1 if newest else 1,
    )


def _counter(queue: Queue, agent: Person) -> Counter:
    key = ApiKey.objects.filter(queue=queue).first()
    assert queue.sla_policy is not None
    return Counter(
        id=queue.id,
        code=queue.code,
        padding=queue.number_padding,
        first_number=next_number(queue.id),
        directory=queue.directory_id,
        auto_assign=queue.auto_assign,
        tags=tuple(Tag.objects.filter(queue=queue).order_by("id").values_list("id", flat=True)),
        filer=Person("api_key", key.id, key.name, key.dialect) if key else agent,
        due_minutes={
            int(priority): (target.first_reply_minutes, target.resolution_minutes)
            for priority, target in targets_of(queue.sla_policy).items()
        },
    )
