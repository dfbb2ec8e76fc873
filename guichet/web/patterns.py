"""The pattern page: every component in every state, in both densities."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.html import format_html
from django.views.decorators.http import require_GET

from guichet.lib import clock
from guichet.web import moments
from guichet.web.console.choices import Choice
from guichet.web.console.facts import Told
from guichet.web.console.rows import Row
from guichet.web.console.talk import File, Said
from guichet.web.requests import DeskRequest, agents_only
from guichet.web.words import PRIORITIES, STATUSES

CODE = 'curl "https://desk.example/api.php?action=ping" -H "X-API-Token: VOTRE_TOKEN"'
ICONS = (
    *("mark", "inbox", "mine", "unassigned", "people", "reply", "note", "waiting", "done", "queue"),
    *("search", "filter", "sort", "plus", "close", "menu", "back", "forward", "down", "clip"),
    *("file", "tag", "link", "copy", "key", "plug", "settings", "sign-out", "sun", "moon", "help"),
    *("info", "warning", "bell", "send", "clock", "edit", "mail", "phone", "globe", "offline"),
)


@require_GET
@agents_only
def patterns(request: DeskRequest) -> HttpResponseBase:
    """Show the design system with sample content."""
    return render(request, "patterns/patterns.html", _samples())


def _samples() -> dict[str, Any]:
    return {
        "icons": ICONS,
        "statuses": list(STATUSES),
        "priorities": list(PRIORITIES),
        "deadlines": _deadlines(),
        "rows": _rows(),
        "said": _said(),
        "facts": _facts(),
        "counters": [(2, "Active tokens"), (1284, "Calls (30 d)"), (17, "Active days")],
        "options": [("low", "Low"), ("medium", "Medium"), ("high", "High")],
        "menu": [Choice(value="a", label="Alice Martin"), Choice(value="b", label="Bruno Keller")],
        "code": CODE,
        "recipient": {"name": "Jean Dupont", "email": "jean@acme.example"},
    }


def _deadlines() -> list[moments.Deadline | None]:
    now = clock.now()
    started = now - timedelta(hours=8)
    left = (timedelta(hours=26), timedelta(minutes=42), timedelta(minutes=-95))
    return [moments.deadline(now + time, started=started) for time in left]


def _rows() -> list[Row]:
    now = clock.now()
    calm, soon, late = _deadlines()
    sample = (
        ("Invoice 2026-118 shows the wrong VAT", "Can you correct it?", soon, "new", "high"),
        ("Le formulaire plante à l’enregistrement", "Toujours.", late, "reopened", "critical"),
        ("Change of billing address", "Thank you, noted.", calm, "waiting_customer", "medium"),
        ("Accès SFTP pour le nouveau serveur", "Clé installée.", None, "solved", "low"),
    )
    return [
        Row(
            id=number, reference=f"DEMO-{number:03d}", subject=subject, last_words=words,
            customer="Jean Dupont", updated_at=now - timedelta(minutes=7**number), deadline=due,
            status=status, on_hold=False, priority=priority, needs_reply=number < 3,
            assignee="Alice Martin" if number % 2 else "", url="#", is_open=number == 2,
        )
        for number, (subject, words, due, status, priority) in enumerate(sample, 1)
    ]  # fmt: skip


def _said() -> list[Said]:
    now = clock.now()
    file = File(name="capture.png", size=182_044, url="#")
    return [
        Said(
            id=1, author="Jean Dupont", side="customer", is_note=False, is_description=True,
            body="The form fails when I **save** it.\n\n```\nTypeError: undefined\n```",
            created_at=now - timedelta(hours=3), files=(file,),
        ),
        Said(
            id=2, author="Alice Martin", side="agent", is_note=False, is_description=False,
            led_to="waiting_customer", body="Thank you, we look into it.\n\n- browser?\n- version?",
            created_at=now - timedelta(hours=2),
        ),
        Said(
            id=3, author="Bruno Keller", side="agent", is_note=True, is_description=False,
            body="Same cause as last week, see the log.", created_at=now - timedelta(minutes=5),
        ),
    ]  # fmt: skip


def _facts() -> list[Told]:
    text = format_html("<b>{}</b> changed the priority from <b>Medium</b> to <b>High</b>", "Alice")
    return [Told(sign="sort", text=text, at=clock.now() - timedelta(minutes=n)) for n in range(5)]
