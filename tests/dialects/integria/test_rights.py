"""An account that may do nothing is refused by every operation, cleanly."""

import pytest
from django.test import Client

from guichet.dialects.integria.registry import Operation, all_operations
from guichet.events.queries import last_event_id
from guichet.people.models import User
from guichet.tickets.models import Ticket
from tests.dialects.integria.conftest import Caller, body, with_password
from tests.support.builders import a_queue, a_ticket, an_agent

# What any account may ask: it is told of itself and of catalogues only.
FOR_EVERYBODY = {
    "get_groups": "",
    "get_incident_fields": "",
    "get_incident_priorities": "10,Maintenance\n",
    "get_incidents_resolutions": "1,Fixed\n",
    "get_incidents_status": "1,New\n",
    "get_last_cron_execution": "-1",
    "get_login": "1",
    "get_num_queued_emails": "",
    "get_previous_cron_execution": "-1",
    "get_types": "1,",
    "get_user_exists_in_group": "0",
    "get_users": "nobody\n",
    "user_exists": "0",
    "user_exists_in_group": "0",
    "validate_user": "0",
}
REFUSALS = {"", "0", "-1"}


@pytest.fixture
def ticket(let_in: None) -> Ticket:
    return a_ticket(a_queue(), subject="A secret")


def attempts(operation: Operation, ticket: Ticket) -> list[str]:
    """Parameters with which the operation would do something for an administrator."""
    number, queue = ticket.id, ticket.queue_id
    return [
        f"{number},Changed,text,,{queue},3,0,7",
        f"Mine,{queue},3,text",
        f"{queue},{number},1,1,1",
        "",
    ]


@pytest.mark.parametrize("operation", all_operations(), ids=lambda operation: operation.name)
def test_a_powerless_account_is_refused(
    operation: Operation, powerless: Caller, ticket: Ticket
) -> None:
    facts, accounts = last_event_id(), User.objects.count()
    whole = attempts(operation, ticket)
    for return_type in ("xml", "json"):
        response = powerless.get(operation.name, whole[0], return_type=return_type)
        assert response.status_code == 200
        assert "secret" not in body(response)
    for params in whole:
        answered = powerless.csv(operation.name, params)
        assert "secret" not in answered
        allowed = FOR_EVERYBODY.get(operation.name)
        if allowed is None:
            assert answered in REFUSALS or answered.startswith("0,"), params
        else:
            assert answered.startswith(allowed), params
    assert (last_event_id(), User.objects.count()) == (facts, accounts)


def test_an_agent_of_another_queue_finds_nothing(ticket: Ticket, client: Client) -> None:
    stranger = Caller(with_password(an_agent(a_queue())).username)
    number = str(ticket.id)
    for op in (
        "get_incident_details", "get_incident_workunits", "get_incident_files", "delete_incident",
        "get_incident_tracking", "get_incident_inventories", "add_inventory_to_ticket",
    ):  # fmt: skip
        assert stranger.csv(op, number) in REFUSALS, op
    assert stranger.csv("update_incident", f"{number},Mine,,,,3") == ""
    assert stranger.csv("create_workunit", f"{number},Mine,1") == ""
    assert stranger.csv("attach_file", f"{number},a.txt,1,d,YQ==") == ""
    assert stranger.csv("create_incident", f"Mine,{ticket.queue_id}") == ""
    assert stranger.csv("get_incidents", ",0,1") == ""
    ticket.refresh_from_db()
    assert ticket.subject == "A secret"
