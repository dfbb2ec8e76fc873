"""Who acts, through which door, and what they may do where. Pure: no tables, no framework."""

from guichet.access.actor import Actor, ActorKind, system_actor
from guichet.access.decisions import (
    Allowed,
    Decision,
    Denied,
    insist,
    is_own,
    may,
    require,
    require_in_directory,
)
from guichet.access.rights import ADMINISTRATION, AGENT, CUSTOMER, MANAGER, VIEWER, Right

__all__ = [
    "ADMINISTRATION",
    "AGENT",
    "CUSTOMER",
    "MANAGER",
    "VIEWER",
    "Actor",
    "ActorKind",
    "Allowed",
    "Decision",
    "Denied",
    "Right",
    "insist",
    "is_own",
    "may",
    "require",
    "require_in_directory",
    "system_actor",
]
