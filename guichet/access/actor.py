"""Who acts. An Actor is built once, at the door, and travels as every verb's first argument."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from guichet.access.rights import ADMINISTRATION, Right


class ActorKind(StrEnum):
    """What stands behind an actor."""

    USER = "user"
    API_KEY = "api_key"
    CUSTOMER = "customer"
    SYSTEM = "system"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Somebody or something that acts, with the rights it holds.

    ``rights`` maps queue ids to what may be done there, ``directory_rights`` the ids of those
    queues' directories to what may be done with the customers in them; ``everywhere`` holds in
    every queue and directory, and for things that belong to none. ``door`` names the way in
    (console, icd, supportdesk, …). ``own_only``: of tickets they see those alone that they filed
    or were given.
    """

    kind: ActorKind
    id: int | None
    name: str
    door: str
    rights: Mapping[int, frozenset[Right]] = field(default_factory=dict)
    directory_rights: Mapping[int, frozenset[Right]] = field(default_factory=dict)
    everywhere: frozenset[Right] = frozenset()
    own_only: bool = False

    @property
    def user_id(self) -> int | None:
        """The user behind this actor, if it is one."""
        return self.id if self.kind is ActorKind.USER else None

    @property
    def customer_id(self) -> int | None:
        """The customer who acts for themselves, if it is one."""
        return self.id if self.kind is ActorKind.CUSTOMER else None

    def holds(self, right: Right, queue_id: int | None) -> bool:
        """Whether ``right`` is held in that queue (None: outside any queue)."""
        if right in self.everywhere:
            return True
        return queue_id is not None and right in self.rights.get(queue_id, frozenset())

    def holds_in_directory(self, right: Right, directory_id: int) -> bool:
        """Whether ``right`` is held on the customers of that directory."""
        return right in self.everywhere or right in self.directory_rights.get(
            directory_id, frozenset()
        )

    def limited_to(self, rights: frozenset[Right]) -> "Actor":
        """The same actor with no other rights than these: what a key of theirs may do for them."""
        return replace(
            self,
            rights={queue: held & rights for queue, held in self.rights.items()},
            directory_rights={
                directory: held & rights for directory, held in self.directory_rights.items()
            },
            everywhere=self.everywhere & rights,
        )

    def directories_with(self, right: Right) -> frozenset[int] | None:
        """Ids of the directories where ``right`` is held; None means every directory."""
        if right in self.everywhere:
            return None
        return frozenset(d for d, rights in self.directory_rights.items() if right in rights)

    def queues_with(self, right: Right) -> frozenset[int] | None:
        """Ids of the queues where ``right`` is held; None means every queue."""
        if right in self.everywhere:
            return None
        return frozenset(queue for queue, rights in self.rights.items() if right in rights)


def system_actor(name: str) -> Actor:
    """The desk itself acting: a listener, a command, a scheduled job called ``name``."""
    return Actor(
        kind=ActorKind.SYSTEM, id=None, name=name, door="system", everywhere=ADMINISTRATION
    )
