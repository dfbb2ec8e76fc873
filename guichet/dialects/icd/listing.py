"""The parameters of list_tickets as the core's filter. Pure, like translate.py."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from guichet.dialects.icd import codes, wire
from guichet.tickets.lists import Order, TicketFilter
from guichet.tickets.states import Status

PER_PAGE = 50
MOST_PER_PAGE = 100
# No desk has as many; larger numbers overflow the databases' integers.
_LAST_PAGE = 10**9

_SORTS = {
    "created_at": Order.CREATED,
    "updated_at": Order.UPDATED,
    "priority": Order.PRIORITY,
    "status": Order.STATUS,
    "ref": Order.REFERENCE,
}
_SEVERAL = {"all": tuple(codes.STATUSES), "active": codes.ACTIVE}
_NUMBER = re.compile(r"[0-9]+")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# A "+" that was not percent-encoded arrives as a blank: 2026-04-18T10:00:00 02:00.
_LOST_PLUS = re.compile(r" (?=[0-9]{2}:?[0-9]{2}$)")

Query = Mapping[str, Sequence[str]]
"""The parameters of an address, each with all the values it was given."""


@dataclass(frozen=True, kw_only=True)
class ListRequest:
    """Which page of which tickets is asked for."""

    wanted: TicketFilter
    order: Order
    descending: bool
    page: int
    per_page: int


def list_request(query: Query) -> ListRequest:
    """What the parameters mean. Raises InvalidFields."""
    reader = _Reader(query)
    created_to, created_before = reader.end_of("created_to")
    request = ListRequest(
        wanted=TicketFilter(
            statuses=_statuses(reader.words("status", codes.STATUSES_IN, several=_SEVERAL)),
            types=_types(reader.words("type", codes.TYPES_IN)),
            priorities=[
                priority
                for priority, word in codes.PRIORITIES_OUT.items()
                if word in reader.words("priority", codes.PRIORITIES_IN)
            ],
            tags=reader.values("tag"),
            source_app=reader.values("source_app"),
            source_user=reader.values("source_user"),
            text=reader.one("q"),
            created_from=reader.moment("created_from"),
            created_to=created_to,
            created_before=created_before,
            updated_since=reader.moment("updated_since"),
        ),
        order=_SORTS[reader.choice("sort", tuple(_SORTS))],
        descending=reader.choice("order", ("desc", "asc")) == "desc",
        page=reader.number("page", default=1, most=_LAST_PAGE),
        per_page=reader.number("per_page", "limit", default=PER_PAGE, most=MOST_PER_PAGE),
    )
    if reader.problems:
        raise wire.InvalidFields(reader.problems)
    return request


def pagination(request: ListRequest, total: int) -> wire.Pagination:
    """Where the page stands among all pages."""
    pages = -(-total // request.per_page)
    return {
        "page": request.page,
        "per_page": request.per_page,
        "total": total,
        "total_pages": pages,
        "has_next": request.page < pages,
        "has_prev": request.page > 1 and total > 0,
    }


def ranks(order: Order) -> Mapping[int, int] | None:
    """How their words sort, where several of ours read as one of theirs."""
    if order is Order.STATUS:
        words = list(codes.STATUSES)
        return {status: words.index(word) for status, word in codes.STATUSES_OUT.items()}
    if order is Order.PRIORITY:
        words = list(codes.PRIORITIES)
        return {priority: words.index(word) for priority, word in codes.PRIORITIES_OUT.items()}
    return None


def _types(words: Sequence[str]) -> list[str | None]:
    """Ours that read as one of ``words``, also that of tickets without a type."""
    return [*words, *([None] if codes.DEFAULT_TYPE in words else [])]


def _statuses(words: Sequence[str]) -> tuple[Status, ...]:
    """Ours that read as one of ``words``; all of theirs are no condition."""
    if set(words) == set(codes.STATUSES):
        return ()
    return tuple(status for status, word in codes.STATUSES_OUT.items() if word in words)


@dataclass
class _Reader:
    """Reads parameters one by one, collecting what is wrong with them."""

    query: Query
    problems: dict[str, list[str]] = field(default_factory=dict)

    def values(self, name: str) -> list[str]:
        """Every value, repeated or separated by commas."""
        given = ",".join(self.query.get(name, ())).split(",")
        return [value for text in given if (value := wire.plain(text).strip())]

    def one(self, name: str) -> str:
        """The last value, as PHP reads it."""
        given = self.query.get(name) or ("",)
        return wire.plain(given[-1]).strip()

    def words(
        self,
        name: str,
        words: Mapping[str, str],
        *,
        several: Mapping[str, Sequence[str]] | None = None,
    ) -> list[str]:
        """The values as canonical words; ``several`` stand for more than one."""
        found: list[str] = []
        for value in self.values(name):
            word = codes.canonical(value, words)
            if word is not None:
                found.append(word)
            elif value.lower() in (several or {}):
                found.extend((several or {})[value.lower()])
            else:
                self.problems[name] = [wire.unknown_word([*words.values(), *(several or {})])]
        return found

    def choice(self, name: str, choices: Sequence[str]) -> str:
        """One of a few words; the first of them when absent."""
        value = self.one(name).lower() or choices[0]
        if value not in choices:
            self.problems[name] = [wire.unknown_word(choices)]
            return choices[0]
        return value

    def number(self, *names: str, default: int, most: int) -> int:
        """A number from 1, lowered to ``most``; the first of ``names`` that is there."""
        for name in names:
            text = self.one(name)
            if not text:
                continue
            if not _NUMBER.fullmatch(text) or not text.strip("0"):
                self.problems[name] = ["Ce paramètre doit être un nombre entier à partir de 1."]
                return default
            digits = text.lstrip("0")
            return most if len(digits) > len(str(most)) else min(int(digits), most)
        return default

    def moment(self, name: str) -> datetime | None:
        """A day or a moment; without an offset it is UTC's."""
        text = self.one(name)
        if not text:
            return None
        try:
            if _DAY.fullmatch(text):
                return datetime.combine(date.fromisoformat(text), time.min, tzinfo=UTC)
            moment = datetime.fromisoformat(_LOST_PLUS.sub("+", text))
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            self.problems[name] = ["Date attendue : AAAA-MM-JJ ou ISO 8601."]
            return None

    def end_of(self, name: str) -> tuple[datetime | None, datetime | None]:
        """A moment that is included, or the moment that ends the day, which is not."""
        moment = self.moment(name)
        if moment is None or not _DAY.fullmatch(self.one(name)):
            return moment, None
        if moment.date() == date.max:
            return None, None
        return None, moment + timedelta(days=1)
