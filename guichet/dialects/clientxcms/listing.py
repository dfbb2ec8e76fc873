"""Filters, sorts and includes of a list, from one table a resource."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

from django.db.models import F, Func, Model, Q, QuerySet, TextField

from guichet.dialects.clientxcms.inputs import Given, as_text
from guichet.dialects.clientxcms.paging import PageOf, wanted_page
from guichet.lib.errors import GuichetError
from guichet.lib.text import comparable

Row = TypeVar("Row", bound=Model)

_INTEGER = re.compile(r"-?[0-9]{1,18}")
_DECIMAL = re.compile(r"-?[0-9]{1,12}([.][0-9]{1,6})?")
_MOST_VALUES = 200


class NotAllowed(GuichetError):
    """A filter, sort or include that this list does not have."""


class Match(Enum):
    """How a filter's value is compared with a column."""

    TEXT = "text"
    MOMENT = "moment"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    WORD = "word"
    CODE = "code"


@dataclass(frozen=True)
class Column:
    """A column by which one filters and sorts. ``source`` is its name in the query;
    ``codes`` turns a word of the wire into what is stored."""

    match: Match
    source: str = ""
    codes: Callable[[str], Sequence[Any]] | None = None


Columns = Mapping[str, Column]


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What a list can be asked for."""

    filters: Columns
    sorts: Columns
    includes: Sequence[str] = ()


@dataclass(frozen=True)
class Included:
    """The relations that an answer embeds, counts, or says to exist."""

    whole: frozenset[str] = field(default_factory=frozenset)
    counted: frozenset[str] = field(default_factory=frozenset)
    existing: frozenset[str] = field(default_factory=frozenset)

    def touches(self, name: str) -> bool:
        """Whether anything of that relation is asked for."""
        return name in self.whole | self.counted | self.existing


def included(query: Given, names: Sequence[str]) -> Included:
    """What ``include`` asks for. Raises NotAllowed."""
    words = _words(query.get("include"))
    counted = {w.removesuffix("Count") for w in words if w.endswith("Count")}
    existing = {w.removesuffix("Exists") for w in words if w.endswith("Exists")}
    whole = {w for w in words if not w.endswith(("Count", "Exists"))}
    _see(whole | counted | existing, names, "include", shown=words)
    return Included(frozenset(whole), frozenset(counted), frozenset(existing))


def has_filter(query: Given) -> bool:
    """Whether a client of the newer generation asks: the older parameters then mean nothing."""
    return isinstance(query.get("filter"), dict)


def selected(rows: QuerySet[Row], query: Given, listing: Listing) -> QuerySet[Row]:
    """The rows that ``filter`` keeps, in the order of ``sort``. Raises NotAllowed."""
    wanted = query.get("filter")
    filters = wanted if isinstance(wanted, dict) else {}
    _see(filters, list(listing.filters), "filter")
    for name, value in filters.items():
        column = listing.filters[name]
        source = column.source or name
        if column.match is Match.MOMENT:
            rows = rows.alias(**{f"{source}_text": MomentText(source)})
        rows = rows.filter(_condition(source, column, _values(value)))
    sorts = _words(query.get("sort"))
    _see([name.removeprefix("-") for name in sorts], list(listing.sorts), "sort")
    return rows.order_by(*(_order(name, listing.sorts) for name in sorts), "id")


def page_of(
    rows: QuerySet[Row],
    query: Given,
    show: Callable[[Sequence[Row]], list[dict[str, Any]]],
    *,
    total: int,
) -> PageOf:
    """The page that was asked for of ``total`` rows, those on it as ``show`` writes them."""
    page, size = wanted_page(query)
    start = (page - 1) * size
    found = list(rows[start : start + size]) if start < total else []
    return PageOf(rows=show(found), total=total, page=page, size=size)


class MomentText(Func):
    """A time as the text ``YYYY-MM-DD HH:MM:SS`` in UTC, so that ``2024-12`` finds a month."""

    output_field = TextField()
    function = "strftime"
    template = "strftime('%%Y-%%m-%%d %%H:%%M:%%S', %(expressions)s)"

    def __init__(self, source: str) -> None:
        super().__init__(F(source))

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(
            compiler,
            connection,
            template="to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')",
            **extra,
        )


def _condition(source: str, column: Column, values: Sequence[str]) -> Q:
    """Any of ``values``; what can't be a value of the column is no row's."""
    if column.match is Match.TEXT:
        return _any(f"{source}__icontains", values)
    if column.match is Match.MOMENT:
        return _any(f"{source}_text__contains", values)
    readers: Mapping[Match, Callable[[str], Sequence[Any]]] = {
        Match.INTEGER: lambda v: [int(v)] if _INTEGER.fullmatch(v) else [],
        Match.NUMBER: lambda v: [Decimal(v)] if _DECIMAL.fullmatch(v) else [],
        Match.BOOLEAN: _truth,
        Match.WORD: lambda v: [v],
        Match.CODE: column.codes or (lambda _: []),
    }
    found = [each for value in values for each in readers[column.match](value)]
    return Q(**{f"{source}__in": found})


def _any(lookup: str, values: Sequence[str]) -> Q:
    condition = Q(pk__in=[])
    for value in values:
        condition |= Q(**{lookup: value})
    return condition


def _truth(value: str) -> Sequence[bool]:
    word = value.lower()
    return [True] if word in {"1", "true"} else [False] if word in {"0", "false"} else []


def _order(name: str, sorts: Columns) -> Any:
    column = sorts[name.removeprefix("-")]
    source = F(column.source or name.removeprefix("-"))
    # Nothing comes before everything else, on both databases.
    return source.desc(nulls_last=True) if name[0] == "-" else source.asc(nulls_first=True)


def _values(value: Any) -> list[str]:
    given = value if isinstance(value, list) else as_text(value).split(",")
    return [comparable(as_text(each).strip()) for each in given][:_MOST_VALUES]


def _words(value: Any) -> list[str]:
    given = value if isinstance(value, list) else as_text(value).split(",")
    words = [as_text(each).strip() for each in given]
    return list(dict.fromkeys(word for word in words if word.strip("-")))


def _see(asked: Any, allowed: Sequence[str], kind: str, *, shown: Sequence[str] = ()) -> None:
    """Raise NotAllowed for names that ``allowed`` does not have."""
    strange = [name for name in asked if name not in allowed]
    if strange:
        names = ", ".join(name for name in (shown or strange) if shown or name in strange)
        raise NotAllowed(
            f"Requested {kind}(s) `{names[:200]}` are not allowed. "
            f"Allowed {kind}(s) are `{', '.join(allowed)}`."
        )
