"""What is looked after, and the tickets about it."""

from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from guichet.access import Right
from guichet.assets.actions import AssetChanges, create_asset_type, register_asset, update_asset
from guichet.assets.queries import asset as one_asset
from guichet.assets.queries import asset_named, search_assets, tickets_about
from guichet.lib.errors import Invalid
from guichet.people.policy import holds_in_house
from guichet.tickets.states import Status
from guichet.web import problems
from guichet.web.console.house import pages
from guichet.web.console.house.pages import MOST, ListPage, Row, Section
from guichet.web.console.more import Answer
from guichet.web.requests import DeskRequest, agents_only
from guichet.web.words import ASSET_STATUSES, STATUSES, word

if TYPE_CHECKING:
    from guichet.assets.models import Asset


@never_cache
@agents_only
def assets(request: DeskRequest) -> HttpResponseBase:
    """The list, and a form for one more."""
    questions = _questions(request, None)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = register_asset(request.actor, _changes(request))
            return redirect("web:asset", made.id)
        except Invalid as error:
            errors = dict(problems.field_errors(error))
            questions = pages.again(questions, request, errors)
    found = search_assets(request.actor, request.GET.get("q", ""), limit=MOST)
    page = ListPage(
        heading=_("Assets"),
        intro=_("What is looked after: machines, programs, contracts."),
        columns=[
            _("Name"), _("Kind"), _("Status"), _("Owner"), _("Company"), _("Tickets"),
        ],
        rows=[_row(each) for each in found],
        add=_("New asset") if holds_in_house(request.actor, Right.ASSET_MANAGE) else "",
        questions=questions,
    )  # fmt: skip
    return page.shown(request, refused=bool(errors))


@never_cache
@agents_only
def asset(request: DeskRequest, asset_id: int) -> HttpResponseBase:
    """One thing with its tickets, and what changes it."""
    it = one_asset(request.actor, asset_id)
    questions = _questions(request, it)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            update_asset(request.actor, it, _changes(request))
            return redirect("web:asset", it.id)
        except Invalid as error:
            errors = dict(problems.field_errors(error))
            questions = pages.again(questions, request, errors)
    return _page(request, it, questions, refused=bool(errors))


def _page(
    request: DeskRequest, it: "Asset", questions: list[Answer], *, refused: bool
) -> HttpResponse:
    tickets = [
        Row(
            f"/tickets/{each.reference}",
            [each.reference, each.subject, word(STATUSES, Status(each.status).key)],
        )
        for each in tickets_about(request.actor, it, limit=MOST)
    ]
    context = {
        "heading": it.name,
        "back": ("/assets", _("Assets")),
        "questions": questions,
        "details": sorted((name, str(value)) for name, value in it.details.items()),
        "may_change": holds_in_house(request.actor, Right.ASSET_MANAGE),
        "sections": [
            Section(
                heading=_("Tickets"),
                columns=[_("Ticket"), _("Subject"), _("Status")],
                rows=tickets,
                empty=_("No ticket is about it."),
            )
        ],
    }
    return render(request, "house/thing.html", context, status=422 if refused else 200)


def _row(it: "Asset") -> Row:
    cells = [
        it.name,
        it.type.name if it.type else "",
        word(ASSET_STATUSES, it.status),
        it.owner.name if it.owner else "",
        it.company.name if it.company else "",
        str(vars(it)["tickets"] or ""),
    ]
    return Row(f"/assets/{it.id}", cells)


def _questions(request: DeskRequest, it: "Asset | None") -> list[Answer]:
    def value(name: str) -> str:
        found = getattr(it, name) if it else None
        return "" if found is None else str(found)

    statuses = [(key, str(text)) for key, text in ASSET_STATUSES.items()]
    return [
        Answer(name="name", label=_("Name"), value=value("name"), required=True),
        Answer(name="type", label=_("Kind"), value=value("type")),
        pages.select("status", _("Status"), statuses, value("status") or "new"),
        pages.user_choice(request, "owner", _("Owner"), it.owner if it else None),
        Answer(name="company", label=_("Company"), value=value("company")),
        Answer(name="parent", label=_("Part of"), value=value("parent")),
        Answer(name="manufacturer", label=_("Manufacturer"), value=value("manufacturer")),
        Answer(name="contract", label=_("Contract"), value=value("contract")),
        Answer(name="received_on", label=_("Received on"), kind="date", value=value("received_on")),
        Answer(name="issued_on", label=_("Issued on"), kind="date", value=value("issued_on")),
        Answer(
            name="description", label=_("Description"), kind="textarea", value=value("description")
        ),
        Answer(
            name="public",
            label=_("Users from outside may see it"),
            kind="checkbox",
            value="1" if it is None or it.public else "",
        ),
    ]


def _changes(request: DeskRequest) -> AssetChanges:
    given = request.POST
    type_name = given.get("type", "").strip()
    return AssetChanges(
        name=given.get("name", ""),
        type=create_asset_type(request.actor, name=type_name)[0] if type_name else None,
        status=given.get("status", "new"),
        owner=pages.chosen_user(request, "owner"),
        company=pages.chosen_company(request, "company"),
        parent=_parent(request, given.get("parent", "").strip()),
        manufacturer=given.get("manufacturer", ""),
        contract=given.get("contract", ""),
        received_on=pages.day(request, "received_on"),
        issued_on=pages.day(request, "issued_on"),
        description=given.get("description", ""),
        public=bool(given.get("public")),
    )


def _parent(request: DeskRequest, name: str) -> "Asset | None":
    if not name:
        return None
    found = asset_named(request.actor, name)
    if found is None:
        raise Invalid.field("parent", "There is no asset of this name.", code="unknown")
    return found
