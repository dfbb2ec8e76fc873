"""Who may become a customer, stage by stage."""

from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guichet.access import Right
from guichet.commerce.actions import LeadChanges, create_lead, note_on_lead, update_lead
from guichet.commerce.queries import history_of_lead, leads_by_stage, search_leads
from guichet.commerce.queries import lead as one_lead
from guichet.commerce.stages import Stage, stage_of
from guichet.lib.errors import Invalid
from guichet.people.policy import holds_in_house
from guichet.web import problems
from guichet.web.amounts import as_typed, money
from guichet.web.console.facts import done_by
from guichet.web.console.house import pages
from guichet.web.console.house.pages import MOST, ListPage, Row
from guichet.web.console.more import Answer
from guichet.web.requests import DeskRequest, agents_only
from guichet.web.words import STAGES, word

if TYPE_CHECKING:
    from guichet.commerce.models import Lead
    from guichet.events.models import Event


@never_cache
@agents_only
def leads(request: DeskRequest) -> HttpResponseBase:
    """The list by stage, and a form for one more."""
    questions = _questions(request, None)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = create_lead(request.actor, _changes(request))
            return redirect("web:lead", made.id)
        except Invalid as error:
            errors = dict(problems.field_errors(error))
            questions = pages.again(questions, request, errors)
    stage = next((each for each in Stage if each.key == request.GET.get("stage")), None)
    found = search_leads(request.actor, request.GET.get("q", ""), stage=stage, limit=MOST)
    page = ListPage(
        heading=_("Leads"),
        intro=_("Who may become a customer."),
        columns=[
            _("Name"), _("Company"), _("Stage"), _("Estimated sale"), _("Owner"), _("Tags"),
        ],
        rows=[_row(each) for each in found],
        add=_("New lead") if holds_in_house(request.actor, Right.LEAD_MANAGE) else "",
        questions=questions,
        filters=_filters(request, stage),
    )  # fmt: skip
    return page.shown(request, refused=bool(errors))


@never_cache
@agents_only
def lead(request: DeskRequest, lead_id: int) -> HttpResponseBase:
    """One lead with its history, and what changes it."""
    it = one_lead(request.actor, lead_id)
    questions = _questions(request, it)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            update_lead(request.actor, it, _changes(request))
            return redirect("web:lead", it.id)
        except Invalid as error:
            errors = dict(problems.field_errors(error))
            questions = pages.again(questions, request, errors)
    return _page(request, it, questions, refused=bool(errors))


@require_POST
@agents_only
def note(request: DeskRequest, lead_id: int) -> HttpResponse:
    """Write down what was said or done."""
    note_on_lead(request.actor, one_lead(request.actor, lead_id), body=request.POST.get("body", ""))
    return redirect("web:lead", lead_id)


def _page(
    request: DeskRequest, it: "Lead", questions: list[Answer], *, refused: bool
) -> HttpResponse:
    context = {
        "heading": it.name,
        "back": ("/leads", _("Leads")),
        "questions": questions,
        "may_change": holds_in_house(request.actor, Right.LEAD_MANAGE),
        "note_to": f"/leads/{it.id}/note",
        "history": [
            (done_by(each), _told(each), each.occurred_at)
            for each in history_of_lead(request.actor, it)[::-1]
        ],
    }
    return render(request, "house/thing.html", context, status=422 if refused else 200)


def _told(event: "Event") -> str:
    if event.kind == "lead.noted":
        return str(event.data["body"])
    if event.kind == "lead.created":
        return _("noted this lead")
    changes = event.data["changes"]
    if "progress" in changes:
        stage = stage_of(int(changes["progress"][1]))
        return _("moved it to %(stage)s") % {"stage": word(STAGES, stage.key)}
    return _("changed it")


def _filters(request: DeskRequest, chosen: Stage | None) -> list[tuple[str, str, bool]]:
    counts = leads_by_stage(request.actor)
    still_open = sum(count for stage, count in counts.items() if stage.is_open)
    stages = [
        (f"?stage={stage.key}", f"{word(STAGES, stage.key)} {count}", stage is chosen)
        for stage, count in counts.items()
        if count or stage is chosen
    ]
    label = _("Still open")
    return [("?", f"{label} {still_open}", chosen is None), *stages]


def _row(it: "Lead") -> Row:
    cells = [
        it.name,
        it.company.name if it.company else it.company_name,
        word(STAGES, stage_of(it.progress).key),
        money(it.estimated_sale) if it.estimated_sale else "",
        it.owner.name if it.owner else "",
        ", ".join(sorted(tag.name for tag in it.tags.all())),
    ]
    return Row(f"/leads/{it.id}", cells)


def _questions(request: DeskRequest, it: "Lead | None") -> list[Answer]:
    def value(name: str) -> str:
        found = getattr(it, name) if it else None
        return "" if found is None else str(found)

    sale = as_typed(it.estimated_sale, cents=True) if it and it.estimated_sale else ""
    stages = [(stage.key, word(STAGES, stage.key)) for stage in Stage]
    reached = stage_of(it.progress) if it else Stage.NEW
    tags = ", ".join(sorted(tag.name for tag in it.tags.all())) if it else ""
    return [
        Answer(name="name", label=_("Name"), value=value("name"), required=True),
        Answer(name="email", label=_("E-mail"), value=value("email"), required=True),
        pages.select("stage", _("Stage"), stages, reached.key),
        pages.user_choice(request, "owner", _("Owner"), it.owner if it else None),
        Answer(name="company_name", label=_("Company"), value=value("company_name")),
        Answer(name="position", label=_("Position"), value=value("position")),
        Answer(name="phone", label=_("Phone"), value=value("phone")),
        Answer(name="mobile", label=_("Mobile"), value=value("mobile")),
        Answer(name="country", label=_("Country"), value=value("country")),
        Answer(name="estimated_sale", label=_("Estimated sale"), value=sale),
        Answer(name="tags", label=_("Tags"), value=tags),
        Answer(name="comments", label=_("Comments"), kind="textarea", value=value("comments")),
    ]


def _changes(request: DeskRequest) -> LeadChanges:
    given = request.POST
    stage = next((each for each in Stage if each.key == given.get("stage")), Stage.NEW)
    return LeadChanges(
        name=given.get("name", ""),
        email=given.get("email", ""),
        company_name=given.get("company_name", ""),
        position=given.get("position", ""),
        phone=given.get("phone", ""),
        mobile=given.get("mobile", ""),
        country=given.get("country", ""),
        comments=given.get("comments", ""),
        progress=int(stage),
        owner=pages.chosen_user(request, "owner"),
        estimated_sale=pages.number(request, "estimated_sale"),
        tags=[name.strip() for name in given.get("tags", "").split(",") if name.strip()],
    )
