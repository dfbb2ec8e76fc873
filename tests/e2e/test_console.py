"""What an agent does all day, in a real browser."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Counter, sign_in
from tests.support.desk import LiveDesk


def say(page: Page, words: str) -> None:
    page.locator("#say").fill(words)
    page.keyboard.press("Control+Enter")


def row(reference: str) -> str:
    return f'.row[data-reference="{reference}"]'


def test_an_agent_finds_a_ticket_and_answers_it(eve: Page, counter: Counter) -> None:
    reference = counter.file("Printer on fire", description="It **burns**.")
    eve.goto("/tickets?view=unassigned")
    eve.locator(row(reference)).get_by_role("link").click()
    ticket = eve.locator("article.ticket")
    expect(ticket.locator("strong", has_text="burns")).to_be_visible()
    say(eve, "Use the extinguisher.")
    expect(ticket.locator(".message", has_text="Use the extinguisher.")).to_be_visible()
    expect(ticket.locator('[data-menu="status"] summary')).to_contain_text("Waiting for customer")
    expect(eve.locator("#say")).to_have_value("")
    expect(eve).to_have_url(re.compile(rf"/tickets/{reference}\?view=unassigned"))


def test_a_new_ticket_appears_without_a_reload(eve: Page, counter: Counter) -> None:
    eve.goto("/tickets?view=unassigned&queue=EDESK")
    count = eve.locator('.rail [data-count="view.unassigned"]')
    before = int(count.inner_text() or 0)
    reference = counter.file("Fresh from the shop")
    expect(eve.locator(row(reference))).to_be_visible()
    expect(count).to_have_text(str(before + 1))
    expect(eve.locator(".rows > .row").first).to_have_attribute("data-reference", reference)


def test_a_colleagues_reply_arrives_while_one_types(
    eve: Page, finn: Page, counter: Counter
) -> None:
    reference = counter.file()
    eve.goto(f"/tickets/{reference}")
    eve.locator("#say").fill("I was about to say")
    finn.goto(f"/tickets/{reference}")
    say(finn, "Finn was quicker.")
    expect(eve.locator(".message", has_text="Finn was quicker.")).to_be_visible()
    expect(eve.locator("#say")).to_have_value("I was about to say")
    expect(eve.locator("#say")).to_be_focused()


def test_words_typed_beside_a_ticket_outlive_its_refresh(
    eve: Page, finn: Page, counter: Counter
) -> None:
    reference = counter.file()
    eve.goto(f"/tickets/{reference}")
    eve.locator("#side-time summary").click()
    eve.get_by_label("What was done").fill("Half a sente")
    eve.get_by_label("Add a tag").fill("urgent")
    eve.keyboard.press("Enter")
    expect(eve.locator(".ticket-side .chip", has_text="urgent")).to_be_visible()
    expect(eve.get_by_label("What was done")).to_have_value("Half a sente")
    expect(eve.get_by_label("Add a tag")).to_have_value("")
    finn.goto(f"/tickets/{reference}")
    say(finn, "Finn was quicker.")
    eve.get_by_label("Add a tag").blur()
    expect(eve.locator(".message", has_text="Finn was quicker.")).to_be_visible()
    expect(eve.get_by_label("What was done")).to_have_value("Half a sente")


def test_whoever_is_given_a_ticket_hears_of_it(eve: Page, finn: Page, counter: Counter) -> None:
    reference = counter.file("Yours now")
    finn.goto("/tickets?view=mine")
    eve.goto(f"/tickets/{reference}")
    eve.keyboard.press("a")
    eve.keyboard.type("finn")
    eve.keyboard.press("Enter")
    expect(eve.locator('[data-menu="assignee"] summary')).to_contain_text("Finn Berg")
    expect(finn.locator(".toast")).to_contain_text(f"{reference} is yours")
    finn.locator(".toast a").click()
    expect(finn.locator("#ticket-subject")).to_contain_text("Yours now")
    expect(eve.locator(".toast")).to_have_count(0)


def test_a_draft_survives_a_reload_and_belongs_to_its_kind(eve: Page, counter: Counter) -> None:
    reference = counter.file()
    eve.goto(f"/tickets/{reference}")
    eve.keyboard.press("n")
    eve.keyboard.type("for us")
    eve.keyboard.press("Escape")
    eve.keyboard.press("r")
    eve.keyboard.type("for them")
    eve.reload()
    expect(eve.locator("#say")).to_have_value("for them")
    eve.keyboard.press("n")
    expect(eve.locator("#say")).to_have_value("for us")
    expect(eve.get_by_role("button", name="Add internal note")).to_be_visible()
    expect(eve.get_by_role("button", name="Send reply")).to_be_hidden()


def test_a_macro_goes_where_the_cursor_is(eve: Page, counter: Counter) -> None:
    reference = counter.file()
    eve.goto(f"/tickets/{reference}")
    area = eve.locator("#say")
    area.press_sequentially("Hello! /look")
    expect(eve.locator('[data-macro="/look"]')).to_be_attached()
    area.press("Tab")
    expect(area).to_have_value(f"Hello! See {reference}.")
    eve.locator('[data-menu="macros"] summary').click()
    expect(eve.get_by_label("Find a macro")).to_be_focused()
    eve.keyboard.type("ete")
    eve.keyboard.press("Enter")
    expect(area).to_have_value(f"Hello! See {reference}.By Eve Adams.")
    expect(area).to_be_focused()
    eve.keyboard.press("Control+Enter")
    expect(eve.locator(".message", has_text="By Eve Adams.")).to_be_visible()
    expect(area).to_have_value("")


def test_everything_is_done_from_the_keyboard(eve: Page, counter: Counter) -> None:
    older, newer = counter.file(), counter.file()
    eve.goto("/tickets?view=unassigned&queue=EDESK")
    eve.keyboard.press("j")
    expect(eve.locator(".row.is-cursor")).to_have_attribute("data-reference", newer)
    eve.keyboard.press("j")
    eve.keyboard.press("k")
    eve.keyboard.press("j")
    eve.keyboard.press("o")
    expect(eve.locator("#ticket-subject")).to_contain_text(older)
    eve.keyboard.press("p")
    eve.keyboard.press("ArrowUp")
    eve.keyboard.press("Enter")
    expect(eve.locator('[data-menu="priority"] summary')).to_contain_text("High")
    eve.keyboard.press("i")
    expect(eve.locator('[data-menu="assignee"] summary')).to_contain_text("Eve Adams")
    eve.keyboard.press("u")
    expect(eve.locator("article.ticket")).to_have_count(0)
    eve.keyboard.press("?")
    expect(eve.get_by_role("dialog")).to_be_visible()
    eve.keyboard.press("Escape")
    eve.keyboard.press("/")
    eve.keyboard.type(newer)
    eve.keyboard.press("Enter")
    expect(eve.locator(".rows > .row")).to_have_count(1)
    eve.keyboard.press("Escape")
    eve.locator(".list-title h1").click()
    eve.keyboard.press("g")
    eve.keyboard.press("w")
    expect(eve).to_have_url(re.compile("view=waiting"))


def test_a_refusal_is_said_and_loses_nothing(eve: Page, counter: Counter) -> None:
    reference = counter.file()
    eve.goto(f"/tickets/{reference}")
    words = "x" * 1_000_001
    say(eve, words)
    expect(eve.locator(".toast")).to_contain_text("At most 1000000 characters.")
    expect(eve.locator("#say")).to_have_value(words)


def test_the_page_says_when_the_live_link_is_lost(eve: Page) -> None:
    eve.route("**/live?*", lambda route: route.abort())
    eve.goto("/tickets")
    expect(eve.locator(".rail .live-pill")).to_be_visible()


def test_a_phone_does_the_same(page: Page, counter: Counter) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, "eve")
    reference = counter.file("On the move")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Unassigned").click()
    page.locator(row(reference)).get_by_role("link").click()
    expect(page.locator(".list")).to_be_hidden()
    say(page, "From the train.")
    expect(page.locator(".message", has_text="From the train.")).to_be_visible()
    page.get_by_role("link", name="Back to the list").first.click()
    expect(page.locator(".list")).to_be_visible()


@pytest.mark.parametrize("width", [390, 768, 1024, 1440])
def test_no_page_is_wider_than_its_screen(page: Page, counter: Counter, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, "eve")
    reference = counter.file("A rather long subject " * 10, description="x" * 400)
    for address in (
        "/tickets?view=all",
        f"/tickets/{reference}",
        "/tickets/new",
        "/profile",
        "/patterns",
    ):
        page.goto(address)
        room = page.evaluate("[document.scrollingElement.scrollWidth, innerWidth]")
        assert room[0] <= room[1], address


def test_the_console_works_without_script(
    browser: Browser, live_desk: LiveDesk, counter: Counter
) -> None:
    context = browser.new_context(base_url=live_desk.url, java_script_enabled=False, locale="en-GB")
    page = sign_in(context.new_page(), "eve")
    reference = counter.file("Plain and simple")
    page.goto("/tickets?view=unassigned")
    page.locator(row(reference)).get_by_role("link").click()
    page.locator("#say").fill("No script needed.")
    page.get_by_role("button", name="Send reply").click()
    expect(page.locator(".message", has_text="No script needed.")).to_be_visible()
    page.locator('[data-menu="priority"] summary').click()
    page.get_by_role("button", name="Urgent").click()
    expect(page.locator('[data-menu="priority"] summary')).to_contain_text("Urgent")
    page.get_by_role("link", name="Close the ticket pane").click()
    expect(page.locator("article.ticket")).to_have_count(0)
    context.close()


NAMELESS = """
() => [...document.querySelectorAll("a, button, input, select, textarea, summary")]
  .filter((element) => element.checkVisibility())
  .filter((element) => !(element.textContent.trim() || element.getAttribute("aria-label")
    || element.labels?.length || element.querySelector("[aria-label]")))
  .map((element) => element.outerHTML.slice(0, 120))
