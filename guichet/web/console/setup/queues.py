"""Where a queue is offered, what it mails and when its tickets escalate, for who manages it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from guichet.access import Right, require
from guichet.automation.queries import excluded_days
from guichet.desk.actions import QueueChanges, update_queue
from guichet.desk.queries import queue as one_queue
from guichet.desk.queries import queues_where
from guichet.lib.errors import Invalid
from guichet.web import problems
from guichet.web.console.house import pages
from guichet.web.console.house.pages import ListPage, Row
from guichet.web.console.more import Answer
from guichet.web.console.setup.days import told
from guichet.web.context import LANGUAGES
from guichet.web.requests import DeskRequest, agents_only

if TYPE_CHECKING:
    from guichet.desk.models import Queue


@never_cache
@agents_only
def queues(request: DeskRequest) -> HttpResponseBase:
    """The queues that the reader manages."""
    page = ListPage(
        heading=_("Queues"),
        intro=_(
            "Where each queue is offered, what it mails, and when its tickets become more urgent "
            "by themselves."
        ),
        columns=[_("Queue"), _("Code"), _("Mail by template"), _("Escalation")],
        rows=[_row(each) for each in queues_where(request.actor, Right.QUEUE_MANAGE)],
        is_searched=False,
    )
    return page.shown(request)


@never_cache
@agents_only
def queue(request: DeskRequest, queue_id: int) -> HttpResponseBase:
    """One queue, and what changes it."""
    it = one_queue(request.actor, queue_id)
    require(request.actor, Right.QUEUE_MANAGE, it)
    questions = _questions(it)
    if request.method != "POST":
        return _page(request, it, questions)
    try:
        update_queue(request.actor, it, _changes(request))
    except Invalid as error:
        again = pages.again(questions, request, problems.field_errors(error))
        return _page(request, it, again, status=422)
    return redirect("web:queue", it.id)


def _page(
    request: DeskRequest, it: "Queue", questions: Sequence[Answer], *, status: int = 200
) -> HttpResponse:
    days = [told(each) for each in excluded_days() if each.queue_id in {None, it.id}]
    context = {"queue": it, "questions": questions, "days": days}
    return render(request, "setup/queue.html", context, status=status)


def _row(it: "Queue") -> Row:
    return Row(
        f"/queues/{it.id}",
        [it.name, it.code, _("Yes") if it.template_mail else _("No"), _days(it.escalate_days)],
    )


def _days(number: int | None) -> str:
    if not number:
        return _("never")
    return ngettext("after %(n)d day", "after %(n)d days", number) % {"n": number}


def _questions(it: "Queue") -> list[Answer]:
    addresses = _("Addresses, separated by commas")
    languages = [("", _("The desk’s own")), *LANGUAGES]

    def tick(name: str, label: str, *, on: bool) -> Answer:
        return Answer(name=name, label=label, kind="checkbox", value="1" if on else "")

    return [
        tick(
            "in_portal",
            _("Customers may open tickets in it from the portal"),
            on=it.in_portal,
        ),
        tick(
            "mails_new_tickets",
            _("Write to its agents about new tickets that nobody was given"),
            on=it.mails_new_tickets,
        ),
        tick(
            "template_mail",
            _("All mail about its tickets goes by template"),
            on=it.template_mail,
        ),
        Answer(
            name="mail_address",
            label=_("Mail by template comes from"),
            value=it.mail_address,
            hint=_("Empty: the desk’s own address"),
        ),
        pages.select("language", _("Language of mail by template"), languages, it.language),
        Answer(
            name="new_ticket_copies",
            label=_("By template, who else is told of new tickets"),
            value=it.new_ticket_copies.replace(",", ", "),
            hint=addresses,
        ),
        Answer(
            name="update_copies",
            label=_("By template, who else is told of everything"),
            value=it.update_copies.replace(",", ", "),
            hint=addresses,
        ),
        Answer(
            name="escalate_days",
            label=_("More urgent after so many days of waiting"),
            value=str(it.escalate_days or ""),
            hint=_("Whole days; empty: never"),
        ),
    ]


def _changes(request: DeskRequest) -> QueueChanges:
    given = request.POST
    return QueueChanges(
        in_portal=bool(given.get("in_portal")),
        mails_new_tickets=bool(given.get("mails_new_tickets")),
        template_mail=bool(given.get("template_mail")),
        mail_address=given.get("mail_address", "").strip(),
        language=given.get("language", ""),
        new_ticket_copies=_addresses(given.get("new_ticket_copies", "")),
        update_copies=_addresses(given.get("update_copies", "")),
        escalate_days=_whole(given.get("escalate_days", "").strip()),
    )


def _addresses(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def _whole(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise Invalid.field("escalate_days", "This is not a whole number.")
    return int(text[:9])
