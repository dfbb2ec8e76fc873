"""Days that do not count as waiting, for those who manage queues."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guichet.access import Right, may
from guichet.automation.actions import exclude_day, include_day
from guichet.automation.queries import excluded_days
from guichet.lib.errors import Invalid
from guichet.web import problems
from guichet.web.console.house import pages
from guichet.web.console.more import Answer
from guichet.web.console.setup.managed import chosen_queue, managed_queues, queue_question
from guichet.web.requests import DeskRequest, agents_only

if TYPE_CHECKING:
    from guichet.automation.models import ExcludedDay
    from guichet.desk.models import Queue


@never_cache
@agents_only
def days(request: DeskRequest) -> HttpResponseBase:
    """The list, and a form for one more."""
    queues = managed_queues(request)
    if request.method != "POST":
        return _page(request, queues, {})
    try:
        exclude_day(
            request.actor,
            day=pages.day(request, "day"),
            weekday=_weekday(request.POST.get("weekday", "")),
            queue=chosen_queue(request, queues),
            name=request.POST.get("name", ""),
        )
    except Invalid as error:
        return _page(request, queues, problems.field_errors(error))
    return redirect("web:excluded_days")


@require_POST
@agents_only
def remove(request: DeskRequest) -> HttpResponse:
    """Let a day count again."""
    queues = managed_queues(request)
    include_day(
        request.actor,
        day=pages.day(request, "day"),
        weekday=_weekday(request.POST.get("weekday", "")),
        queue=chosen_queue(request, queues),
    )
    return redirect("web:excluded_days")


def told(each: "ExcludedDay") -> str:
    """A day in words."""
    words = str(WEEKDAYS[each.weekday or 0])
    if isinstance(each.day, date):
        words = date_format(each.day, "DATE_FORMAT")
    return f"{words} ({each.name})" if each.name else words


def _page(request: DeskRequest, queues: list["Queue"], errors: Mapping[str, str]) -> HttpResponse:
    names = {queue.id: queue.name for queue in queues}
    runs_desk = bool(may(request.actor, Right.DESK_MANAGE))
    questions = _questions(request, queues)
    context = {
        "days": [
            (each, told(each), names.get(each.queue_id or 0, ""), runs_desk or each.queue_id)
            for each in excluded_days()
            if each.queue_id is None or each.queue_id in names
        ],
        "questions": pages.again(questions, request, errors) if errors else questions,
        "refused": bool(errors),
    }
    return render(request, "setup/days.html", context, status=422 if errors else 200)


def _questions(request: DeskRequest, queues: list["Queue"]) -> list[Answer]:
    weekdays = [("", "–"), *((str(number), str(name)) for number, name in WEEKDAYS.items())]
    return [
        queue_question(request, queues),
        Answer(name="day", label=_("A date"), kind="date"),
        pages.select("weekday", _("or a day of each week"), weekdays, ""),
        Answer(name="name", label=_("What it is")),
    ]


def _weekday(text: str) -> int | None:
    if not text:
        return None
    if text not in {str(number) for number in WEEKDAYS}:
        raise Invalid.field("weekday", "This is not one of the choices.", code="unknown")
    return int(text)
