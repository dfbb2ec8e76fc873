"""What strangers say through every door, opened in a real browser: it is shown, and nothing lives.

Most pages are opened with the content policy switched off, so that escaping alone has to hold;
a few with it, and then nothing may even have tried.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Request

from tests.safety.payloads import PAYLOADS, on_one_line
from tests.safety.strangers import PASSWORD, Strangers, everything, post, signed_in
from tests.support.browser import clean_page
from tests.support.desk import LiveDesk

pytestmark = pytest.mark.any_database

LOOK = (Path(__file__).with_name("look.js")).read_text(encoding="utf-8")
HREFS = "links => links.map((link) => link.getAttribute('href'))"
ALARM = "window.alive = () => { window.cameAlive = true; };"


class Watched:
    """A page that tells of everything it does beyond showing text."""

    def __init__(self, context: BrowserContext, desk: LiveDesk) -> None:
        self.desk = desk
        self.troubles: list[str] = []
        context.add_init_script(ALARM)
        self.page = context.new_page()
        self.page.set_default_timeout(30_000)
        self.page.on("dialog", self._dismiss)
        self.page.on("pageerror", lambda error: self.say(f"a script broke: {error}"))
        self.page.on("request", self._asked)
        self.page.on("popup", lambda _popup: self.say("another window"))

    def say(self, trouble: str) -> None:
        self.troubles.append(f"{self.page.url}: {trouble}")

    def open(self, path: str) -> None:
        """Go there, and see what lives."""
        self.page.goto(self.desk.url + path)
        self.look()

    def click_on(self, reference: str) -> None:
        """Swap that ticket into the page that is open, and see what lives."""
        self.page.evaluate(
            "where => htmx.ajax('GET', where, {target: '#ticket'})", f"/tickets/{reference}"
        )
        self.page.wait_for_selector(f'.ticket[data-reference="{reference}"]')
        self.look()

    def look(self) -> None:
        """See what lives on the page as it is now."""
        if not self.page.url.startswith(self.desk.url):
            self.say("led elsewhere")
        for trouble in self.page.evaluate(LOOK):
            self.say(trouble)

    def _dismiss(self, dialog: Dialog) -> None:
        self.say("a dialog")
        dialog.dismiss()

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.desk.url, "data:")):
            self.say(f"asked for {request.url}")


@pytest.fixture(scope="module")
def strangers(new_desk: Callable[..., LiveDesk]) -> Strangers:
    """A desk where strangers have said everything they know."""
    desk = new_desk(
        icd_rate_limit="0",
        supportdesk_rate_limits="off",
        sqlite_synchronous="NORMAL",
        log_level="warning",
    )
    desk.start()
    visit = Strangers(desk)
    visit.come()
    return visit


@pytest.fixture
def watched(browser: Browser, strangers: Strangers) -> Iterator[Watched]:
    """Alice's browser without the content policy."""
    context = browser.new_context(bypass_csp=True, locale="en-GB")
    page = Watched(context, strangers.desk)
    sign_in(page.page, strangers.desk.url)
    page.look()
    yield page
    context.close()


def sign_in(page: Page, url: str) -> None:
    page.goto(f"{url}/sign-in")
    page.locator("[name=login]").fill("alice")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/tickets**")


def test_nothing_lives_on_any_ticket(watched: Watched, strangers: Strangers) -> None:
    """Each is opened as a click on its row does; every tenth by its address as well."""
    assert len(strangers.references) == 2 * len(PAYLOADS)
    for number, reference in enumerate(strangers.references):
        if number % 10 == 0:
            watched.open(f"/tickets/{reference}")
        watched.click_on(reference)
    assert watched.troubles == []


def test_what_was_said_is_shown(watched: Watched, strangers: Strangers) -> None:
    """A page that shows nothing would be safe too."""
    watched.open(f"/tickets/{strangers.references[0]}")
    words = watched.page.locator("#ticket").inner_text()
    assert words.count("<script class=injected>alive()</script>") >= 4