"""
REPEATED = """
() => [...document.querySelectorAll("[id]")].map((element) => element.id)
  .filter((id, at, all) => all.indexOf(id) !== at)
"""


def test_every_control_has_a_name_and_every_id_is_its_own(eve: Page, counter: Counter) -> None:
    reference = counter.file("Read aloud", tags="one, two")
    for address in ("/tickets", f"/tickets/{reference}", "/tickets/new", "/profile", "/projects"):
        eve.goto(address)
        eve.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        assert eve.evaluate(NAMELESS) == [], address
        assert eve.evaluate(REPEATED) == [], address


def test_what_is_printed_is_the_ticket_alone_and_dark_on_light(eve: Page, counter: Counter) -> None:
    eve.goto(f"/tickets/{counter.file('For the file', description='On paper, please.')}")
    eve.emulate_media(media="print", color_scheme="dark")
    expect(eve.locator(".message", has_text="On paper, please.")).to_be_visible()
    expect(eve.locator(".ticket-head", has_text="For the file")).to_be_visible()
    for around in (".rail", ".list", ".composer", ".tag-form"):
        expect(eve.locator(around).first).to_be_hidden()
    expect(eve.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    message = eve.locator(".message").first
    expect(message).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(message).to_have_css("color", "rgb(27, 32, 35)")
