"""What an agent does to a ticket: one view per act, each one verb."""

from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from guichet.desk.queries import assignable_agents
from guichet.lib.errors import Invalid
from guichet.lib.unset import UNSET
from guichet.sla.priority import Priority
from guichet.tickets import actions, queries
from guichet.tickets.actions import TicketChanges
from guichet.tickets.states import Resolution, Status
from guichet.web import problems
from guichet.web.console.listing import Listing, checked
from guichet.web.console.ticket import after_act, full_page
from guichet.web.requests import DeskRequest, agents_only
from guichet.web.uploads import uploads

if TYPE_CHECKING:
    from guichet.people.models import User
    from guichet.tickets.models import Ticket

AFTER_REPLY = {"open": Status.OPEN, "solved": Status.SOLVED}


@require_POST
@agents_only
def say(request: DeskRequest, reference: str) -> HttpResponseBase:
    """Reply to the customer, or leave a note."""
    ticket = queries.ticket(request.actor, reference)
    kind = "note" if request.POST.get("kind") == "note" else "reply"
    body = request.POST.get("body", "")
    try:
        _write(request, ticket, kind, body)
    except Invalid as error:
        if request.htmx:
            raise
        typed = {"typed": body, "typed_kind": kind, "typed_error": problems.sentence(error)}
        return full_page(request, ticket, status=422, **typed)
    return after_act(request, ticket)


def _write(request: DeskRequest, ticket: "Ticket", kind: str, body: str) -> None:
    files = uploads(request)
    if kind == "note":
        actions.add_note(request.actor, ticket, body=body, files=files)
        return
    status = AFTER_REPLY.get(request.POST.get("then", ""), UNSET)
    actions.reply_to_ticket(request.actor, ticket, body=body, status=status, files=files)


@require_POST
@agents_only
def assign(request: DeskRequest, reference: str) -> HttpResponse:
    """Give the ticket to somebody of its queue, or to nobody."""
    ticket = queries.ticket(request.actor, reference)
    chosen = request.POST.get("assignee", "")
    actions.assign_ticket(request.actor, ticket, _agent(request, ticket, chosen))
    return after_act(request, ticket)


def _agent(request: DeskRequest, ticket: "Ticket", chosen: str) -> "User | None":
    if not chosen:
        return None
    for agent in assignable_agents(request.actor, ticket.queue_id):
        if str(agent.id) == chosen:
            return agent
    raise _unknown("assignee")


@require_POST
@agents_only
def status(request: DeskRequest, reference: str) -> HttpResponse:
    """Move the ticket, close it with an outcome, hold it or go on."""
    ticket = queries.ticket(request.actor, reference)
    wanted, _colon, outcome = request.POST.get("status", "").partition(":")
    if wanted == "hold":
        actions.hold_ticket(request.actor, ticket)
    elif wanted == "unhold":
        actions.unhold_ticket(request.actor, ticket)
    else:
        _move(request, ticket, wanted, outcome)
    return after_act(request, ticket)


def _move(request: DeskRequest, ticket: "Ticket", wanted: str, outcome: str) -> None:
    try:
        target, resolution = Status.from_key(wanted), Resolution(outcome)
    except (KeyError, ValueError) as error:
        raise _unknown("status") from error
    if target is Status.SOLVED:
        actions.solve_ticket(request.actor, ticket)
    else:
        actions.change_status(request.actor, ticket, target, resolution=resolution or None)


@require_POST
@agents_only
def priority(request: DeskRequest, reference: str) -> HttpResponse:
    """Make the ticket more or less urgent."""
    ticket = queries.ticket(request.actor, reference)
    try:
        wanted = Priority.from_key(request.POST.get("priority", ""))
    except KeyError as error:
        raise _unknown("priority") from error
    actions.change_priority(request.actor, ticket, wanted)
    return after_act(request, ticket)


@require_POST
@agents_only
def edit(request: DeskRequest, reference: str) -> HttpResponse:
    """Change the subject, type or category: whichever the form holds."""
    ticket = queries.ticket(request.actor, reference)
    given = request.POST
    changes = TicketChanges(
        subject=given.get("subject", UNSET),
        type=given["type"] or None if "type" in given else UNSET,
        category=given["category"] or None if "category" in given else UNSET,
    )
    actions.edit_ticket(request.actor, ticket, changes)
    return after_act(request, ticket)


@require_POST
@agents_only
def tag(request: DeskRequest, reference: str) -> HttpResponse:
    """Put tags on (several separated by commas), or take one off."""
    ticket = queries.ticket(request.actor, reference)
    added = [name.strip() for name in request.POST.get("tag", "").split(",") if name.strip()]
    removed = [name for name in request.POST.getlist("remove") if name]
    actions.tag_ticket(request.actor, ticket, add=added, remove=removed)
    return after_act(request, ticket)


@require_POST
@agents_only
def copies(request: DeskRequest, reference: str) -> HttpResponse:
    """Let more people read along by mail (addresses separated by commas), or one no more."""
    ticket = queries.ticket(request.actor, reference)
    gone = {address.casefold() for address in request.POST.getlist("remove")}
    kept = [
        address
        for address in queries.copies_of(request.actor, ticket)
        if address.casefold() not in gone
    ]
    added = [each.strip() for each in request.POST.get("copy", "").split(",") if each.strip()]
    actions.set_copies(request.actor, ticket, [*kept, *added])
    return after_act(request, ticket)


@require_POST
@agents_only
def delete(request: DeskRequest, reference: str) -> HttpResponse:
    """Take the ticket out of the desk, and go back to the list."""
    ticket = queries.ticket(request.actor, reference)
    actions.delete_ticket(request.actor, ticket)
    return redirect(checked(Listing.of(request)).url)


@require_POST
@agents_only
def link(request: DeskRequest, reference: str) -> HttpResponse:
    """Say what another system calls this ticket."""
    ticket = queries.ticket(request.actor, reference)
    actions.link_external_reference(
        request.actor,
        ticket,
        system=request.POST.get("system", ""),
        value=request.POST.get("value", ""),
        url=request.POST.get("url", ""),
    )
    return after_act(request, ticket)


def _unknown(field: str) -> Invalid:
    return Invalid.field(field, "This is not one of the choices.", code="unknown")
