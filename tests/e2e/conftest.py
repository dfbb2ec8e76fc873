"""A queue of its own on the shared running desk, and agents who work it in real browsers."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser import clean_page
from tests.support.desk import LiveDesk

PASSWORD = "a long enough secret"
TOKEN = "API-EDESK_" + "0123456789abcdef" * 3
SETUP = f"""
users:
  - {{username: eve, email: eve@example.com, name: Eve Adams, password: "{PASSWORD}"}}
  - {{username: finn, email: finn@example.com, name: Finn Berg, password: "{PASSWORD}"}}
queues:
  - code: EDESK
    name: Journeys
    auto_assign: false
    agents: [{{user: eve, level: N2}}, {{user: finn, level: N2}}]
macros:
  - {{queue: EDESK, name: Looking, shortcut: look, content: "See {{{{ ticket.reference }}}}."}}
  - {{queue: EDESK, name: Été, content: "By {{{{ agent.name }}}}."}}
api_keys:
  - {{dialect: icd, queue: EDESK, name: Shop, token: {TOKEN}}}
"""

_numbers = count(1)


@dataclass(frozen=True)
class Counter:
    """The queue of these journeys; tickets come in through the wire of ICD Tracker."""

    desk: LiveDesk

    def file(self, title: str = "", **more: str) -> str:
        """A new ticket's reference. Without a title it gets one that nothing else has."""
        body = {"title": title or f"Journey {next(_numbers)}", "source_user": "lea@acme.example"}
        answer = httpx.post(
            f"{self.desk.url}/api.php?action=create_ticket",
            json=body | more,
            headers={"X-API-Token": TOKEN},
            trust_env=False,
        )
        assert answer.json()["success"], answer.text
        return str(answer.json()["ref"])


@pytest.fixture(scope="session")
def counter(live_desk: LiveDesk) -> Counter:
    live_desk.apply(SETUP)
    return Counter(live_desk)


def sign_in(page: Page, name: str) -> Page:
    """Type name and password, as people do."""
    page.goto("/sign-in")
    page.get_by_label("Username or e-mail").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/tickets?view=mine")
    return page


@pytest.fixture
def eve(page: Page, counter: Counter) -> Page:
    """Eve's browser, signed in."""
    page.set_viewport_size({"width": 1440, "height": 900})
    return sign_in(page, "eve")


@pytest.fixture
def finn(browser: Browser, live_desk: LiveDesk, counter: Counter) -> Iterator[Page]:
    """Another browser, in which Finn is signed in."""
    with clean_page(browser, live_desk.url) as page:
        page.set_viewport_size({"width": 1440, "height": 900})
        yield sign_in(page, "finn")
