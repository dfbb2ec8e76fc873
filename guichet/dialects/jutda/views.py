"""One function for each remote method.

Checks come in one order: the HTTP method, the credentials, the name of the method, then its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict

from guichet.access import Actor, Right
from guichet.desk.queries import (
    actor_for_program,
    counter_where,
    open_counter,
    queues_where,
    site_settings,
    works_in,
)
from guichet.dialects.base import MethodNotAllowed
from guichet.dialects.calls import note_reference, note_user, user_caller
from guichet.dialects.jutda import translate, wire
from guichet.lib.errors import NotFound
from guichet.people.accounts import account_named
from guichet.people.actions import customer_for_email
from guichet.people.queries import user
from guichet.tickets import actions
from guichet.tickets.queries import ticket_by_id
from guichet.tickets.states import Status

if TYPE_CHECKING:
    from guichet.desk.queries import Counter
    from guichet.people.models import User
    from guichet.tickets.models import Ticket


HELP = Path(__file__).with_name("help.html").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Call:
    """A request of somebody known, with the fields they sent."""

    request: HttpRequest
    actor: Actor
    form: MultiValueDict[str, str]

    def field(self, name: str) -> str:
        """The last value of a field; a missing one is empty."""
        return wire.text(self.form.get(name))


def help_page(request: HttpRequest) -> HttpResponse:
    """What there is to call, for whoever asks and however they ask."""
    return wire.page(HELP)


def named(name: str) -> Callable[[HttpRequest], HttpResponse]:
    """The view of that remote method."""

    def view(request: HttpRequest) -> HttpResponse:
        return METHODS[name](_call(request, name))

    return view


def unknown(request: HttpRequest, name: str) -> HttpResponse:
    """A name that is no method, said to those only who are known here."""
    if not wire.METHOD_NAME.fullmatch(name):
        raise NotFound("path")
    _call(request, name)
    raise wire.Refused("There is no such method")


def create_ticket(call: Call) -> HttpResponse:
    """File a ticket; the answer is its number."""
    form, problems = wire.ticket_form(call.form)
    counter = _counter(call, form, problems)
    assignee = _assignee(form, counter, problems)
    if problems or counter is None:
        raise wire.FormErrors(problems)
    customer = None
    if form.submitter_email:
        address = form.submitter_email
        customer = customer_for_email(call.actor, counter.directory_id, email=address)
    new = translate.new_ticket(form, customer=customer, assignee=assignee)
    ticket = actions.create_ticket(call.actor, counter.queue_id, new)
    note_reference(call.request, ticket.reference, queue_id=counter.queue_id)
    return wire.said(str(ticket.id))


def delete_ticket(call: Call) -> HttpResponse:
    """Delete a ticket; any word confirms."""
    if not call.field("confirm"):
        raise wire.Refused("No confirmation provided")
    actions.delete_ticket(call.actor, _ticket(call))
    return wire.said()


def hold_ticket(call: Call) -> HttpResponse:
    """Put a ticket on hold, whatever its status."""
    actions.hold_ticket(call.actor, _ticket(call))
    return wire.said()


def unhold_ticket(call: Call) -> HttpResponse:
    """Take a ticket off hold."""
    actions.unhold_ticket(call.actor, _ticket(call))
    return wire.said()


def add_followup(call: Call) -> HttpResponse:
    """Say something in a ticket; its status stays as it is."""
    ticket = _ticket(call)
    public = wire.text(call.form.get("public", "n"))
    if public not in ("y", "n"):
        raise wire.Refused("Invalid 'public' flag")
    message = call.field("message")
    if not message:
        raise wire.Refused("Blank message")
    if public == "y":
        actions.reply_to_ticket(call.actor, ticket, body=message, status=None, may_be_blank=True)
    else:
        actions.add_note(call.actor, ticket, body=message, may_be_blank=True)
    return wire.said()


def resolve(call: Call) -> HttpResponse:
    """Solve a ticket, saying how, from any status."""
    ticket = _ticket(call)
    resolution = call.field("resolution")
    if not resolution:
        raise wire.Refused("Blank resolution")
    actions.reply_to_ticket(
        call.actor,
        ticket,
        body=resolution,
        status=Status.SOLVED,
        resolution_text=resolution,
        may_be_blank=True,
    )
    return wire.said()


def list_queues(call: Call) -> HttpResponse:
    """The queues that the caller may file tickets in."""
    return wire.queues(translate.queues(queues_where(call.actor, Right.TICKET_CREATE)))


def find_user(call: Call) -> HttpResponse:
    """The number of an account, active or not."""
    username = call.field("username")
    if not username:
        raise wire.Refused(wire.USER)
    found = account_named(username)
    if found is None:
        raise wire.Missing(wire.USER)
    return wire.said(str(found.id))


METHODS: Mapping[str, Callable[[Call], HttpResponse]] = {
    "create_ticket": create_ticket,
    "delete_ticket": delete_ticket,
    "hold_ticket": hold_ticket,
    "unhold_ticket": unhold_ticket,
    "add_followup": add_followup,
    "resolve": resolve,
    "list_queues": list_queues,
    "find_user": find_user,
}


def _call(request: HttpRequest, method: str) -> Call:
    """The request of an account that may call. Raises MethodNotAllowed, Unauthenticated."""
    if request.method != "POST":
        raise MethodNotAllowed(("POST",))
    form = wire.form_of(request)
    who = wire.credentials(form)
    chosen = site_settings().get("jutda") or {}
    account = user_caller(
        request,
        who.username,
        who.password,
        dialect="jutda",
        customers=chosen.get("customers_may_call") is True,
    )
    note_user(request, account, dialect="jutda", action=method)
    return Call(request, actor_for_program(account, door="jutda"), form)


def _ticket(call: Call) -> "Ticket":
    """The ticket that the call names, of a queue that still takes changes."""
    try:
        ticket = ticket_by_id(call.actor, wire.ticket_number(call.field("ticket")))
    except NotFound as error:
        raise wire.Missing(wire.TICKET) from error
    note_reference(call.request, ticket.reference, queue_id=ticket.queue_id)
    open_counter(ticket.queue_id)
    return ticket


def _counter(call: Call, form: wire.TicketForm, problems: dict[str, str]) -> "Counter | None":
    """The counter of the queue that the form names, if the caller may file there."""
    if "queue" in problems:
        return None
    found = counter_where(call.actor, Right.TICKET_CREATE, wire.exact_id(form.queue))
    if found is None:
        problems["queue"] = wire.no_choice(form.queue)
    return found


def _assignee(
    form: wire.TicketForm, counter: "Counter | None", problems: dict[str, str]
) -> "User | None":
    """The agent that the form names, if tickets of the queue can be given to them."""
    if not form.assigned_to:
        return None
    found = user(wire.exact_id(form.assigned_to))
    if found is None or not found.is_active or (counter and not works_in(found, counter.queue_id)):
        problems["assigned_to"] = wire.no_choice(form.assigned_to)
    return found
