"""The life of a service, through the verbs and as time passes."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from guichet.commerce.actions import (
    CustomerInUse,
    LockOut,
    ProductChanges,
    ServiceChanges,
    ban_customer,
    cancel_service,
    create_price,
    create_service,
    delete_customer,
    delete_product,
    delete_service,
    deliver_service,
    expire_service,
    plan_cancellation,
    reactivate_customer,
    renew_service,
    suspend_customer,
    suspend_service,
    unsuspend_service,
    update_product,
    update_service,
    withdraw_cancellation,
)
from guichet.commerce.deadlines import Deadlines
from guichet.commerce.jobs import look_after_services
from guichet.commerce.models import Product, Service
from guichet.commerce.periods import Period, end_of_period
from guichet.commerce.queries import amounts_of, counts_by_status, service, services_visible_to
from guichet.events.models import Event
from guichet.lib import clock
from guichet.lib.errors import Conflict, Invalid, NotFound
from guichet.people.models import Customer
from guichet.people.queries import customer_actor, profile_of
from guichet.tickets.models import Message, Ticket
from guichet.tickets.states import Status
from tests.commerce.conftest import Panel
from tests.support.builders import (
    ROOT,
    a_customer,
    a_product,
    a_queue,
    a_service,
    a_ticket,
    acting,
    an_agent,
)

pytestmark = pytest.mark.django_db


def again(known: Service) -> Service:
    return Service.objects.select_related("customer", "product").get(id=known.id)


def kinds(known: Service) -> list[str]:
    events = Event.objects.filter(subject_kind="service", subject_id=known.id).order_by("id")
    return [kind.removeprefix("service.") for kind in events.values_list("kind", flat=True)]


@pytest.fixture
def lea(db: None) -> Customer:
    return a_customer(a_queue(), "lea@example.com", name="Léa Martin")


@pytest.fixture
def hosted(lea: Customer, panel: Panel) -> Service:
    """An active service that the panel delivered, of a product with nine left."""
    sold = a_product(stock=10, pricing={"monthly": Decimal(5)})
    update_product(ROOT, sold, ProductChanges(type="panel"))
    return a_service(lea, product=sold)


def days(number: float) -> timedelta:
    return timedelta(days=number)


def end_of(known: Service) -> datetime:
    assert known.expires_at is not None
    return known.expires_at


def test_delivery_begins_the_first_period_and_takes_from_the_stock(hosted: Service) -> None:
    assert (hosted.status, hosted.delivery_attempts) == ("active", 1)
    assert days(27) < end_of(hosted) - clock.now() <= days(31)
    assert Product.objects.get().stock == 9
    assert kinds(hosted) == ["created", "delivered"]
    with pytest.raises(Conflict):
        deliver_service(ROOT, hosted)


def test_a_delivery_that_fails_is_counted_and_can_be_tried_again(
    lea: Customer, panel: Panel
) -> None:
    ordered = create_service(ROOT, lea, ServiceChanges(name="VPS", type="panel"))
    panel.trouble = "No node has room."
    result = deliver_service(ROOT, ordered)
    assert (result.success, result.message) == (False, "No node has room.")
    assert (result.service.status, result.service.delivery_attempts) == ("pending", 1)
    assert result.service.delivery_errors == "No node has room."
    panel.trouble = ""
    assert deliver_service(ROOT, result.service).service.delivery_errors is None
    assert kinds(ordered) == ["created", "action_failed", "delivered"]


def test_the_last_one_is_sold_once(lea: Customer) -> None:
    sold = a_product(stock=1)
    a_service(lea, product=sold)
    second = a_service(lea, product=Product.objects.get(), delivered=False)
    with pytest.raises(Conflict) as refusal:
        deliver_service(ROOT, again(second))
    assert refusal.value.code == "sold_out"
    assert again(second).status == "pending"


def test_what_never_runs_out_stays_so(lea: Customer) -> None:
    sold = a_product(stock=-1)
    expire_service(ROOT, a_service(lea, product=sold))
    assert Product.objects.get().stock == -1


def test_every_act_works_from_every_state_and_twice(hosted: Service) -> None:
    for act in (suspend_service, unsuspend_service, expire_service, suspend_service):
        for _ in range(2):
            assert act(ROOT, again(hosted)).success
    assert again(hosted).status == "suspended"
    assert kinds(hosted)[2:] == ["suspended", "unsuspended", "expired", "suspended"]


def test_what_ends_and_goes_on_again_leaves_the_stock_as_it_was(hosted: Service) -> None:
    before = Product.objects.get().stock
    for act in (expire_service, suspend_service, expire_service, unsuspend_service):
        act(ROOT, again(hosted))
    assert Product.objects.get().stock == before
    expire_service(ROOT, again(hosted))
    renew_service(ROOT, again(hosted))
    assert Product.objects.get().stock == before


def test_suspending_says_why_and_going_on_forgets_it(hosted: Service) -> None:
    suspended = suspend_service(ROOT, hosted, reason="Unpaid", notify=True).service
    assert (suspended.status, suspended.suspend_reason) == ("suspended", "Unpaid")
    assert Event.objects.latest("id").data == {"reason": "Unpaid", "notify": True}
    resumed = unsuspend_service(ROOT, suspended).service
    assert (resumed.suspend_reason, resumed.suspended_at) == (None, None)
    assert resumed.expires_at == hosted.expires_at


def test_a_provisioner_that_fails_changes_nothing_unless_forced(
    hosted: Service, panel: Panel
) -> None:
    panel.trouble = "Connection refused"
    refused = suspend_service(ROOT, hosted)
    assert (refused.success, refused.service.status) == (False, "active")
    assert refused.service.delivery_errors == "Connection refused"
    assert expire_service(ROOT, hosted).service.status == "active"
    forced = expire_service(ROOT, hosted, force=True)
    assert (forced.success, forced.service.status) == (False, "expired")
    assert end_of(forced.service) <= clock.now()
    assert Event.objects.latest("id").data == {"forced": True}


def test_a_plug_in_that_breaks_is_a_failure_like_any_other(
    hosted: Service, panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panel, "suspend", lambda order: 1 / 0)
    assert not suspend_service(ROOT, hosted).success
    monkeypatch.undo()
    update_service(ROOT, hosted, ServiceChanges(type="none"))
    assert suspend_service(ROOT, again(hosted)).message == "Server suspended"


def test_renewing_adds_a_period_to_the_end_and_brings_back(hosted: Service) -> None:
    end = end_of(hosted)
    suspend_service(ROOT, hosted, reason="expired")
    renewed = renew_service(ROOT, again(hosted)).service
    assert renewed.expires_at == end_of_period(end, Period.MONTHLY)
    assert (renewed.renewals, renewed.status) == (1, "active")
    update_service(ROOT, renewed, ServiceChanges(max_renewals=1))
    with pytest.raises(Conflict) as refusal:
        renew_service(ROOT, renewed)
    assert refusal.value.code == "no_renewals_left"


def test_what_began_on_the_31st_returns_to_it_after_february(lea: Customer) -> None:
    with clock.at(datetime(2026, 12, 31, 9, tzinfo=UTC)):
        renewed = a_service(lea)
    ends = []
    for _ in range(3):
        renewed = renew_service(ROOT, again(renewed)).service
        ends.append(end_of(renewed).strftime("%m-%d"))
    assert ends == ["02-28", "03-31", "04-30"]


def test_what_is_paid_once_never_ends(lea: Customer) -> None:
    bought = a_service(lea, billing="onetime")
    assert bought.expires_at is None
    with pytest.raises(Conflict):
        renew_service(ROOT, bought)


def test_the_record_follows_from_its_status(hosted: Service) -> None:
    assert update_service(ROOT, hosted, ServiceChanges(status="cancelled"))
    assert hosted.is_cancelled
    assert hosted.cancelled_at is not None
    assert not update_service(ROOT, hosted, ServiceChanges(status="cancelled"))
    update_service(ROOT, hosted, ServiceChanges(status="active", billing="onetime"))
    assert (hosted.cancelled_at, hosted.is_cancelled, hosted.expires_at) == (None, False, None)
    assert not update_service(ROOT, hosted, ServiceChanges(status="active"))


def test_everything_that_is_wrong_with_a_record_is_said_at_once(hosted: Service) -> None:
    changes = ServiceChanges(
        name="", type="?", status="?", billing="daily", currency="?", renewals=-1
    )
    with pytest.raises(Invalid) as refusal:
        update_service(ROOT, hosted, changes)
    assert set(refusal.value.errors) == {
        "name", "type", "status", "billing", "currency", "renewals"
    }  # fmt: skip
    for changes in (ServiceChanges(customer_id=0), ServiceChanges(product_id=0)):
        with pytest.raises(Invalid):
            update_service(ROOT, hosted, changes)


def test_a_deleted_service_is_found_no_more(hosted: Service) -> None:
    delete_service(ROOT, hosted)
    with pytest.raises(NotFound):
        service(ROOT, hosted.id)
    assert counts_by_status(ROOT) == {}


def test_a_service_costs_its_own_price_or_its_product_s(hosted: Service) -> None:
    assert amounts_of([hosted]) == {hosted.id: Decimal(5)}
    create_price(
        ROOT,
        related_type="service",
        related_id=hosted.id,
        currency="EUR",
        amounts={"monthly": Decimal(4)},
    )
    assert amounts_of([hosted]) == {hosted.id: Decimal(4)}


def test_a_service_costs_what_it_did_when_its_product_is_sold_no_longer(hosted: Service) -> None:
    delete_product(ROOT, Product.objects.get())
    assert services_visible_to(ROOT).count() == 1
    assert amounts_of([again(hosted)]) == {hosted.id: Decimal(5)}


def test_an_overdue_service_is_suspended_then_expired_then_hidden(hosted: Service) -> None:
    end = end_of(hosted)
    story = [(-0.1, "active"), (0.1, "suspended"), (6.9, "suspended"), (7.1, "expired"),
             (89.0, "expired"), (90.1, "hidden")]  # fmt: skip
    for offset, status in story:
        with clock.at(end + days(offset)):
            look_after_services()
            look_after_services()
            assert (offset, again(hosted).status) == (offset, status)
    assert [kind for kind in kinds(hosted) if kind != "ends_soon"][2:] == ["suspended", "expired"]
    assert Product.objects.get().stock == 10


def test_a_customer_is_reminded_four_times_and_never_twice(hosted: Service) -> None:
    end = end_of(hosted)
    for hours in range(8 * 24, 0, -12):
        with clock.at(end - timedelta(hours=hours)):
            look_after_services()
    reminders = Event.objects.filter(kind="service.ends_soon").order_by("id")
    assert [event.data["days"] for event in reminders] == [7, 5, 3, 1]


def test_a_desk_that_slept_sends_only_the_nearest_reminder() -> None:
    due, moment = Deadlines(), clock.now()
    assert due.reminder_due(moment + days(2), moment, reminded=None) == 3
    assert due.reminder_due(moment + days(2), moment, reminded=3) is None
    assert due.reminder_due(moment + days(8), moment, reminded=None) is None
    assert due.reminder_due(moment - days(1), moment, reminded=None) is None


def test_a_planned_cancellation_comes_at_the_end_and_can_be_withdrawn(
    hosted: Service, panel: Panel
) -> None:
    end = end_of(hosted)
    planned = plan_cancellation(ROOT, hosted, reason="Too dear")
    assert planned.cancelled_at == end
    withdraw_cancellation(ROOT, planned)
    with clock.at(end - days(1)):
        plan_cancellation(ROOT, again(hosted), reason="Too dear")
        look_after_services()
        assert again(hosted).status == "active"
    with clock.at(end + timedelta(minutes=1)):
        look_after_services()
    gone = again(hosted)
    assert (gone.status, gone.is_cancelled) == ("cancelled", True)
    assert "Too dear" in (gone.notes or "")
    assert panel.asked[-1] == "expire"
    with pytest.raises(Conflict):
        plan_cancellation(ROOT, gone)


def test_one_broken_panel_keeps_nobody_else_waiting(
    lea: Customer, hosted: Service, panel: Panel
) -> None:
    other = a_service(lea)
    panel.trouble = "down"
    with clock.at(end_of(hosted) + days(1)):
        look_after_services()
    assert [again(each).status for each in (hosted, other)] == ["active", "suspended"]


def test_cancelling_now_ends_it(hosted: Service) -> None:
    assert cancel_service(ROOT, hosted).service.status == "cancelled"
    assert Product.objects.get().stock == 10


def test_a_customer_with_services_stays_unless_forced(lea: Customer, hosted: Service) -> None:
    with pytest.raises(CustomerInUse) as refusal:
        delete_customer(ROOT, lea)
    assert refusal.value.services == {hosted.id: hosted.name}
    assert refusal.value.invoices == {}
    delete_customer(ROOT, lea, force=True)
    assert not Customer.objects.filter(deleted_at=None).exists()


def test_tickets_of_a_deleted_customer_are_closed_and_name_nobody() -> None:
    queue = a_queue()
    customer = a_customer(queue, name="Gone Girl")
    a_ticket(queue, customer=customer)
    delete_customer(ROOT, customer)
    ticket = Ticket.objects.get()
    assert (ticket.customer_id, ticket.status) == (None, Status.CLOSED)
    assert "Gone" not in Message.objects.get().author_name


def test_locking_a_customer_out_can_stop_what_they_have(lea: Customer, hosted: Service) -> None:
    suspend_customer(ROOT, lea, LockOut(reason="Unpaid"))
    assert again(hosted).status == "active"
    ban_customer(ROOT, lea, LockOut(reason="Fraud", with_services=True))
    assert (again(hosted).status, again(hosted).suspend_reason) == ("suspended", "Fraud")
    assert profile_of(lea).standing == "banned"
    reactivate_customer(ROOT, lea)
    assert again(hosted).status == "active"


def test_agents_see_services_of_their_customers_and_customers_their_own(
    lea: Customer, hosted: Service
) -> None:
    elsewhere = acting(an_agent(a_queue(own_directory=True), role="manager"))
    assert not services_visible_to(elsewhere).exists()
    assert services_visible_to(acting(an_agent(a_queue(), role="viewer"))).exists()
    assert services_visible_to(customer_actor(lea)).exists()
    stranger = a_customer(a_queue(), "stranger@example.com")
    assert not services_visible_to(customer_actor(stranger)).exists()
