"""Prepared answers, for those who manage queues."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guichet.automation.actions import create_macro, delete_macro, update_macro
from guichet.automation.macros import SAMPLE
from guichet.automation.queries import macro_managed, macros_managed
from guichet.lib.errors import Invalid
from guichet.web import problems
from guichet.web.console.house import pages
from guichet.web.console.house.pages import MOST, ListPage, Row
from guichet.web.console.more import Answer
from guichet.web.console.setup.managed import chosen_queue, managed_queues, queue_question
from guichet.web.requests import DeskRequest, agents_only

if TYPE_CHECKING:
    from guichet.automation.models import Macro


@never_cache
@agents_only
def macros(request: DeskRequest) -> HttpResponseBase:
    """The list, and a form for one more."""
    queues = managed_queues(request)
    questions = [queue_question(request, queues), *_questions(None)]
    errors: Mapping[str, str] = {}
    if request.method == "POST":
        try:
            made = create_macro(
                request.actor, queue=chosen_queue(request, queues), **_given(request)
            )
            return redirect("web:macro", made.id)
        except Invalid as error:
            errors = problems.field_errors(error)
            questions = pages.again(questions, request, errors)
    page = ListPage(
        heading=_("Macros"),
        intro=_("Prepared answers, which agents find below a reply."),
        columns=[_("Name"), _("Shortcut"), _("Queue"), _("Used")],
        rows=[_row(each) for each in macros_managed(request.actor)[:MOST]],
        add=_("New macro"),
        questions=questions,
        is_searched=False,
        extra={"words": list(_words())},
        template="setup/macros.html",
    )
    return page.shown(request, refused=bool(errors))


@never_cache
@agents_only
def macro(request: DeskRequest, macro_id: int) -> HttpResponseBase:
    """One prepared answer, and what changes it."""
    it = macro_managed(request.actor, macro_id)
    questions = _questions(it)
    if request.method != "POST":
        return _page(request, it, questions)
    try:
        update_macro(request.actor, it, **_given(request))
    except Invalid as error:
        again = pages.again(questions, request, problems.field_errors(error))
        return _page(request, macro_managed(request.actor, macro_id), again, status=422)
    return redirect("web:macros")


@require_POST
@agents_only
def delete(request: DeskRequest, macro_id: int) -> HttpResponse:
    """Offer it no more."""
    delete_macro(request.actor, macro_managed(request.actor, macro_id))
    return redirect("web:macros")


def _page(
    request: DeskRequest, it: "Macro", questions: list[Answer], *, status: int = 200
) -> HttpResponse:
    context = {"it": it, "questions": questions, "words": list(_words())}
    return render(request, "setup/macro.html", context, status=status)


def _row(it: "Macro") -> Row:
    shortcut = f"/{it.shortcut}" if it.shortcut else ""
    where = it.queue.name if it.queue else _("All queues")
    return Row(f"/macros/{it.id}", [it.name, shortcut, where, str(it.uses)])


def _questions(it: "Macro | None") -> list[Answer]:
    return [
        Answer(name="name", label=_("Name"), required=True, value=it.name if it else ""),
        Answer(
            name="shortcut",
            label=_("Shortcut"),
            value=it.shortcut if it else "",
            hint=_("look: an agent types /look and presses Tab"),
        ),
        Answer(
            name="content",
            label=_("Text"),
            kind="textarea",
            required=True,
            value=it.content if it else "",
        ),
    ]


def _given(request: DeskRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in ("name", "shortcut", "content")}


def _words() -> Iterator[tuple[str, str]]:
    """Every word that a text may use, with what it might say."""
    for thing, samples in SAMPLE.items():
        for word, sample in samples.items():
            yield f"{thing}.{word}", sample
