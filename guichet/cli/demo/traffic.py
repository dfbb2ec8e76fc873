"""What the demo's programs asked over the last weeks, so that the call counters have a past."""

from datetime import datetime, timedelta
from random import Random

from guichet.desk.calls import Call, flush_calls, log_call
from guichet.desk.keys import KeyHolder

_DAYS = 60
_ASKED = ("ping", "create_ticket", "create_ticket", "list_tickets", "get_ticket", "update_status")
_METHODS = {"create_ticket": ("POST", 201), "update_status": ("PUT", 200)}


def log_past_calls(random: Random, holder: KeyHolder, now: datetime) -> None:
    """A handful of calls a day by the program that holds this ICD token."""
    for day in range(_DAYS):
        for _ in range(random.randint(0, 6)):
            moment = now - timedelta(days=day, minutes=random.randint(5, 1400))
            log_call(_call(random, holder, moment))
    flush_calls()


def _call(random: Random, holder: KeyHolder, moment: datetime) -> Call:
    action = random.choice(_ASKED)
    method, status = _METHODS.get(action, ("GET", 200))
    if random.random() < 0.03:
        status = 422
    return Call(
        door=holder.dialect,
        api_key_id=holder.key_id,
        user_id=None,
        queue_id=holder.queue_id,
        at=moment,
        action=action,
        method=method,
        status=status,
        reference="",
        address="192.0.2.44",
        user_agent="GestAbonne/3.1 PHP/8.3",
        milliseconds=random.randint(4, 30),
        counted=True,
    )
