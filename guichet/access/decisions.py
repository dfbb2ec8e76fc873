"""The one place where yes or no is said."""

from dataclasses import dataclass
from typing import Protocol

from guichet.access.actor import Actor
from guichet.access.rights import CUSTOMER, Right
from guichet.lib.errors import Forbidden


class InQueue(Protocol):
    """Anything that belongs to a queue."""

    @property
    def queue_id(self) -> int: ...


@dataclass(frozen=True)
class Allowed:
    """Yes."""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Denied:
    """No, and why: a sentence that a screen can show."""

    reason: str

    def __bool__(self) -> bool:
        return False


Decision = Allowed | Denied


def may(actor: Actor, right: Right, thing: InQueue | int | None = None) -> Decision:
    """Whether ``actor`` holds ``right`` on ``thing``: something in a queue, a queue's id, or None
    for what belongs to no queue. Customers hold some on what is theirs."""
    queue_id = thing if isinstance(thing, int) or thing is None else thing.queue_id
    if actor.holds(right, queue_id) or (right in CUSTOMER and is_own(actor, thing)):
        return Allowed()
    where = "here" if queue_id is None else "in this queue"
    return Denied(f"{actor.name} may not do this {where}: the right {right} is missing.")


def is_own(actor: Actor, thing: object) -> bool:
    """Whether ``actor`` is the customer whose ``thing`` this is."""
    own = actor.customer_id
    return own is not None and getattr(thing, "customer_id", None) == own


def require(actor: Actor, right: Right, thing: InQueue | int | None = None) -> None:
    """Raise Forbidden unless may() allows it."""
    insist(may(actor, right, thing))


def insist(decision: Decision) -> None:
    """Raise Forbidden when the answer is no."""
    if isinstance(decision, Denied):
        raise Forbidden(decision.reason)


def require_in_directory(actor: Actor, right: Right, directory_id: int) -> None:
    """Raise Forbidden unless ``right`` is held on the customers of that directory."""
    if not actor.holds_in_directory(right, directory_id):
        raise Forbidden(f"{actor.name} may not do this here: the right {right} is missing.")
