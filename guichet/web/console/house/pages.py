"""The two pages that all of these share: a list with a form below it, and one thing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render

from guichet.desk.queries import assignable_agents, queues_visible_to
from guichet.lib.errors import Invalid
from guichet.people.companies import company_named
from guichet.web.amounts import read_number
from guichet.web.console.more import Answer
from guichet.web.requests import DeskRequest

if TYPE_CHECKING:
    from guichet.people.models import Company, User

MOST = 200


@dataclass(frozen=True)
class Row:
    """A line of a table; the first cell leads to the thing."""

    href: str
    cells: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Section:
    """A table under a heading."""

    heading: str
    columns: Sequence[str]
    rows: Sequence[Row]
    empty: str = ""


@dataclass(kw_only=True)
class ListPage:
    """A list of things, and a form for one more."""

    heading: str
    intro: str
    columns: Sequence[str]
    rows: Sequence[Row]
    add: str = ""
    questions: Sequence[Answer] = ()
    filters: Sequence[tuple[str, str, bool]] = ()
    is_searched: bool = True
    extra: dict[str, Any] = field(default_factory=dict)
    template: str = "house/list.html"

    def shown(self, request: DeskRequest, *, refused: bool = False) -> HttpResponse:
        """The page."""
        context = {
            "page": self,
            "text": request.GET.get("q", ""),
            "refused": refused,
            "most": MOST,
            **self.extra,
        }
        return render(request, self.template, context, status=422 if refused else 200)


def select(name: str, label: str, pairs: Sequence[tuple[str, str]], value: str) -> Answer:
    """A choice out of values with words."""
    return Answer(name=name, label=label, kind="select", pairs=pairs, value=value)


def people_to_choose(request: DeskRequest) -> list["User"]:
    """Those who work the queues that the reader sees, by name."""
    found: dict[int, User] = {}
    for queue in list(queues_visible_to(request.actor))[:20]:
        for agent in assignable_agents(request.actor, queue.id):
            found.setdefault(agent.id, agent)
    return sorted(found.values(), key=lambda agent: agent.name)


def chosen_user(request: DeskRequest, name: str) -> "User | None":
    """The user whom a form names by their number."""
    wanted = request.POST.get(name, "")
    if not wanted:
        return None
    for agent in people_to_choose(request):
        if str(agent.id) == wanted:
            return agent
    raise Invalid.field(name, "This is not one of the choices.", code="unknown")


def chosen_company(request: DeskRequest, name: str) -> "Company | None":
    """The company that a form names by its name."""
    wanted = request.POST.get(name, "").strip()
    if not wanted:
        return None
    found = company_named(request.actor, wanted)
    if found is None:
        raise Invalid.field(name, "There is no such company.", code="unknown")
    return found


def user_choice(request: DeskRequest, name: str, label: str, user: "User | None") -> Answer:
    """A choice out of those who work here."""
    pairs = [("", "–"), *((str(each.id), each.name) for each in people_to_choose(request))]
    return select(name, label, pairs, str(user.id) if user else "")


def day(request: DeskRequest, name: str) -> date | None:
    """The date in a form. Raises Invalid."""
    text = request.POST.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid.field(name, "Use a date such as 2027-01-31.") from error


def number(request: DeskRequest, name: str, *, default: str = "0") -> Decimal:
    """The number in a form, with a dot or a comma. Raises Invalid."""
    return read_number(request.POST.get(name, "").strip() or default, field=name)


def again(
    questions: Sequence[Answer], request: DeskRequest, errors: Mapping[str, str]
) -> list[Answer]:
    """The questions with what was answered, and what was wrong about it."""
    return [
        replace(
            each,
            value=request.POST.get(each.name, ""),
            error=errors.get(each.name, ""),
        )
        for each in questions
    ]
