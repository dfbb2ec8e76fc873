"""Creates, reads, changes and deletes through every resource with the generated client.

Usage: crud.py FOLDER BASE_URL TOKEN CUSTOMER_EMAIL. FOLDER holds the package ``generated_client``.
Prints what each step answered, as JSON.
"""

import builtins
import json
import sys
from importlib import import_module
from typing import Any

folder, base_url, token, email = sys.argv[1:]
sys.path.insert(0, folder)
client = import_module("generated_client").AuthenticatedClient(base_url=base_url, token=token)
models = import_module("generated_client.models")
# The generator uses this name where a route takes several media types, and forgets to import it.
vars(builtins)["Unset"] = import_module("generated_client.types").Unset
steps: dict[str, list[int]] = {}


def ask(tag: str, operation: str, *path: Any, body: Any = None, **query: Any) -> Any:
    """Call an operation; returns its parsed answer and notes its status."""
    function = import_module(f"generated_client.api.{tag}.{operation}").sync_detailed
    if body is not None:
        name = "".join(word.capitalize() for word in operation.split("_"))
        query["body"] = getattr(models, f"{name}JsonBody").from_dict(body)
    answer = function(*path, client=client, **query)
    steps.setdefault(tag, []).append(int(answer.status_code))
    return answer.parsed


shelf = {
    "name": "Generated",
    "description": "D",
    "status": "active",
    "slug": "generated",
    "sort_order": 1,
}
group = ask("groups", "create_group", body=shelf)
ask("groups", "change_group", group.id, body={"name": "Renamed"})
assert ask("groups", "read_group", group.id).name == "Renamed"

sold = {"name": "VPS", "description": "D", "status": "active", "group_id": group.id, "stock": 5,
        "type": "none", "pricing": {"monthly": {"price": 9.99}}}  # fmt: skip
product = ask("products", "create_product", body=sold)
ask("products", "change_product", product.id, body={"stock": -1})
assert ask("products", "read_product", product.id, pricing="1").pricing[0].monthly == 9.99
found = ask("products", "list_products", filterid=str(product.id))
assert (found.total, found.data[0].stock) == (1, -1)

costs = {"related_id": product.id, "related_type": "product", "currency": "USD", "monthly": 12}
price = ask("pricings", "create_price_row", body=costs)
ask("pricings", "change_price_row", price.id, body={"monthly": None, "weekly": 3.5})
changed = ask("pricings", "read_price_row", price.id)
assert (changed.monthly, changed.weekly) == (None, 3.5)
ask("pricings", "delete_price_row", price.id)
ask("pricings", "list_prices")

person = {"email": "generated@example.com", "firstname": "Ada", "lastname": "B", "address": "1 rue",
          "city": "Lille", "region": "Nord", "zipcode": "59000", "country": "FR"}  # fmt: skip
customer = ask("customers", "create_customer", body=person)
ask("customers", "change_customer", customer.id, body={"city": "Roubaix"})
assert ask("customers", "read_customer", customer.id).city == "Roubaix"
ask("customers", "list_customers", include="services", per_page=500)

owner = ask("customers", "list_customers", filteremail=email, include="services").data[0]
service = owner.services[0]
ask("services", "list_services", filtercustomer_id=str(owner.id))
ask("services", "change_record_of_service", service.uuid, body={"notes": "Call first."})
assert ask("services", "read_service", str(service.id)).notes == "Call first."
ask("services", "suspend_service", str(service.id), body={"reason": "unpaid"})
assert ask("services", "reactivate_service", str(service.id)).result.success
ask("services", "expire_service", str(service.id), body={})
ask("services", "delete_service", str(service.id))

counter = {"name": "Generated", "description": "D", "icon": "bi"}
department = ask("departments", "create_department", body=counter)
ask("departments", "change_department", department.id, body={"description": "E"})
assert ask("departments", "read_department", department.id).description == "E"

asked = {"department_id": department.id, "customer_id": owner.id, "priority": "high",
         "subject": "Down", "content": "My server is down."}  # fmt: skip
ticket = ask("tickets", "create_ticket", body=asked)
ask("tickets", "change_ticket", str(ticket.id), body={"priority": "low"})
assert (
    ask(
        "tickets", "reply_to_ticket", ticket.uuid, body={"content": "We look into it."}
    ).ticket.status
    == "answered"
)
assert ask("tickets", "read_ticket", str(ticket.id), include="messages").priority == "low"
ask("tickets", "list_tickets", filterstatus="answered")
ask("tickets", "close_ticket", str(ticket.id), body={"reason": "Done"})
ask("tickets", "reopen_ticket", str(ticket.id))
ask("tickets", "close_ticket_or_delete_closed_one", str(ticket.id))
ask("tickets", "close_ticket_or_delete_closed_one", str(ticket.id))

ask("departments", "delete_department", department.id)
ask("customers", "delete_customer", customer.id)
ask("products", "delete_product", product.id)
ask("groups", "delete_an_empty_group", group.id)
ask("core", "count_services_and_customers")
sys.stdout.write(json.dumps(steps))
