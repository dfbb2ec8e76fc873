"""Letters that people subscribe to, and who gets each."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guichet.access import Right
from guichet.commerce.actions import create_newsletter, subscribe, unsubscribe, update_newsletter
from guichet.commerce.policy import require_in_shop
from guichet.commerce.queries import newsletter as one_newsletter
from guichet.commerce.queries import newsletters_visible_to, subscriber, subscribers_of
from guichet.lib.errors import Conflict, Invalid
from guichet.web import problems
from guichet.web.console.house import pages
from guichet.web.console.house.pages import MOST, ListPage, Row
from guichet.web.console.more import Answer
from guichet.web.requests import DeskRequest, agents_only

if TYPE_CHECKING:
    from guichet.commerce.models import Newsletter


@never_cache
@agents_only
def newsletters(request: DeskRequest) -> HttpResponseBase:
    """The list, and a form for one more."""
    require_in_shop(request.actor, Right.NEWSLETTER_MANAGE)
    questions = _questions(None)
    errors: Mapping[str, str] = {}
    if request.method == "POST":
        try:
            name, description = _given(request)
            made, _is_new = create_newsletter(request.actor, name=name, description=description)
            return redirect("web:newsletter", made.id)
        except Invalid as error:
            errors = problems.field_errors(error)
            questions = pages.again(questions, request, errors)
    page = ListPage(
        heading=_("Newsletters"),
        intro=_("Letters that people subscribe to. Programs subscribe them too."),
        columns=[_("Name"), _("Addresses"), _("Description")],
        rows=[_row(each) for each in newsletters_visible_to(request.actor)[:MOST]],
        add=_("New newsletter"),
        questions=questions,
        is_searched=False,
    )
    return page.shown(request, refused=bool(errors))


@never_cache
@agents_only
def newsletter(request: DeskRequest, newsletter_id: int) -> HttpResponseBase:
    """One letter with the addresses that get it, and what changes it."""
    it = one_newsletter(request.actor, newsletter_id)
    if request.method != "POST":
        return _page(request, it)
    try:
        name, description = _given(request)
        update_newsletter(request.actor, it, name=name, description=description)
    except Invalid as error:
        return _page(request, it, errors=problems.field_errors(error))
    except Conflict as error:
        return _page(request, it, errors={"name": problems.sentence(error)})
    return redirect("web:newsletter", it.id)


@require_POST
@agents_only
def add_subscriber(request: DeskRequest, newsletter_id: int) -> HttpResponse:
    """Send it to one address more."""
    it = one_newsletter(request.actor, newsletter_id)
    name, email = request.POST.get("who", ""), request.POST.get("email", "")
    try:
        subscribe(request.actor, it, name=name or email, email=email)
    except Invalid as error:
        return _page(request, it, refused=problems.field_errors(error))
    return redirect("web:newsletter", it.id)


@require_POST
@agents_only
def remove_subscriber(request: DeskRequest, newsletter_id: int, subscriber_id: int) -> HttpResponse:
    """Send it to an address no more."""
    unsubscribe(request.actor, subscriber(request.actor, newsletter_id, subscriber_id))
    return redirect("web:newsletter", newsletter_id)


def _page(
    request: DeskRequest,
    it: "Newsletter",
    *,
    errors: Mapping[str, str] | None = None,
    refused: Mapping[str, str] | None = None,
) -> HttpResponse:
    text = request.GET.get("q", "")
    held = one_newsletter(request.actor, it.id)
    questions = _questions(held)
    context = {
        "letter": held,
        "questions": pages.again(questions, request, errors) if errors else questions,
        "text": text,
        "subscribers": subscribers_of(request.actor, it, text, limit=MOST),
        "most": MOST,
        "refused": refused or {},
        "given": request.POST if refused else {},
    }
    status = 422 if errors or refused else 200
    return render(request, "house/newsletter.html", context, status=status)


def _row(it: "Newsletter") -> Row:
    return Row(
        f"/newsletters/{it.id}", [it.name, str(vars(it)["size"] or ""), it.description[:100]]
    )


def _questions(it: "Newsletter | None") -> list[Answer]:
    return [
        Answer(name="name", label=_("Name"), value=it.name if it else "", required=True),
        Answer(
            name="description",
            label=_("Description"),
            kind="textarea",
            value=it.description if it else "",
        ),
    ]


def _given(request: DeskRequest) -> tuple[str, str]:
    return request.POST.get("name", ""), request.POST.get("description", "")
