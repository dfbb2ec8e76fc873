"""Every verb of every room refuses somebody who may do nothing, and says what it is for."""

import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from guichet.access import Actor
from guichet.assets import actions as assets
from guichet.assets.models import Asset
from guichet.automation import actions as automation
from guichet.automation.models import Macro
from guichet.commerce import actions as commerce
from guichet.commerce.models import (
    Invoice,
    Lead,
    Newsletter,
    Price,
    Product,
    Service,
    Subscriber,
)
from guichet.desk import actions as desk
from guichet.desk import key_kinds
from guichet.desk.keys import find_key
from guichet.desk.models import ApiKey, PersonalKey, Queue
from guichet.desk.queries import actor_for_customer, role_named
from guichet.events import actions as events
from guichet.events.queries import last_event_id
from guichet.lib import clock
from guichet.lib.errors import Forbidden, NotFound
from guichet.people import actions as people
from guichet.people.models import Company, Customer, User
from guichet.sla import actions as sla
from guichet.sla.priority import Priority
from guichet.tickets import actions as tickets
from guichet.tickets.models import Attachment, CustomField, Message, Ticket
from guichet.tickets.states import Status
from tests.support.builders import (
    POWERLESS,
    ROOT,
    a_company,
    a_customer,
    a_field,
    a_key,
    a_lead,
    a_product,
    a_queue,
    a_service,
    a_ticket,
    a_user,
    acting,
    an_agent,
    an_asset,
    an_invoice,
)

ROOMS = Path(__file__).resolve().parents[2] / "guichet"
A_KIND = key_kinds.KeyKind(
    dialect="tests",
    kind="secret",
    prefix=lambda code: f"{code}_",
    secret_bytes=16,
    visible=4,
    rights=frozenset(),
)
# These state facts for verbs that have asked already; they are nobody's to call from outside.
FOR_VERBS = {"record", "record_all"}


@dataclass(frozen=True)
class Desk:
    """One of everything, for verbs to be tried on."""

    queue: Queue
    user: User
    customer: Customer
    key: ApiKey
    personal_key: PersonalKey
    ticket: Ticket
    message: Message
    product: Product
    price: Price
    service: Service


