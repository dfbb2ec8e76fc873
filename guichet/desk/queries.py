"""Questions about counters, and who may act at them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, QuerySet

from guichet.access import ADMINISTRATION, Actor, ActorKind, Right, require
from guichet.desk.models import Membership, Queue, Role, SiteSetting
from guichet.lib.cache import BriefCache
from guichet.lib.errors import Conflict, NotFound
from guichet.people.models import Customer, User
from guichet.people.queries import customer_actor
from guichet.sla.clock import Target
from guichet.sla.priority import Priority
from guichet.sla.queries import target_of

# Read on each creation of a ticket; another machine's change is believed within a second.
_counters: BriefCache[int, "Counter"] = BriefCache(seconds=1)
# Read on each request of a program that sends a password.
_programs: BriefCache[tuple[int, str], Actor] = BriefCache(seconds=1)
# Read on each page, changed a few times in a desk's life.
_settings: BriefCache[str, Mapping[str, Any]] = BriefCache(seconds=1)


def actor_for_user(user: User, *, door: str) -> Actor:
    """``user`` acting through ``door`` with the rights held now. Takes one statement."""
    if user.is_admin:
        return Actor(
            kind=ActorKind.USER,
            id=user.id,
            name=user.name,
            door=door,
            everywhere=ADMINISTRATION,
        )
    rights: dict[int, frozenset[Right]] = {}
    directory_rights: dict[int, frozenset[Right]] = {}
    memberships = Membership.objects.filter(user=user).select_related("role", "queue")
    for membership in memberships:
        held = rights_in(membership.role)
        rights[membership.queue_id] = held
        directory = membership.queue.directory_id
        directory_rights[directory] = directory_rights.get(directory, frozenset()) | held
    return Actor(
        kind=ActorKind.USER,
        id=user.id,
        name=user.name,
        door=door,
        rights=rights,
        directory_rights=directory_rights,
        own_only=user.is_external,
    )


def actor_for_program(user: User, *, door: str) -> Actor:
    """``user`` acting through a program that sends their name and password with every request.

    The rights may be a second old when another process changed them.
    """
    return _programs.get((user.id, door), lambda: actor_for_user(user, door=door))


def actor_for_customer(customer: Customer) -> Actor:
    """The customer acting for themselves in the portal: they may open tickets at the queues that
    are theirs to choose. Takes one statement."""
    offered = queues_in_portal(customer).values_list("id", flat=True)
    rights = dict.fromkeys(offered, frozenset({Right.TICKET_CREATE}))
    return replace(customer_actor(customer), rights=rights)


def queues_in_portal(customer: Customer) -> QuerySet[Queue]:
    """The queues where that customer may open a ticket in the portal, by name."""
    open_now = Queue.objects.filter(directory_id=customer.directory_id, archived_at=None)
    return open_now.filter(in_portal=True).order_by("name", "id")


def forget_programs() -> None:
    """Read the rights of every user who acts through a program again at the next use."""
    _programs.clear()


def rights_in(role: Role) -> frozenset[Right]:
    """The rights of a role; names of rights that no longer exist count for nothing."""
    known = {right.value for right in Right}
    return frozenset(Right(name) for name in role.rights if name in known)


def queues_visible_to(actor: Actor) -> QuerySet[Queue]:
    """The queues whose tickets ``actor`` reads, by name."""
    ids = actor.queues_with(Right.TICKET_READ)
    queues = Queue.objects.order_by("name", "id")
    return queues if ids is None else queues.filter(id__in=ids)


def queues_where(actor: Actor, right: Right) -> QuerySet[Queue]:
    """The queues in use where ``actor`` holds that right, by name."""
    ids = actor.queues_with(right)
    queues = Queue.objects.filter(archived_at=None).order_by("name", "id")
    return queues if ids is None else queues.filter(id__in=ids)


def works_in(user: User, queue_id: int) -> bool:
    """Whether tickets of that queue can be given to ``user``."""
    if not user.is_active:
        return False
    return user.is_admin or Membership.objects.filter(user=user, queue_id=queue_id).exists()


def queue(actor: Actor, queue_id: int) -> Queue:
    """The queue of that id. Raises NotFound when ``actor`` sees none."""
    found = queues_visible_to(actor).select_related("directory").filter(id=queue_id).first()
    if found is None:
        raise NotFound("queue")
    return found


def queue_by_code(actor: Actor, code: str) -> Queue:
    """The queue of that code, now or before. Raises NotFound when ``actor`` sees none."""
    visible = queues_visible_to(actor).select_related("directory")
    found = (
        visible.filter(code=code.upper()).first()
        or visible.filter(retiredcode__code=code.upper()).first()
    )
    if found is None:
        raise NotFound("queue", f"There is no queue {code}.")
    return found


def members(actor: Actor, queue: Queue) -> QuerySet[Membership]:
    """Who works the queue, by level and name."""
    require(actor, Right.TICKET_READ, queue)
    return queue.memberships.select_related("user", "role").order_by("level", "user__name")


def assignable_agents(actor: Actor, queue_id: int) -> list[User]:
    """The active agents who work that queue, by name: who a ticket there can be given to."""
    require(actor, Right.TICKET_READ, queue_id)
    agents = User.objects.filter(memberships__queue_id=queue_id, is_active=True)
    return list(agents.order_by("name", "id"))


def agents_of(actor: Actor) -> list[User]:
    """The active agents of every queue ``actor`` reads, by name."""
    queues = actor.queues_with(Right.TICKET_READ)
    agents = User.objects.filter(is_active=True, kind=User.Kind.AGENT)
    if queues is not None:
        agents = agents.filter(memberships__queue_id__in=queues).distinct()
    return list(agents.order_by("name", "id"))


def roles(actor: Actor) -> list[tuple[Role, int]]:
    """Every role by name, those that Guichet brings along first, with how many hold it."""
    require(actor, Right.DESK_MANAGE)
    found = Role.objects.annotate(holders=Count("membership")).order_by("-builtin", "name")
    return [(role, role.holders) for role in found]


def role(actor: Actor, role_id: int) -> Role:
    """The role of that id. Raises NotFound."""
    require(actor, Right.DESK_MANAGE)
    found = Role.objects.filter(id=role_id).first()
    if found is None:
        raise NotFound("role")
    return found


def is_held(role: Role) -> bool:
    """Whether somebody holds that role in some queue."""
    return Membership.objects.filter(role=role).exists()


def role_named(name: str) -> Role:
    """The role of that name. Raises NotFound."""
    found = Role.objects.filter(name=name).first()
    if found is None:
        raise NotFound("role", f"There is no role {name}.")
    return found


def site_settings() -> Mapping[str, Any]:
    """What administrators decided about the whole desk, by name."""
    return _settings.get("all", lambda: dict(SiteSetting.objects.values_list("name", "value")))


def site_name() -> str:
    """What this desk calls itself."""
    return str(site_settings().get("site_name") or "Guichet")


def forget_settings() -> None:
    """Read the settings again at the next question."""
    _settings.clear()


@dataclass(frozen=True, kw_only=True)
class Counter:
    """What filing a ticket needs to know of its queue."""

    queue_id: int
    code: str
    number_padding: int
    sla_policy_id: int | None
    first_reply_minutes: int | None
    resolution_minutes: int | None
    auto_assign: bool
    monthly_quota: int | None
    archived: bool
    directory_id: int


def counter(queue_id: int) -> Counter:
    """The counter of that queue. Raises NotFound."""
    return _counters.get(queue_id, lambda: _load_counter(queue_id))


def open_counter(queue_id: int) -> Counter:
    """The counter of that queue, for those who change something at it.

    Raises NotFound, and Conflict ``queue_archived``.
    """
    found = counter(queue_id)
    if found.archived:
        raise Conflict("queue_archived", "This queue is archived: its tickets can only be read.")
    return found


def counter_where(actor: Actor, right: Right, queue_id: int) -> Counter | None:
    """The counter of a queue in use, if ``actor`` holds that right there."""
    if not actor.holds(right, queue_id):
        return None
    try:
        return open_counter(queue_id)
    except (NotFound, Conflict):
        return None


def promised_at(counter: "Counter | Queue", priority: Priority) -> Target:
    """What the queue promises for tickets of that priority: its own minutes before its policy's."""
    policy = target_of(counter.sla_policy_id, priority) or Target(None, None)
    own = Target(counter.first_reply_minutes, counter.resolution_minutes)
    return Target(
        policy.first_reply_minutes if own.first_reply_minutes is None else own.first_reply_minutes,
        policy.resolution_minutes if own.resolution_minutes is None else own.resolution_minutes,
    )


def forget_counters() -> None:
    """Read every counter again at its next use."""
    _counters.clear()


def _load_counter(queue_id: int) -> Counter:
    found = Queue.objects.filter(id=queue_id).first()
    if found is None:
        raise NotFound("queue")
    return Counter(
        queue_id=found.id,
        code=found.code,
        number_padding=found.number_padding,
        sla_policy_id=found.sla_policy_id,
        first_reply_minutes=found.first_reply_minutes,
        resolution_minutes=found.resolution_minutes,
        auto_assign=found.auto_assign,
        monthly_quota=found.monthly_quota,
        archived=found.is_archived,
        directory_id=found.directory_id,
    )