def test_nothing_lives_on_lists_searches_and_other_pages(
    watched: Watched, strangers: Strangers
) -> None:
    for path in (
        "/tickets?view=all", "/tickets?view=all&sort=oldest", "/tickets?queue=EVIL", "/tickets/new",
        "/profile", "/patterns", "/nowhere/<img src=x onerror=alive()>",
    ):  # fmt: skip
        watched.open(path)
    watched.open("/projects")
    for queue in watched.page.locator("main a[href*=integrations]").evaluate_all(HREFS):
        watched.open(queue)
    for payload in list(PAYLOADS.values())[::4]:
        line = quote(on_one_line(payload, 200))
        watched.open(f"/tickets?view=all&q={line}&tag={line}&queue={line}&assignee={line}")
    assert watched.troubles == []


def test_nothing_lives_in_the_sign_in_form(browser: Browser, strangers: Strangers) -> None:
    context = browser.new_context(bypass_csp=True, locale="en-GB")
    watched = Watched(context, strangers.desk)
    for payload in list(PAYLOADS.values())[::6]:
        line = on_one_line(payload, 200)
        watched.open(f"/sign-in?next={quote(line)}&login={quote(line)}")
        watched.page.locator("[name=login]").fill(line)
        watched.page.locator("[name=password]").fill(line)
        watched.page.locator("[name=password]").press("Enter")
        watched.page.wait_for_load_state()
        watched.look()
    context.close()
    assert watched.troubles == []


def test_nothing_lives_in_what_is_swapped_into_an_open_page(
    watched: Watched, strangers: Strangers
) -> None:
    """New messages, rows and toasts come in as fragments, past the page's own parser."""
    reference = strangers.references[1]
    watched.open(f"/tickets/{reference}")
    watched.page.wait_for_selector("html[data-live=on]")
    before = watched.page.locator(".message").count()
    with signed_in(strangers.desk, "bob") as bob:
        post(bob, f"/tickets/{reference}/say", {"kind": "note", "body": everything()})
        alice = watched.page.locator("[data-me]").first.get_attribute("value")
        post(
            bob, f"/tickets/{reference}/edit", {"subject": f"Now {on_one_line(everything(), 240)}"}
        )
        post(bob, f"/tickets/{reference}/assign", {"assignee": str(alice)})
    watched.page.wait_for_function(
        f"document.querySelectorAll('.message').length > {before}"
        " && document.querySelector('.toast')"
    )
    watched.look()
    assert watched.troubles == []


def test_the_content_policy_has_nothing_to_do(browser: Browser, strangers: Strangers) -> None:
    """A violation would mean that something got through to where only the policy stopped it."""
    with signed_in(strangers.desk, "bob") as bob:
        post(
            bob,
            f"/tickets/{strangers.references[2]}/say",
            {"kind": "reply", "body": everything(), "then": "open"},
        )
    with clean_page(browser, strangers.desk.url) as page:
        sign_in(page, strangers.desk.url)
        for path in (f"/tickets/{strangers.references[2]}", "/tickets?view=all", "/profile"):
            answer = page.goto(path)
            assert answer is not None
            policy = answer.headers["content-security-policy"]
            assert "unsafe" not in policy
            assert "script-src 'self'" in policy


def test_no_attachment_opens_in_the_browser(watched: Watched, strangers: Strangers) -> None:
    watched.open(f"/tickets/{strangers.references[0]}")
    links = [str(a.get_attribute("href")) for a in watched.page.locator("a.file").all()]
    names = [a.inner_text() for a in watched.page.locator("a.file .truncate").all()]
    assert len(links) == len(names) >= 15
    assert not [name for name in names if "/" in name or "\\" in name or not name.isprintable()]
    for link in links:
        answer = watched.page.request.get(strangers.desk.url + link)
        headers = answer.headers
        assert headers["content-disposition"].startswith("attachment")
        assert headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in headers["content-security-policy"]
        assert headers["content-type"].partition(";")[0] in {
            "application/octet-stream", "application/pdf", "image/gif", "text/plain"
        }  # fmt: skip
        with watched.page.expect_download():
            watched.page.evaluate("link => { location.href = link; }", link)
    watched.look()
    assert watched.troubles == []
