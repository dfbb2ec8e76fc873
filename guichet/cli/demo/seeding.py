"""Making the demo desk: the set-up file, the keys, then six months of tickets."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from django.db import transaction

from guichet.access import Actor, system_actor
from guichet.cli.apply.engine import apply_text
from guichet.cli.demo.endings import Ending
from guichet.cli.demo.rhythm import SPAN, openings
from guichet.cli.demo.sales import sell_services
from guichet.cli.demo.scripts import Script, content, content_file, scripts
from guichet.cli.demo.stage import Cast, Stage
from guichet.cli.demo.story import Story, Team, tell
from guichet.cli.demo.traffic import log_past_calls
from guichet.cli.demo.words import Person
from guichet.desk.actions import issue_api_key
from guichet.desk.keys import find_key
from guichet.desk.queries import actor_for_user, queue_by_code
from guichet.events.actions import quiet
from guichet.lib import clock
from guichet.people.actions import customer_for_email, record_customer_activity
from guichet.people.queries import desk_is_empty, user_named

if TYPE_CHECKING:
    from guichet.desk.models import Queue

TICKETS = 300
_DEMO = system_actor("demo")
SETUP = "setup.yaml"

# Which program speaks for which queue: the dialect of its key and the key's name.
_PROGRAMS = {"HEB": ("icd", "Espace client"), "SOFT": ("supportdesk", "backend")}
_SHOW_ALL = timedelta(days=6)
# Always the same desk: only the moment it is made and the keys differ.
_SEED = 1001


@dataclass(frozen=True, kw_only=True)
class Made:
    """What was put on the desk, and the two keys that are shown this once."""

    queues: int
    agents: int
    customers: int
    tickets: int
    icd_token: str
    supportdesk_key: str


def fill_desk() -> Made | None:
    """Fill an empty desk, or do nothing and answer None when somebody has an account already.

    All or nothing. Facts are kept but told to nobody, so no mail is sent.
    """
    now = clock.now()
    setup = content(SETUP)
    random = Random(_SEED)  # noqa: S311 - nothing here is secret
    with transaction.atomic(), quiet():
        if not desk_is_empty():
            return None
        with clock.at(now - SPAN - timedelta(days=2)):
            apply_text(content_file(SETUP), source=SETUP, actor=_DEMO)
            queues = {q["code"]: queue_by_code(_DEMO, q["code"]) for q in setup["queues"]}
            tokens = {
                code: issue_api_key(_DEMO, queues[code], dialect=dialect, name=name)[1]
                for code, (dialect, name) in _PROGRAMS.items()
            }
            cast = _cast(setup, queues, tokens)
        Stage(cast=cast, random=random).play(_stories(random, setup, now))
        _tell_customer_events(cast, queues["SOFT"], now)
        sell_services(random, setup["customers"], cast.customers, now)
    # The log of calls is written by a thread of its own, which waits for no transaction of ours.
    log_past_calls(random, find_key(tokens["HEB"], dialect="icd"), now)
    return Made(
        queues=len(queues),
        agents=len(setup["users"]) - 1,
        customers=len(cast.customers),
        tickets=TICKETS,
        icd_token=tokens["HEB"],
        supportdesk_key=tokens["SOFT"],
    )


def _cast(setup: dict[str, Any], queues: Mapping[str, "Queue"], tokens: Mapping[str, str]) -> Cast:
    users = {entry["username"]: user_named(entry["username"]) for entry in setup["users"]}
    known = {name: user for name, user in users.items() if user is not None}
    return Cast(
        queue_ids={code: queue.id for code, queue in queues.items()},
        users=known,
        agents={name: actor_for_user(user, door="console") for name, user in known.items()},
        customers={
            entry["email"]: customer_for_email(
                _DEMO, queues[entry["queue"]].directory_id, email=entry["email"]
            )
            for entry in setup["customers"]
        },
        programs={
            code: find_key(tokens[code], dialect=dialect).actor()
            for code, (dialect, _name) in _PROGRAMS.items()
        },
    )


def _stories(random: Random, setup: dict[str, Any], now: datetime) -> list[Story]:
    """All tickets, each from a script of its customer's language, in the order they open."""
    teams = {queue["code"]: _team(setup, queue) for queue in setup["queues"]}
    people = _people(setup)
    deck = _Deck(random, scripts())
    # Whatever chance says, the last days show a ticket of every kind.
    wanted = iter(Ending)
    stories = []
    for opened_at in openings(random, now, TICKETS):
        script = deck.next()
        stories.append(
            tell(
                random,
                script,
                random.choice(people[_directory(script.queue), script.language]),
                team=teams[script.queue],
                opened_at=opened_at,
                now=now,
                ending=next(wanted, None) if now - opened_at < _SHOW_ALL else None,
            )
        )
    return stories


class _Deck:
    """Scripts in random order; none comes again before all have come."""

    def __init__(self, random: Random, cards: Sequence[Script]) -> None:
        self._random, self._cards = random, cards
        self._left: list[Script] = []

    def next(self) -> Script:
        if not self._left:
            self._left = self._random.sample(self._cards, len(self._cards))
        return self._left.pop()


def _team(setup: dict[str, Any], queue: dict[str, Any]) -> Team:
    by_level: defaultdict[str, list[str]] = defaultdict(list)
    for agent in queue["agents"]:
        by_level[agent["level"]].append(agent["user"])
    return Team(
        by_level={level: tuple(names) for level, names in by_level.items()},
        names={user["username"]: user["name"] for user in setup["users"]},
        at_once=queue["auto_assign"],
    )


def _people(setup: dict[str, Any]) -> dict[tuple[str, str], list[Person]]:
    """The customers by directory and language."""
    people: defaultdict[tuple[str, str], list[Person]] = defaultdict(list)
    for entry in setup["customers"]:
        person = Person(
            name=entry["name"],
            email=entry["email"],
            phone=entry["phone"],
            company=entry["metadata"]["companyName"],
            language=entry["metadata"]["language"],
        )
        people[_directory(entry["queue"]), person.language].append(person)
    return people


def _directory(queue: str) -> str:
    """HEB and BILL share their customers, SOFT has its own."""
    return "own" if queue == "SOFT" else "main"


def _tell_customer_events(cast: Cast, queue: "Queue", now: datetime) -> None:
    program: Actor = cast.programs[queue.code]
    by_external_id = {
        customer.external_id: customer
        for customer in cast.customers.values()
        if customer.external_id
    }
    for entry in content("events.yaml"):
        moment = now - timedelta(days=entry["days_ago"], minutes=37)
        with clock.at(moment):
            record_customer_activity(
                program,
                by_external_id[entry["customer"]],
                type=entry["type"],
                payload=entry["payload"],
                occurred_at=moment,
                queue_id=queue.id,
            )
