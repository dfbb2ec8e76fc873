"""Connecting a program, as its manager does it: from the page to the first call."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.desk import LiveDesk

PASSWORD = "a long enough secret"
SETUP = f"""
users:
  - {{username: mona, email: mona@example.com, name: Mona, admin: true, password: "{PASSWORD}"}}
queues:
  - {{code: ECONNECT, name: Connected}}
"""


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def mona(request: pytest.FixtureRequest, browser: Browser, live_desk: LiveDesk) -> Iterator[Page]:
    """The browser of somebody who may do everything, on the page of her project."""
    live_desk.apply(SETUP)
    context = browser.new_context(
        base_url=live_desk.url, locale="en-GB", java_script_enabled=request.param
    )
    page = context.new_page()
    page.goto("/sign-in?next=/projects")
    page.get_by_label("Username or e-mail").fill("mona")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="ECONNECT Connected").click()
    yield page
    context.close()


def test_a_manager_makes_a_token_uses_it_and_ends_it(
    mona: Page, live_desk: LiveDesk, request: pytest.FixtureRequest
) -> None:
    name = f"Shop {request.node.callspec.id}"
    form = mona.locator("form", has=mona.get_by_role("button", name="Generate")).first
    form.get_by_label("Name").fill(name)
    form.get_by_role("button", name="Generate").click()
    token = mona.locator(".fresh code").inner_text()
    assert re.fullmatch(r"API-ECONNECT_[0-9a-f]{48}", token)
    assert ping(live_desk, token) == 200

    mona.reload()
    expect(mona.locator(".fresh")).to_have_count(0)
    assert token not in mona.content()

    row = mona.locator(".token", has_text=name)
    row.get_by_title("Revoke").click()
    row.get_by_role("button", name="Yes, revoke it").click()
    expect(mona.locator(".token", has_text=name)).to_contain_text("Revoked")
    assert ping(live_desk, token) == 401


def ping(desk: LiveDesk, token: str) -> int:
    answer = httpx.get(
        f"{desk.url}/api.php?action=ping", headers={"X-API-Token": token}, trust_env=False
    )
    return answer.status_code
