"""The promises of the design system that a machine can check."""

import re
from pathlib import Path

import pytest
from django.test import Client

from guichet.events.facts import Fact
from guichet.sla.priority import Priority
from guichet.tickets import events as ticket_events
from guichet.tickets.states import Resolution, Status
from guichet.web.console.facts import _TELLERS
from guichet.web.words import PRIORITIES, RESOLUTIONS, STATUSES
from tests.web.conftest import Desk

WEB = Path(__file__).parents[2] / "guichet" / "web"
CSS = WEB / "static" / "guichet" / "css"
TOKEN = re.compile(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")

TEXT = 4.5
MARK = 3.0
PAIRS = [
    *((ink, paper, TEXT) for ink in ("ink", "ink-2", "ink-3", "accent", "amber", "red")
      for paper in ("paper", "surface", "raised", "hover")),
    *((ink, paper, TEXT) for ink in ("ink", "ink-2")
      for paper in ("sunken", "accent-soft", "amber-soft", "red-soft")),
    ("ink-3", "accent-soft", TEXT), ("ink-3", "amber-soft", TEXT),
    ("amber", "amber-soft", TEXT), ("red", "red-soft", TEXT), ("accent", "accent-soft", TEXT),
    ("accent-ink", "accent", TEXT), ("accent-ink", "accent-hover", TEXT),
    ("line-strong", "surface", MARK), ("line-strong", "paper", MARK), ("accent", "surface", MARK),
]  # fmt: skip


def tokens(theme: int) -> dict[str, str]:
    sheet = (CSS / "1-foundation.css").read_text()
    return {name: pair[theme] for name, *pair in TOKEN.findall(sheet)}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_colours_have_the_contrast_of_wcag_aa(theme: int) -> None:
    colour = tokens(theme)
    found = {(a, b): contrast(colour[a], colour[b]) for a, b, _least in PAIRS}
    weak = {f"{a} on {b}": round(found[a, b], 2) for a, b, least in PAIRS if found[a, b] < least}
    assert weak == {}


def test_every_icon_that_is_named_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (WEB / "static/guichet/icons.svg").read_text()))
    named = {f"status-{key}" for key in (*STATUSES, "on_hold")}
    for template in (WEB / "templates").rglob("*.html"):
        named |= set(re.findall(r'{% icon "([^"]+)"', template.read_text()))
        named |= set(re.findall(r'sign="([^"]+)"', template.read_text()))
    assert named - drawn == set()


def test_no_template_needs_what_the_content_policy_forbids() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|\sstyle=|<style|hx-on|https?://[a-z]")
    for template in (WEB / "templates").rglob("*.html"):
        text = template.read_text().replace('placeholder="https://', "")
        assert not inline.search(text), template.name


def test_every_value_of_the_core_has_its_word() -> None:
    assert set(STATUSES) == {status.key for status in Status}
    assert set(PRIORITIES) == {priority.key for priority in Priority}
    assert {value for value in Resolution.values if value} <= set(RESOLUTIONS)


def test_every_fact_of_a_ticket_is_told_or_is_a_message() -> None:
    stated = {
        fact.kind for fact in Fact.__subclasses__() if fact.__module__ == ticket_events.__name__
    }
    messages = {"ticket.replied", "ticket.noted", "ticket.time_logged"}
    # Of a ticket that is gone, beside the facts it sums up, and of types.
    without_a_page = {"ticket.deleted", "ticket.rewritten"} | {
        f"type.{what}" for what in ("created", "changed", "deleted")
    }
    assert stated - set(_TELLERS) == messages | without_a_page


def test_the_pattern_page_shows_every_component(desk: Desk, browser: Client) -> None:
    page = browser.get("/patterns")
    assert page.status_code == 200
    shown = (WEB / "templates/patterns/patterns.html").read_text()
    parts = {part.name for part in (WEB / "templates/components").glob("*.html")}
    missing = {part for part in parts if f"components/{part}" not in shown}
    assert missing <= {"pager.html"}
