"""Each permission: what it opens, and that nothing else opens that."""

import pytest

from guichet.dialects.clientxcms.abilities import DOCUMENTED, HELPDESK
from guichet.dialects.clientxcms.views import ENDPOINTS
from guichet.tickets.actions import close_ticket
from tests.dialects.clientxcms.shop import Caller
from tests.dialects.clientxcms.world import World
from tests.support.builders import ROOT, a_ticket, a_user

GROUPS = {**DOCUMENTED, **HELPDESK}
NAMED = [name for names in GROUPS.values() for name in names]
SHELF = {"name": "G", "description": "D", "status": "active", "slug": "new", "sort_order": 1}
PERSON = {"email": "new@example.com", "firstname": "A", "lastname": "B", "address": "1 rue",
          "city": "Lille", "region": "Nord", "zipcode": "59000", "country": "FR"}  # fmt: skip
REQUESTS = {
    "*": ("GET", "customers", None),
    "health": ("GET", "health", None),
    "statitics": ("GET", "statistics", None),
    "license": ("GET", "license", None),
    "customers:index": ("GET", "customers", None),
    "customers:create": ("POST", "customers", PERSON),
    "customers:update": ("POST", "customers/{c1}", {"city": "Lille"}),
    "customers:delete": ("DELETE", "customers/{c2}", None),
    "products:index": ("GET", "products?pricing=1", None),
    "products:create": ("POST", "products", {"name": "P", "description": "D", "status": "active",
                                             "group_id": "{g1}", "stock": 1, "type": "none"}),
    "products:update": ("POST", "products/{p1}", {"name": "N"}),
    "products:delete": ("DELETE", "products/{p2}", None),
    "groups:index": ("GET", "groups", None),
    "groups:create": ("POST", "groups", SHELF),
    "groups:update": ("POST", "groups/{g1}", {"name": "N"}),
    "groups:delete": ("DELETE", "groups/{g3}", None),
    "pricings:index": ("GET", "pricings", None),
    "pricings:create": ("POST", "pricings", {"related_id": "{p1}", "related_type": "product",
                                             "currency": "USD", "monthly": 1}),
    "pricings:update": ("POST", "pricings/{r1}", {"monthly": 2}),
    "pricings:delete": ("DELETE", "pricings/{r1}", None),
    "services:index": ("GET", "services", None),
    "services:update": ("POST", "services/{s1}", {"notes": "n"}),
    "services:delete": ("DELETE", "services/{s1}", None),
    "services:expire": ("POST", "services/{s1}/expire", None),
    "services:unsuspend": ("POST", "services/{s1}/unsuspend", None),
    "services:suspend": ("POST", "services/{s1}/suspend", {"reason": "unpaid"}),
    "departments:index": ("GET", "departments", None),
    "departments:store": ("POST", "departments", {"name": "N", "description": "D", "icon": "i"}),
    "departments:update": ("POST", "departments/{d1}", {"name": "N"}),
    "departments:delete": ("DELETE", "departments/{d2}", None),
    "tickets:index": ("GET", "tickets", None),
    "tickets:store": ("POST", "tickets", {"department_id": "{d1}", "customer_id": "{c1}",
                                          "priority": "low", "subject": "S", "content": "Hello",
                                          "related_id": "service-{s1}"}),
    "tickets:update": ("POST", "tickets/{t1}", {"priority": "high", "subject": "S"}),
    "tickets:delete": ("DELETE", "tickets/{t2}", None),
    "tickets:reply": ("POST", "tickets/{t1}/reply", {"content": "Hello"}),
    "tickets:close": ("POST", "tickets/{t1}/close", None),
    "tickets:reopen": ("POST", "tickets/{t2}/reopen", None),
}  # fmt: skip


def test_every_documented_permission_is_tried() -> None:
    assert list(REQUESTS) == NAMED


@pytest.mark.django_db
@pytest.mark.parametrize("permission", NAMED)
def test_a_permission_opens_what_it_says_and_all_others_together_do_not(permission: str) -> None:
    world = World("base fixtures; department d1; department d2; ticket t1 (d1, c1, open, medium)")
    world.things["t2"] = a_ticket(world.things["d1"])
    close_ticket(ROOT, world.things["t2"])
    ids = {name: str(thing.id) for name, thing in world.things.items()}
    method, path, body = REQUESTS[permission]
    sent = {n: v.format(**ids) if isinstance(v, str) else v for n, v in (body or {}).items()}
    caller = Caller(world.owner)
    # What opens everything is refused to a key that may do nothing but look at the API's health.
    others = ["health"] if permission == "*" else [n for n in NAMED if n not in {"*", permission}]
    refused = caller.ask(method, path.format(**ids), sent, abilities=others)
    assert (refused.status_code, refused.json()) == (403, {"message": "Invalid ability provided."})
    allowed = caller.ask(method, path.format(**ids), sent, abilities=[permission])
    expected = {"create": 201, "store": 201}.get(permission.rpartition(":")[2], 200)
    assert allowed.status_code == (204 if path == "departments/{d2}" else expected), allowed.content


@pytest.mark.django_db
def test_a_key_of_somebody_without_rights_is_refused_everything_that_changes_anything() -> None:
    world = World("base fixtures; department d1; ticket t1 (d1, c1, open, medium)")
    nobody = Caller(a_user())
    for endpoint in ENDPOINTS:
        path = endpoint.path.format(id="1", action="ban")
        answer = nobody.ask(endpoint.method, path, {"name": "N", "reason": "x"})
        assert answer.status_code < 500, path
        if endpoint.method != "GET":
            assert answer.status_code in {400, 403, 404, 422}, path
    assert world.things["c1"].services.get().status == "active"
