"""What the set-up file asks for, put on the desk by the verbs."""

from typing import Any

from guichet.access import Actor
from guichet.desk.actions import QueueChanges, add_member, change_setting, create_queue
from guichet.desk.queries import queue_by_code, role_named
from guichet.people.actions import CustomerChanges, create_user, upsert_customer
from guichet.people.queries import user_named
from guichet.sla.actions import set_sla_policy
from guichet.sla.clock import Target
from guichet.sla.priority import Priority
from guichet.sla.queries import policy_named
from guichet.tickets.actions import create_tag


def furnish(actor: Actor, setup: dict[str, Any]) -> None:
    """Users, queues with their members, tags and customers, on an empty desk."""
    for name, value in setup["settings"].items():
        change_setting(actor, name, value)
    for user in setup["users"]:
        create_user(
            actor,
            username=user["username"],
            email=user["email"],
            name=user["name"],
            is_admin=user.get("admin", False),
            language=user["language"],
        )
    for policy in setup["sla_policies"]:
        targets = {
            Priority.from_key(key): Target(**target) for key, target in policy["targets"].items()
        }
        set_sla_policy(actor, name=policy["name"], targets=targets)
    for queue in setup["queues"]:
        _open_queue(actor, queue)
    for tag in setup["tags"]:
        create_tag(actor, queue_by_code(actor, tag["queue"]), name=tag["name"])
    for customer in setup["customers"]:
        _welcome(actor, customer)


def _open_queue(actor: Actor, entry: dict[str, Any]) -> None:
    queue = create_queue(
        actor,
        id=entry["id"],
        code=entry["code"],
        name=entry["name"],
        slug=entry["slug"],
        own_directory=entry.get("directory") == "own",
        changes=QueueChanges(
            auto_assign=entry["auto_assign"], sla_policy=policy_named(entry["sla_policy"])
        ),
    )
    for agent in entry["agents"]:
        user = user_named(agent["user"])
        assert user is not None, agent["user"]
        level = int(agent["level"].removeprefix("N"))
        add_member(actor, queue, user, role=role_named("agent"), level=level)


def _welcome(actor: Actor, entry: dict[str, Any]) -> None:
    upsert_customer(
        actor,
        queue_by_code(actor, entry["queue"]).directory_id,
        external_id=entry["external_id"],
        changes=CustomerChanges(
            email=entry["email"],
            name=entry["name"],
            phone=entry["phone"],
            metadata=entry["metadata"],
        ),
    )
