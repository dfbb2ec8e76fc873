"""Every page and every form, tried by people who have no business there."""

from collections.abc import Callable, Iterator, Mapping

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.http import HttpResponseBase
from django.test import Client

from guichet.desk.actions import remove_member
from guichet.people.actions import UserChanges, update_user
from guichet.people.models import SignInFailure, User
from tests.safety.addresses import ADDRESSES, Address, Door, routes
from tests.safety.conftest import SECRET, Hidden
from tests.support.builders import ROOT, a_user

SignedIn = Callable[[User | None], Client]

APART = {Door.PROGRAMS, Door.READERS_BY_KEY}
PAGES = [a for a in ADDRESSES.values() if a.door not in APART]
GUARDED = [a for a in PAGES if a.door is not Door.EVERYBODY]
OF_READERS = [a for a in PAGES if a.door is Door.READERS]
OF_MANAGERS = [a for a in PAGES if a.door is Door.MANAGERS]
OF_ADMINISTRATORS = [a for a in PAGES if a.door is Door.ADMINISTRATORS]
HTMX = {"HX-Request": "true"}

fragments_too = pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
outside = pytest.mark.parametrize("who", ["powerless", "stranger"])


def test_every_address_is_tried() -> None:
    assert routes() == sorted(ADDRESSES), "Say in addresses.py who the new address is for."


@fragments_too
def test_who_is_not_signed_in_is_sent_to_sign_in(
    headers: Mapping[str, str], hidden: Hidden, signed_in: SignedIn
) -> None:
    before = state()
    for name, response in answers(signed_in(None), GUARDED, hidden, headers):
        assert SECRET not in content(response), name
        if response.status_code != 405:
            where = response.headers.get("Location") or response.headers.get("HX-Redirect", "")
            assert where.startswith("/sign-in"), name
    assert state() == before


@fragments_too
@outside
def test_what_others_may_not_see_does_not_exist(
    who: str,
    headers: Mapping[str, str],
    hidden: Hidden,
    outsiders: Mapping[str, User],
    signed_in: SignedIn,
) -> None:
    client = signed_in(outsiders[who])
    before = state()
    for name, response in answers(client, OF_READERS + OF_MANAGERS, hidden, headers):
        assert response.status_code in {404, 405}, name
        assert SECRET not in content(response), name
    assert state() == before


@outside
def test_no_page_shows_outsiders_anything_of_another_queue(
    who: str, hidden: Hidden, outsiders: Mapping[str, User], signed_in: SignedIn
) -> None:
    # The one-time link is its bearer's to use, whoever that is; signing out ends the test.
    pages = [a for a in PAGES if "{token}" not in a.path and a.path != "sign-out"]
    client = signed_in(outsiders[who])
    before = hidden_state()
    for name, response in answers(client, pages, hidden, {}):
        assert response.status_code != 500, name
        assert SECRET not in content(response), name
    assert hidden_state() == before


@outside
def test_no_list_search_or_count_tells_of_hidden_tickets(
    who: str, hidden: Hidden, outsiders: Mapping[str, User], signed_in: SignedIn
) -> None:
    assert hidden.ticket.customer is not None
    client = signed_in(outsiders[who])
    for query in (
        f"q={SECRET}", "queue=HIDE", f"tag={SECRET}", f"customer={hidden.ticket.customer.id}",
        f"assignee={hidden.agent.id}", "view=all", "view=all&sort=due", "view=done",
        "view=unassigned", "status=new&view=nonsense",
    ):  # fmt: skip
        page = content(client.get(f"/tickets?{query}"))
        for tell_tale in (
            hidden.ticket.reference, f"About {SECRET}", f"Customer {SECRET}", hidden.agent.name,
            hidden.queue.name,
        ):  # fmt: skip
            assert tell_tale not in page, query
    counts = client.get("/live/counts").json()
    assert f"queue.{hidden.queue.id}" not in counts
    assert all(count in {"", "1"} for count in counts.values())


def test_who_may_only_read_changes_nothing(hidden: Hidden, signed_in: SignedIn) -> None:
    client = signed_in(hidden.viewer)
    before = state()
    for address in (a for a in OF_READERS if a.posts):
        response = client.post(path(address, hidden), form(address, hidden))
        assert response.status_code == 403, address.path
    assert state() == before


@pytest.mark.parametrize("who", ["viewer", "agent"])
def test_keys_are_not_the_business_of_those_who_work_the_queue(
    who: str, hidden: Hidden, signed_in: SignedIn
) -> None:
    client = signed_in(getattr(hidden, who))
    before = state()
    for name, response in answers(client, OF_MANAGERS, hidden, {}):
        assert response.status_code in {404, 405}, name
    assert state() == before


