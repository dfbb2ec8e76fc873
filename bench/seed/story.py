"""Three years of a desk: tickets come in, are assigned, answered, noted, solved and closed.

The rows are those that the verbs would have left behind. They are the same on every run but for
the times, which end now, and fit both databases: times and UUIDs are text, booleans 0 and 1.
"""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

from bench.seed.stage import Counter, Person, Stage
from bench.seed.tables import CUSTOMERS, DELIVERIES, EVENTS, MESSAGES, TAGS, TICKETS, Batch, Table
from bench.seed.words import (
    COMMON_SHARE,
    COMMON_WORD,
    RARE_TICKETS,
    RARE_WORD,
    Writer,
    email_of,
    external_id_of,
    name_of,
)

HOUR = 3600.0
DAY = 24 * HOUR
YEARS = 3 * 365 * DAY
LINGERING = 0.025
"""This share of tickets is still active whatever their age; so are the newest ones."""

DELIVERIES_KEPT = 30 * DAY
BATCH = 10_000

NEW, OPEN, WAITING, SOLVED, CLOSED = 10, 30, 50, 70, 80
_KEYS = {NEW: "new", OPEN: "open", WAITING: "waiting_customer", SOLVED: "solved", CLOSED: "closed"}
_PRIORITIES = ((30, 40, 50, 60, 70), (15, 60, 15, 7, 3))


@dataclass
class _Ticket:
    """A ticket whose story is being told."""

    id: int
    counter: Counter
    customer: int
    created: float
    status: int
    updated: float = 0.0
    last_words: str = ""
    needs_reply: bool = True
    first_reply: float | None = None
    solved: float | None = None
    closed: float | None = None
    said: list[str] = field(default_factory=list)

    def reaches(self, hours: float, until: float) -> bool:
        """Let that much time pass, unless it would lead into the future."""
        later = self.updated + hours * HOUR
        if later >= until:
            return False
        self.updated = later
        return True


