"""What is measured of the shop: CLIENTXCMS's lists, creations and actions.

The desk is made of shop_seed/setup.yaml, so that things have known numbers.
"""

import json
from collections.abc import Sequence
from typing import Any

from bench.load import UNIQUE, request
from bench.scenes import JSON, Scene

CUSTOMERS = "CLIENTXCMS customers, services"
PRODUCTS = "CLIENTXCMS products, pricing"
ACTION = "CLIENTXCMS suspend, unsuspend"
CUSTOMER = "CLIENTXCMS customer create"
TICKET = "CLIENTXCMS ticket create"
SCENES = (CUSTOMERS, PRODUCTS, ACTION, CUSTOMER, TICKET)

STAFF = "shop@example.com"
DEPARTMENT = 40
PAGE = 25
DIFFERENT = 500
"""Different things that one scene touches, in turn."""


def shop_scenes(
    token: str,
    *,
    customers: Sequence[int],
    services: Sequence[int],
    department: int = DEPARTMENT,
) -> list[Scene]:
    """What a reseller's program does with the key ``token``."""

    def ask(method: str, path: str, body: Any = None) -> bytes:
        headers = f"Authorization: Bearer {token}\r\n"
        return request(
            method,
            f"/api/application/{path}",
            headers=headers if body is None else headers + JSON,
            body=b"" if body is None else json.dumps(body).encode(),
        )

    return [
        Scene(name=CUSTOMERS, requests=[ask("GET", f"customers?include=services&per_page={PAGE}")]),
        Scene(name=PRODUCTS, requests=[ask("GET", f"products?pricing=1&per_page={PAGE}")]),
        Scene(
            name=ACTION,
            requests=[
                ask("POST", f"services/{service}/{action}")
                for service in services[:DIFFERENT]
                for action in ("suspend", "unsuspend")
            ],
        ),
        Scene(name=CUSTOMER, requests=[ask("POST", "customers", _CUSTOMER)], expected=201),
        Scene(
            name=TICKET,
            requests=[
                ask("POST", "tickets", _TICKET | {"department_id": department, "customer_id": id})
                for id in customers[:DIFFERENT]
            ],
            expected=201,
        ),
    ]


_CUSTOMER = {
    "email": f"{UNIQUE}@example.com",
    "firstname": "Léa",
    "lastname": "Martin",
    "address": "1 rue du Test",
    "city": "Roubaix",
    "region": "Nord",
    "zipcode": "59100",
    "country": "FR",
}
_TICKET = {
    "priority": "high",
    "subject": "My site is down",
    "content": "Since this morning my site does not answer any more.",
}