def test_the_machinery_is_the_business_of_administrators_alone(
    hidden: Hidden, signed_in: SignedIn
) -> None:
    for user in (hidden.viewer, hidden.agent, hidden.manager):
        client = signed_in(user)
        before = state()
        for name, response in answers(client, OF_ADMINISTRATORS, hidden, {}):
            assert response.status_code in {403, 405}, name
        assert state() == before
    assert signed_in(a_user(is_admin=True)).get("/deliveries").status_code == 200


@pytest.mark.parametrize("address", OF_READERS + OF_MANAGERS, ids=lambda a: a.path)
def test_the_same_works_for_those_it_is_meant_for(
    address: Address, hidden: Hidden, signed_in: SignedIn
) -> None:
    """Otherwise every refusal above would prove nothing."""
    client = signed_in(hidden.manager if address.door is Door.MANAGERS else hidden.agent)
    before = state()
    if address.get:
        assert SECRET in content(client.get(path(address, hidden), follow=True))
    if address.posts:
        assert client.post(path(address, hidden), form(address, hidden)).status_code == 302
        assert state() != before


def test_no_form_is_taken_without_its_token(hidden: Hidden) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(hidden.manager)
    client.get("/profile")
    before = state()
    for address in (a for a in PAGES if a.posts):
        for headers in ({}, HTMX, {"Origin": "https://evil.example"}, {"X-CSRFToken": "x" * 64}):
            response = client.post(path(address, hidden), form(address, hidden), headers=headers)
            assert response.status_code == 403, address.path
    assert state() == before


@pytest.mark.parametrize("who", ["nobody", "manager", "admin"])
def test_nothing_changes_by_looking(who: str, hidden: Hidden, signed_in: SignedIn) -> None:
    users = {"nobody": None, "manager": hidden.manager, "admin": a_user(is_admin=True)}
    client = signed_in(users[who])
    before = state()
    for address in PAGES:
        for method in ("get", "head", "options"):
            look = getattr(client, method)
            content(look(path(address, hidden), query_params=form(address, hidden)))
    # Once, for it reads every table: the row that differs tells whose page wrote it.
    assert state() == before


@pytest.mark.parametrize(
    "reference", ["HIDE-1", "hide-001", " HIDE-001 ", "HIDE-0001", "HIDE-001\x00"]
)
def test_no_spelling_of_a_reference_opens_a_hidden_ticket(
    reference: str, hidden: Hidden, outsiders: Mapping[str, User], signed_in: SignedIn
) -> None:
    response = signed_in(outsiders["stranger"]).get("/tickets/" + reference)
    assert response.status_code == 404


def test_rights_are_read_again_at_each_request(hidden: Hidden, signed_in: SignedIn) -> None:
    client = signed_in(hidden.agent)
    page = f"/tickets/{hidden.ticket.reference}"
    assert client.get(page).status_code == 200
    remove_member(ROOT, hidden.queue, hidden.agent)
    assert client.get(page).status_code == 404
    update_user(ROOT, hidden.agent, UserChanges(is_active=False))
    assert client.get(page).headers["Location"].startswith("/sign-in")


def answers(
    client: Client, addresses: list[Address], hidden: Hidden, headers: Mapping[str, str]
) -> Iterator[tuple[str, HttpResponseBase]]:
    """What each address says to a look and to its form."""
    for address in addresses:
        where = path(address, hidden)
        yield f"GET {address.path}", client.get(where, headers=headers)
        if address.posts:
            response = client.post(where, form(address, hidden), headers=headers)
            yield f"POST {address.path}", response


def path(address: Address, hidden: Hidden) -> str:
    query = f"?{address.query}" if address.query else ""
    return "/" + (address.path + query).format(**hidden.names)


def form(address: Address, hidden: Hidden) -> dict[str, str]:
    return {name: value.format(**hidden.names) for name, value in address.form.items()}


def content(response: HttpResponseBase) -> str:
    """The body; reading it to its end lets go of what it came from."""
    parts = response.streaming_content if response.streaming else [response.content]  # type: ignore[attr-defined]
    return b"".join(parts).decode()


def state() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, but for sessions and refused sign-ins."""
    told = (m for m in apps.get_models() if m not in {Session, SignInFailure})
    return {m.__name__: list(m._default_manager.order_by("pk").values_list()) for m in told}


def hidden_state() -> object:
    """Every row that outsiders might have changed: they own one ticket and themselves."""
    everything = state()
    tables = ("Queue", "Ticket", "Message", "Attachment", "Customer", "Membership", "ApiKey")
    return [everything[name] for name in tables]