class Story:
    """Tells of ``count`` tickets and a tenth as many customers."""

    def __init__(self, stage: Stage, count: int) -> None:
        self._stage = stage
        self._count = count
        self._customers = max(20, count // 10)
        self._random = Random(count)
        self._writer = Writer(self._random)
        self._now = time.time() - 60
        self._start = self._now - YEARS
        self._batch = Batch()
        self._ids: dict[Table, int] = dict.fromkeys((MESSAGES, EVENTS, DELIVERIES, TAGS), 0)
        self.numbers = {each.id: each.first_number for each in stage.counters.values()}
        """The next ticket number of each queue."""

    def tell(self, *, last_event: int, last_delivery: int) -> Iterator[Batch]:
        """Everything, a batch at a time; new facts and deliveries are numbered after the last."""
        self._ids |= {EVENTS: last_event, DELIVERIES: last_delivery}
        for place in range(self._customers):
            self._welcome(place)
        yield self._taken()
        step = (self._now - self._start) / self._count
        for place in range(self._count):
            self._file(place, self._start + (place + self._random.random()) * step)
            if place % BATCH == BATCH - 1:
                yield self._taken()
        yield self._taken()

    def _taken(self) -> Batch:
        batch, self._batch = self._batch, Batch()
        return batch

    def _welcome(self, place: int) -> None:
        """A customer: two of five are the app's, the others write to everybody else."""
        counter = self._stage.counters["APP" if _of_app(place) else "PROJ"]
        customer = self._stage.first_customer + place
        self._batch.rows[CUSTOMERS].append((
            customer, self._uid(self._start), counter.directory, None,
            external_id_of(place) if _of_app(place) else None, email_of(place),
            name_of(place), None, None, None, _stamp(self._start), _stamp(self._start), None,
        ))  # fmt: skip
        self._note_fact(
            "customer.created", "customer", customer, None, counter.filer, {}, self._start
        )

    def _file(self, place: int, created: float) -> None:
        random = self._random
        counter = self._stage.counters[_queue_of(place)]
        customer = 5 * random.randrange(self._customers // 5)
        customer += random.choice((0, 1) if counter.code == "APP" else (2, 3, 4))
        ticket = _Ticket(
            id=place + 1,
            counter=counter,
            customer=customer,
            created=created,
            updated=created,
            status=OPEN if counter.code == "APP" else NEW,
        )
        agent = random.choice(self._stage.agents)
        assigned = counter.auto_assign or random.random() < 0.5
        subject = self._writer.line()
        description = self._description(place)
        self._say(ticket, description, None)
        status = _KEYS[ticket.status]
        self._state(ticket, "ticket.created", counter.filer, {
            "channel": "api", "status": status, "assigned": assigned,
        })  # fmt: skip
        if assigned:
            self._assign(ticket, agent)
        if random.random() >= LINGERING or random.random() < 0.5:
            self._work(ticket, agent, ends=random.random() >= LINGERING)
        self._write_down(ticket, agent if assigned else None, subject, description)

    def _description(self, place: int) -> str:
        more = [COMMON_WORD] if self._random.random() < COMMON_SHARE else []
        if place % max(1, self._count // RARE_TICKETS) == 3:
            more.append(RARE_WORD)
        return self._writer.text(*more)

    def _assign(self, ticket: _Ticket, agent: Person) -> None:
        self._state(ticket, "ticket.assigned", ticket.counter.filer, {
            "old": None, "new": agent.id, "old_name": "", "new_name": agent.name,
            "automatic": ticket.counter.auto_assign,
        })  # fmt: skip

    def _work(self, ticket: _Ticket, agent: Person, *, ends: bool) -> None:
        """Note, answer, solve, close, as far as time allows."""
        random = self._random
        if random.random() < 0.3 and ticket.reaches(random.uniform(0.1, 4), self._now):
            message = self._say(ticket, self._writer.text(), agent, kind="note")
            self._state(ticket, "ticket.noted", agent, {"message": message})
        if not ticket.reaches(random.uniform(0.1, 12), self._now):
            return
        text = self._writer.text()
        message = self._say(ticket, text, agent)
        ticket.first_reply = ticket.updated
        ticket.needs_reply = False
        ticket.last_words = _shortened(text)
        self._state(ticket, "ticket.replied", agent, {"message": message, "by": "agent"})
        self._move(ticket, agent, WAITING)
        if ends and ticket.reaches(random.uniform(1, 48), self._now):
            self._move(ticket, agent, SOLVED)
            ticket.solved = ticket.updated
            if random.random() < 0.9 and ticket.reaches(72, self._now):
                self._move(ticket, agent, CLOSED)
                ticket.closed = ticket.updated

    def _move(self, ticket: _Ticket, agent: Person, status: int) -> None:
        old, ticket.status = ticket.status, status
        self._state(ticket, "ticket.status_changed", agent, {
            "old": _KEYS[old], "new": _KEYS[status], "reopened": False,
            "resolution": "fixed" if status >= SOLVED else "",
        })  # fmt: skip

    def _say(self, ticket: _Ticket, text: str, agent: Person | None, *, kind: str = "reply") -> int:
        """Write a message; without an agent it is the description, in the customer's name."""
        message = self._next(MESSAGES)
        if agent is None:
            ticket.last_words = _shortened(text)
        else:
            ticket.said.append(text)
        self._batch.rows[MESSAGES].append((
            message, self._uid(ticket.updated), ticket.id, kind, int(agent is None),
            agent.name if agent else name_of(ticket.customer),
            agent.id if agent else None,
            None if agent else self._stage.first_customer + ticket.customer,
            text, _stamp(ticket.updated),
        ))  # fmt: skip
        return message

    def _state(self, ticket: _Ticket, kind: str, actor: Person, data: dict[str, object]) -> None:
        self._note_fact(kind, "ticket", ticket.id, ticket.counter.id, actor, data, ticket.updated)

    def _note_fact(
        self,
        kind: str,
        subject: str,
        subject_id: int,
        queue: int | None,
        actor: Person,
        data: dict[str, object],
        at: float,
    ) -> None:
        event = self._next(EVENTS)
        moment = _stamp(at)
        self._batch.rows[EVENTS].append((
            event, self._uid(at), kind, subject, subject_id, queue, actor.kind, actor.id,
            actor.name, actor.door, json.dumps(data), moment, moment, "",
        ))  # fmt: skip
        if at < self._now - DELIVERIES_KEPT:
            return
        for listener in self._stage.listeners[kind]:
            self._batch.rows[DELIVERIES].append((
                self._next(DELIVERIES), event, listener, "skipped", 1, moment, None, moment,
                "nothing to do",
            ))  # fmt: skip

    def _write_down(
        self, ticket: _Ticket, agent: Person | None, subject: str, description: str
    ) -> None:
        random, counter = self._random, ticket.counter
        number = self.numbers[counter.id]
        self.numbers[counter.id] += 1
        reference = f"{counter.code}-{number:0{counter.padding}d}"
        priority = random.choices(*_PRIORITIES)[0]
        first_due, end_due = (
            None if minutes is None else _stamp(ticket.created + 60 * minutes)
            for minutes in counter.due_minutes.get(priority, (None, None))
        )
        next_due = first_due if ticket.first_reply is None else end_due
        self._batch.rows[TICKETS].append((
            ticket.id, self._uid(ticket.created), counter.id, counter.code, number, reference,
            subject, "api", ticket.status, 0, "fixed" if ticket.status >= SOLVED else "", "",
            priority, random.choice(self._stage.types), None,
            self._stage.first_customer + ticket.customer, agent.id if agent else None,
            _stamp(ticket.created) if agent else None, 0, "{}", None,
            email_of(ticket.customer) if counter.code == "PROJ" else None,
            "erp" if counter.code == "PROJ" else None,
            _stamp(ticket.created), _stamp(ticket.updated), _maybe(ticket.solved),
            _maybe(ticket.closed), _maybe(ticket.first_reply), first_due, end_due,
            None if ticket.status >= SOLVED else next_due, int(ticket.needs_reply),
            ticket.last_words, None, None, None, None,
        ))  # fmt: skip
        for tag in random.sample(counter.tags, random.choice((0, 0, 1, 1, 2))):
            self._batch.rows[TAGS].append((self._next(TAGS), ticket.id, tag))
        words = f"{counter.code.lower()} {number:0{counter.padding}d} {subject} {description}"
        rest = " ".join(ticket.said).replace("\n", " ")
        self._batch.words.append((ticket.id, words.replace("\n", " "), rest))

    def _next(self, table: Table) -> int:
        self._ids[table] += 1
        return self._ids[table]

    def _uid(self, at: float) -> str:
        """A UUIDv7 of that moment."""
        noise = f"{self._random.getrandbits(72):018x}"
        return f"{int(at * 1000):012x}7{noise[:3]}8{noise[3:]}"


def _of_app(place: int) -> bool:
    return place % 5 < 2


def _queue_of(place: int) -> str:
    """Sixteen of twenty tickets are the project's, three the app's."""
    rest = place % 20
    return "PROJ" if rest < 16 else "APP" if rest < 19 else "OFFICE"


def _shortened(text: str) -> str:
    line = text.replace("\n", " ")
    return line if len(line) <= 160 else line[:159].rstrip() + "…"


def _maybe(moment: float | None) -> str | None:
    return None if moment is None else _stamp(moment)


def _stamp(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(" ", "microseconds")[:26]
