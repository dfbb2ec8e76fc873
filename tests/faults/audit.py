"""What must hold after a crash, found out without the desk: by SQL and from the mail server."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tests.faults.creators import Act, Journal
from tests.faults.peer import Peer
from tests.faults.stores import Store


@dataclass(frozen=True)
class Crash:
    """A kill and the time until everything was back, by the clock of the arrivals."""

    begun: float
    ended: float


@dataclass(frozen=True)
class Evidence:
    """Everything an audit looks at. ``listeners`` maps kinds of facts to who hears them.

    Events up to ``set_up`` were there before the first ticket.
    """

    store: Store
    journal: Journal
    peer: Peer
    listeners: Mapping[str, frozenset[str]]
    crashes: Sequence[Crash]
    set_up: int


def problems(evidence: Evidence) -> list[str]:
    """Every promise that was broken, as a sentence."""
    return [problem for check in CHECKS for problem in check(evidence)]


def every_answered_ticket_is_there_once(evidence: Evidence) -> Iterator[str]:
    """What was answered 2xx is there, once, under the name it was answered with."""
    rows = evidence.store.ask("SELECT subject, reference, id FROM tickets_ticket")
    found = defaultdict(list)
    for subject, reference, id in rows:
        found[subject].append((reference, str(id)))
    for filed in evidence.journal.filed:
        there = found[filed.title]
        if len(there) != 1 or filed.reference not in there[0]:
            yield f"{filed.title}: answered as {filed.reference}, found {there or 'nothing'}"
    for title in evidence.journal.unsure:
        if len(found[title]) > 1:
            yield f"{title}: never answered, found {found[title]}"
    known = {filed.title for filed in evidence.journal.filed} | set(evidence.journal.unsure)
    yield from (
        f"{title}: nobody filed it" for title in found if found[title] and title not in known
    )


def no_request_is_one_ticket_under_two_names(evidence: Evidence) -> Iterator[str]:
    """However often a program repeated itself, it heard of one ticket."""
    names = defaultdict(set)
    for filed in evidence.journal.filed:
        names[filed.title].add(filed.reference)
    yield from (f"{title}: answered as {sorted(n)}" for title, n in names.items() if len(n) > 1)


def no_number_is_given_twice(evidence: Evidence) -> Iterator[str]:
    """Numbers and references are unique."""
    for columns in ("prefix, number", "reference"):
        rows = evidence.store.ask(
            f"SELECT {columns} FROM tickets_ticket GROUP BY {columns} HAVING count(*) > 1"
        )
        yield from (f"twice: {row}" for row in rows)


def nothing_is_half_written(evidence: Evidence) -> Iterator[str]:
    """A ticket has its first message and the fact of its creation, and these have a ticket."""
    tickets = {row[0] for row in evidence.store.ask("SELECT id FROM tickets_ticket")}
    counted = {
        "first message": "SELECT ticket_id FROM tickets_message",
        "fact ticket.created": "SELECT subject_id FROM events_event WHERE kind = 'ticket.created'",
    }
    for what, question in counted.items():
        found = Counter(row[0] for row in evidence.store.ask(question))
        yield from (f"ticket {id}: {found[id]} × {what}" for id in tickets if found[id] != 1)
        yield from (f"{what} of ticket {id}, which is not there" for id in found.keys() - tickets)


def every_answered_action_on_a_service_stands_once(evidence: Evidence) -> Iterator[str]:
    """However often a program repeated itself; and nothing was done that nobody heard of."""
    question = (
        "SELECT subject_id, kind, data FROM events_event "
        f"WHERE subject_kind = 'service' AND id > {evidence.set_up}"
    )
    done = Counter(
        Act(service, kind, _object(data).get("reason", ""))
        for service, kind, data in evidence.store.ask(question)
    )
    answered = Counter(evidence.journal.acts)
    for act in done.keys() | answered.keys():
        if done[act] != answered[act]:
            yield f"{act}: answered {answered[act]} times, done {done[act]} times"


def _object(data: Any) -> Mapping[str, str]:
    """A JSON column: PostgreSQL's driver has read it already."""
    found: Mapping[str, str] = json.loads(data) if isinstance(data, str) else data
    return found


def every_fact_has_its_deliveries(evidence: Evidence) -> Iterator[str]:
    """Each fact has one delivery for each of its listeners, and each of those is done."""
    heard = defaultdict(list)
    for event, listener, state, error in evidence.store.ask(
        "SELECT event_id, listener, state, last_error FROM events_delivery"
    ):
        heard[event].append(listener)
        if state not in {"done", "skipped"}:
            yield f"delivery {listener} of event {event} is {state}: {error}"
    question = f"SELECT id, kind FROM events_event WHERE id > {evidence.set_up}"
    for event, kind in evidence.store.ask(question):
        wanted = sorted(evidence.listeners.get(kind, ()))
        if sorted(heard[event]) != wanted:
            yield f"event {event} {kind}: deliveries {heard[event]}, expected {wanted}"


def every_mail_arrived(evidence: Evidence) -> Iterator[str]:
    """Each ticket was written about, and each mail that the desk believes sent has arrived."""
    arrived = evidence.peer.arrivals
    for (name,) in evidence.store.ask("SELECT message_id FROM mail_outgoingmail"):
        if name not in arrived:
            yield f"{name}: counted as sent, never arrived"
    written_about = evidence.peer.references
    for (reference,) in evidence.store.ask("SELECT reference FROM tickets_ticket"):
        if reference not in written_about:
            yield f"{reference}: nobody was told"


def no_mail_comes_twice_without_a_crash(evidence: Evidence) -> Iterator[str]:
    """Only a crash between taking a mail to the server and noting that explains a second one."""
    for name, moments in evidence.peer.arrivals.items():
        for first, second in pairwise(moments):
            if not any(c.begun <= second and first <= c.ended for c in evidence.crashes):
                yield f"{name}: came twice within {second - first:.1f} s, and nothing had crashed"


CHECKS: tuple[Callable[[Evidence], Iterator[str]], ...] = (
    every_answered_ticket_is_there_once,
    no_request_is_one_ticket_under_two_names,
    no_number_is_given_twice,
    nothing_is_half_written,
    every_answered_action_on_a_service_stands_once,
    every_fact_has_its_deliveries,
    every_mail_arrived,
    no_mail_comes_twice_without_a_crash,
)


def listeners_of(listing: str) -> Mapping[str, frozenset[str]]:
    """The map that ``guichet listeners`` prints."""
    found: dict[str, set[str]] = defaultdict(set)
    kind = ""
    for line in filter(None, listing.splitlines()):
        if line.startswith(" "):
            found[kind].add(line.split()[0])
        else:
            kind = line.strip()
    return {kind: frozenset(names) for kind, names in found.items()}