@pytest.fixture
def one_of_everything(db: None, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setitem(key_kinds._kinds, ("tests", "secret"), A_KIND)
    queue = a_queue()
    user = an_agent(queue)
    customer = a_customer(queue)
    a_key(queue, "tests")
    ticket = a_ticket(queue, customer=customer)
    message = tickets.add_note(ROOT, ticket, body="A secret.")
    tickets.attach_file(ROOT, message, tickets.Upload("a.txt", b"a"))
    a_field("bug", "Version")
    an_asset()
    an_invoice(company=a_company())
    a_lead()
    automation.create_macro(ROOT, name="Thanks", content="Thank you.")
    letter, _ = commerce.create_newsletter(ROOT, name="News")
    commerce.subscribe(ROOT, letter, name="Eva", email="eva@example.com")
    product = a_product(pricing={"monthly": Decimal(5)})
    key = ApiKey.objects.get(dialect="tests")
    price = Price.objects.get()
    personal = desk.NewPersonalKey(dialect="clientxcms", name="Theirs", abilities=["health"])
    owned, _token = desk.issue_personal_key(ROOT, a_user(), personal)
    service = a_service(customer)
    return Desk(queue, user, customer, key, owned, ticket, message, product, price, service)


ATTEMPTS: dict[str, Callable[[Actor, Desk], object]] = {
    # automation
    "escalate_overdue_tickets": lambda a, d: automation.escalate_overdue_tickets(a, d.queue),
    "exclude_day": lambda a, d: automation.exclude_day(a, weekday=6, queue=d.queue),
    "include_day": lambda a, d: automation.include_day(a, weekday=6, queue=d.queue),
    "create_macro": lambda a, d: automation.create_macro(a, name="Mine", content="Mine"),
    "update_macro": lambda a, d: automation.update_macro(a, Macro.objects.get(), name="Mine"),
    "delete_macro": lambda a, d: automation.delete_macro(a, Macro.objects.get()),
    "use_macro": lambda a, d: automation.use_macro(a, Macro.objects.get(), d.ticket),
    # assets
    "create_asset_type": lambda a, d: assets.create_asset_type(a, name="Mine"),
    "delete_asset": lambda a, d: assets.delete_asset(a, Asset.objects.get()),
    "link_asset": lambda a, d: assets.link_asset(a, d.ticket, Asset.objects.get()),
    "refresh_assets": lambda a, d: assets.refresh_assets(a, [assets.AssetChanges(name="mine")]),
    "register_asset": lambda a, d: assets.register_asset(a, assets.AssetChanges(name="Mine")),
    "set_default_asset": lambda a, d: assets.set_default_asset(a, d.queue, Asset.objects.get()),
    "unlink_asset": lambda a, d: assets.unlink_asset(a, d.ticket, Asset.objects.get()),
    "update_asset": lambda a, d: assets.update_asset(
        a, Asset.objects.get(), assets.AssetChanges(name="Mine")
    ),
    # commerce
    "cancel_invoice": lambda a, d: commerce.cancel_invoice(a, Invoice.objects.get()),
    "create_lead": lambda a, d: commerce.create_lead(
        a, commerce.LeadChanges(name="Mine", email="me@example.com")
    ),
    "update_newsletter": lambda a, d: commerce.update_newsletter(
        a, Newsletter.objects.get(), name="Mine"
    ),
    "create_newsletter": lambda a, d: commerce.create_newsletter(a, name="Mine"),
    "delete_lead": lambda a, d: commerce.delete_lead(a, Lead.objects.get()),
    "issue_invoice": lambda a, d: commerce.issue_invoice(
        a,
        commerce.NewInvoice(
            lines=[commerce.Line(concept="Mine", amount=Decimal(1))],
            currency="EUR",
            customer=d.customer,
        ),
    ),
    "lock_invoice": lambda a, d: commerce.lock_invoice(a, Invoice.objects.get(), user=d.user),
    "note_on_lead": lambda a, d: commerce.note_on_lead(a, Lead.objects.get(), body="Mine"),
    "pay_invoice": lambda a, d: commerce.pay_invoice(a, Invoice.objects.get()),
    "subscribe": lambda a, d: commerce.subscribe(
        a, Newsletter.objects.get(), name="Me", email="me@example.com"
    ),
    "unlock_invoice": lambda a, d: commerce.unlock_invoice(a, Invoice.objects.get()),
    "unsubscribe": lambda a, d: commerce.unsubscribe(a, Subscriber.objects.get()),
    "update_invoice": lambda a, d: commerce.update_invoice(
        a, Invoice.objects.get(), commerce.InvoiceChanges(reference="Mine")
    ),
    "update_lead": lambda a, d: commerce.update_lead(
        a, Lead.objects.get(), commerce.LeadChanges(name="Mine")
    ),
    "ban_customer": lambda a, d: commerce.ban_customer(a, d.customer),
    "bill_renewal": lambda a, d: commerce.bill_renewal(a, d.service),
    "cancel_service": lambda a, d: commerce.cancel_service(a, d.service),
    "create_price": lambda a, d: commerce.create_price(
        a, related_type="product", related_id=d.product.id, currency="EUR", amounts={}
    ),
    "create_product": lambda a, d: commerce.create_product(
        a, commerce.ProductChanges(name="Mine", group_id=d.product.group_id)
    ),
    "create_product_group": lambda a, d: commerce.create_product_group(
        a, commerce.GroupChanges(name="Mine")
    ),
    "create_service": lambda a, d: commerce.create_service(
        a, d.customer, commerce.ServiceChanges(name="Mine")
    ),
    "delete_customer": lambda a, d: commerce.delete_customer(a, d.customer),
    "delete_price": lambda a, d: commerce.delete_price(a, d.price),
    "delete_product": lambda a, d: commerce.delete_product(a, d.product),
    "delete_product_group": lambda a, d: commerce.delete_product_group(a, d.product.group),
    "delete_service": lambda a, d: commerce.delete_service(a, d.service),
    "deliver_service": lambda a, d: commerce.deliver_service(a, d.service),
    "drop_renewal_bill": lambda a, d: commerce.drop_renewal_bill(a, d.service),
    "expire_service": lambda a, d: commerce.expire_service(a, d.service),
    "plan_cancellation": lambda a, d: commerce.plan_cancellation(a, d.service),
    "reactivate_customer": lambda a, d: commerce.reactivate_customer(a, d.customer),
    "create_ticket_about": lambda a, d: commerce.create_ticket_about(
        a, d.queue.id, tickets.NewTicket(subject="Mine"), None
    ),
    "relate_ticket": lambda a, d: commerce.relate_ticket(a, d.ticket, d.service),
    "renew_service": lambda a, d: commerce.renew_service(a, d.service),
    "suspend_customer": lambda a, d: commerce.suspend_customer(a, d.customer),
    "suspend_service": lambda a, d: commerce.suspend_service(a, d.service),
    "unsuspend_service": lambda a, d: commerce.unsuspend_service(a, d.service),
    "update_price": lambda a, d: commerce.update_price(a, d.price, amounts={}),
    "update_product": lambda a, d: commerce.update_product(
        a, d.product, commerce.ProductChanges(name="Mine")
    ),
    "update_product_group": lambda a, d: commerce.update_product_group(
        a, d.product.group, commerce.GroupChanges(name="Mine")
    ),
    "update_service": lambda a, d: commerce.update_service(
        a, d.service, commerce.ServiceChanges(name="Mine")
    ),
    "withdraw_cancellation": lambda a, d: commerce.withdraw_cancellation(a, d.service),
    # desk
    "add_member": lambda a, d: desk.add_member(a, d.queue, d.user, role=role_named("agent")),
    "answer_once": lambda a, d: desk.answer_once(
        a, route="r", key="k" * 20, request_body=b"", answer=lambda: desk.Answer(200, {})
    ),
    "change_integria_settings": lambda a, d: desk.change_integria_settings(
        a, desk.IntegriaChanges(allowed_addresses=["*"])
    ),
    "change_key_expiry": lambda a, d: desk.change_key_expiry(a, d.key, expires_at=None),
    "change_setting": lambda a, d: desk.change_setting(a, "site_name", "Mine"),
    "create_queue": lambda a, d: desk.create_queue(a, code="MINE", name="Mine"),
    "delete_queue": lambda a, d: desk.delete_queue(a, d.queue),
    "issue_api_key": lambda a, d: desk.issue_api_key(a, d.queue, dialect="icd", name="Mine"),
    "issue_personal_key": lambda a, d: desk.issue_personal_key(
        a, d.user, desk.NewPersonalKey(dialect="clientxcms", name="Mine", abilities=["health"])
    ),
    "regenerate_personal_key": lambda a, d: desk.regenerate_personal_key(a, d.personal_key),
    "open_account": lambda a, d: desk.open_account(
        a, d.queue, role=role_named("agent"), username="me", email="", name="Me"
    ),
    "remove_member": lambda a, d: desk.remove_member(a, d.queue, d.user),
    "rename_api_key": lambda a, d: desk.rename_api_key(a, d.key, name="Mine"),
    "revoke_api_key": lambda a, d: desk.revoke_api_key(a, d.key),
    "revoke_personal_key": lambda a, d: desk.revoke_personal_key(a, d.personal_key),
    "rotate_api_key": lambda a, d: desk.rotate_api_key(a, d.key),
    "reset_mail_template": lambda a, d: desk.reset_mail_template(
        a, name="updated_cc", language="en"
    ),
    "set_mail_template": lambda a, d: desk.set_mail_template(
        a, name="updated_cc", language="en", subject="Mine", text="Mine"
    ),
    "set_role": lambda a, d: desk.set_role(a, name="mine", rights=()),
    "rename_role": lambda a, d: desk.rename_role(a, role_named("agent"), name="mine"),
    "delete_role": lambda a, d: desk.delete_role(a, role_named("agent")),
    "update_queue": lambda a, d: desk.update_queue(a, d.queue, desk.QueueChanges(name="Mine")),
    # events
    "retry_delivery": lambda a, d: events.retry_delivery(a, 1),
    # people
    "change_own_password": lambda a, d: people.change_own_password(
        a, d.user, current="", new="a very long secret"
    ),
    "change_customer_standing": lambda a, d: people.change_customer_standing(
        a, d.customer, "banned"
    ),
    "confirm_customer": lambda a, d: people.confirm_customer(a, d.customer),
    "create_customer": lambda a, d: people.create_customer(
        a,
        d.queue.directory_id,
        changes=people.CustomerChanges(email="me@example.com", name="Me"),
        profile=people.ProfileChanges(),
    ),
    "create_company": lambda a, d: people.create_company(a, people.CompanyChanges(name="Mine")),
    "put_in_company": lambda a, d: people.put_in_company(a, d.customer, Company.objects.get()),
    "update_company": lambda a, d: people.update_company(
        a, Company.objects.get(), people.CompanyChanges(name="Mine")
    ),
    "choose_mails": lambda a, d: people.choose_mails(
        a, d.user, on_assignment=False, on_updates=False, on_program_updates=False
    ),
    "create_directory": lambda a, d: people.create_directory(a, name="Mine"),
    "create_user": lambda a, d: people.create_user(
        a, username="me", email="me@example.com", name="Me", is_admin=True
    ),
    "customer_for_email": lambda a, d: people.customer_for_email(
        a, d.queue.directory_id, email="me@example.com"
    ),
    "erase_customer": lambda a, d: people.erase_customer(a, d.customer),
    "invite_customer": lambda a, d: people.invite_customer(a, d.customer),
    "issue_customer_link": lambda a, d: people.issue_customer_link(a, d.customer),
    "delete_user": lambda a, d: people.delete_user(a, d.user),
    "issue_sign_in_link": lambda a, d: people.issue_sign_in_link(a, d.user),
    "record_customer_activity": lambda a, d: people.record_customer_activity(
        a, d.customer, type="order.placed", payload={}
    ),
    "set_availability": lambda a, d: people.set_availability(a, d.user, available=False),
    "set_password": lambda a, d: people.set_password(a, d.user, "a very long secret"),
    "update_customer": lambda a, d: people.update_customer(
        a, d.customer, people.CustomerChanges(name="Mine")
    ),
    "update_profile": lambda a, d: people.update_profile(
        a, d.user, name="Me", language="fr", theme="", density=""
    ),
    "update_user": lambda a, d: people.update_user(a, d.user, people.UserChanges(is_admin=True)),
    "upsert_customer": lambda a, d: people.upsert_customer(
        a, d.queue.directory_id, external_id="1", changes=people.CustomerChanges()
    ),
    # sla
    "set_sla_policy": lambda a, d: sla.set_sla_policy(a, name="Mine", targets={}),
    # tickets
    "add_note": lambda a, d: tickets.add_note(a, d.ticket, body="Hello"),
    "assign_ticket": lambda a, d: tickets.assign_ticket(a, d.ticket, d.user),
    "assign_waiting_tickets": lambda a, d: tickets.assign_waiting_tickets(a, d.queue.id),
    "attach_to_ticket": lambda a, d: tickets.attach_to_ticket(
        a, d.ticket, tickets.Upload("a", b"a")
    ),
    "delete_custom_field": lambda a, d: tickets.delete_custom_field(a, CustomField.objects.get()),
    "log_time": lambda a, d: tickets.log_time(a, d.ticket, hours=Decimal(1)),
    "move_ticket": lambda a, d: tickets.move_ticket(a, d.ticket, d.queue),
    "remove_attachment": lambda a, d: tickets.remove_attachment(a, Attachment.objects.get()),
    "shift_custom_field": lambda a, d: tickets.shift_custom_field(a, CustomField.objects.get(), 1),
    "set_custom_field": lambda a, d: tickets.set_custom_field(
        a, CustomField.objects.get().type, "Mine", tickets.FieldChanges()
    ),
    "shift_ticket_type": lambda a, d: tickets.shift_ticket_type(
        a, CustomField.objects.get().type, 1
    ),
    "delete_ticket_type": lambda a, d: tickets.delete_ticket_type(
        a, CustomField.objects.get().type
    ),
    "update_ticket_type": lambda a, d: tickets.update_ticket_type(
        a, CustomField.objects.get().type, name="Mine"
    ),
    "attach_file": lambda a, d: tickets.attach_file(a, d.message, tickets.Upload("a", b"a")),
    "change_priority": lambda a, d: tickets.change_priority(a, d.ticket, Priority.LOW),
    "change_status": lambda a, d: tickets.change_status(a, d.ticket, Status.OPEN),
    "close_ticket": lambda a, d: tickets.close_ticket(a, d.ticket),
    "create_category": lambda a, d: tickets.create_category(a, d.queue, name="mine"),
    "create_tag": lambda a, d: tickets.create_tag(a, d.queue, name="mine"),
    "create_ticket": lambda a, d: tickets.create_ticket(
        a, d.queue.id, tickets.NewTicket(subject="Mine")
    ),
    "create_ticket_type": lambda a, d: tickets.create_ticket_type(a, key="mine"),
    "delete_ticket": lambda a, d: tickets.delete_ticket(a, d.ticket),
    "edit_ticket": lambda a, d: tickets.edit_ticket(
        a, d.ticket, tickets.TicketChanges(subject="Mine")
    ),
    "escalate_ticket": lambda a, d: tickets.escalate_ticket(
        a, d.ticket, waiting_since=clock.now(), days=2
    ),
    "hold_ticket": lambda a, d: tickets.hold_ticket(a, d.ticket),
    "let_go_of_customer": lambda a, d: tickets.let_go_of_customer(a, d.customer),
    "link_external_reference": lambda a, d: tickets.link_external_reference(
        a, d.ticket, system="mine", value="1"
    ),
    "reopen_ticket": lambda a, d: tickets.reopen_ticket(a, d.ticket),
    "reply_to_ticket": lambda a, d: tickets.reply_to_ticket(a, d.ticket, body="Hello"),
    "set_copies": lambda a, d: tickets.set_copies(a, d.ticket, ["me@example.com"]),
    "solve_ticket": lambda a, d: tickets.solve_ticket(a, d.ticket),
    "tag_ticket": lambda a, d: tickets.tag_ticket(a, d.ticket, add=["mine"]),
    "unhold_ticket": lambda a, d: tickets.unhold_ticket(a, d.ticket),
    "update_ticket": lambda a, d: tickets.update_ticket(a, d.ticket, tickets.TicketChanges()),
}


def public_functions() -> dict[str, Callable[..., object]]:
    """Everything that the rooms' ``actions`` offer for calling."""
    rooms = [path.parent.parent.name for path in ROOMS.glob("*/actions/__init__.py")]
    modules = [importlib.import_module(f"guichet.{room}.actions") for room in sorted(rooms)]
    offered = {name: getattr(module, name) for module in modules for name in module.__all__}
    return {name: value for name, value in offered.items() if inspect.isfunction(value)}


def verbs() -> dict[str, Callable[..., object]]:
    """The public functions that somebody does something with: their first argument is who."""
    return {
        name: function
        for name, function in public_functions().items()
        if next(iter(inspect.signature(function).parameters), "") == "actor"
        and name not in FOR_VERBS
    }


def test_every_verb_is_tried_below() -> None:
    assert sorted(verbs()) == sorted(ATTEMPTS)


def agent_elsewhere() -> Actor:
    return acting(an_agent(a_queue(own_directory=True)))


def manager_elsewhere() -> Actor:
    return acting(an_agent(a_queue(own_directory=True), role="manager"))


def key_elsewhere() -> Actor:
    return find_key(
        a_key(a_queue(own_directory=True), "supportdesk"), dialect="supportdesk"
    ).actor()


OUTSIDERS: dict[str, Callable[[], Actor]] = {
    "nobody": lambda: POWERLESS,
    "an agent of another queue": agent_elsewhere,
    "a manager of another queue": manager_elsewhere,
    "a key of another queue": key_elsewhere,
}
# A program may repeat its own requests; what they do is asked again by the verbs inside.
OWN_BUSINESS = {("answer_once", "a key of another queue")}


@pytest.mark.parametrize("outsider", OUTSIDERS)
@pytest.mark.parametrize("verb", sorted(ATTEMPTS))
def test_somebody_without_rights_here_is_refused(
    verb: str, outsider: str, one_of_everything: Desk
) -> None:
    if (verb, outsider) in OWN_BUSINESS:
        return
    actor = OUTSIDERS[outsider]()
    facts = last_event_id()
    with pytest.raises((Forbidden, NotFound)):
        ATTEMPTS[verb](actor, one_of_everything)
    assert last_event_id() == facts


def test_another_customer_is_refused_everything(one_of_everything: Desk) -> None:
    """Also one of the same directory, who may open tickets of their own at that queue."""
    actor = actor_for_customer(a_customer(one_of_everything.queue))
    facts = last_event_id()
    done = []
    for verb, attempt in ATTEMPTS.items():
        try:
            attempt(actor, one_of_everything)
            done.append(verb)
        except (Forbidden, NotFound):
            pass
    assert (done, last_event_id()) == ([], facts)


def test_every_public_function_says_what_it_is_for() -> None:
    silent = [name for name, function in public_functions().items() if not function.__doc__]
    assert silent == []
