"""Each permission of the documentation: what it opens, and that nothing else opens that."""

import pytest

from guichet.dialects.clientxcms.abilities import DOCUMENTED
from guichet.dialects.clientxcms.views import ENDPOINTS
from tests.dialects.clientxcms.shop import Caller
from tests.dialects.clientxcms.world import World
from tests.support.builders import a_user

NAMED = [name for names in DOCUMENTED.values() for name in names]
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
}  # fmt: skip


def test_every_documented_permission_is_tried() -> None:
    assert list(REQUESTS) == NAMED


@pytest.mark.django_db
@pytest.mark.parametrize("permission", NAMED)
def test_a_permission_opens_what_it_says_and_all_others_together_do_not(permission: str) -> None:
    world = World("base fixtures")
    ids = {name: str(thing.id) for name, thing in world.things.items()}
    method, path, body = REQUESTS[permission]
    sent = {n: v.format(**ids) if isinstance(v, str) else v for n, v in (body or {}).items()}
    caller = Caller(world.owner)
    # What opens everything is refused to a key that may do nothing but look at the API's health.
    others = ["health"] if permission == "*" else [n for n in NAMED if n not in {"*", permission}]
    refused = caller.ask(method, path.format(**ids), sent, abilities=others)
    assert (refused.status_code, refused.json()) == (403, {"message": "Invalid ability provided."})
    allowed = caller.ask(method, path.format(**ids), sent, abilities=[permission])
    assert allowed.status_code == (201 if permission.endswith(":create") else 200), allowed.content


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
