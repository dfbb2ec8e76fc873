"""The page itself, the chooser before it, and the address it had in ICD Tracker."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.access import Right, may
from guichet.desk import queries
from guichet.desk.key_kinds import key_kinds
from guichet.desk.keys import keys_with_usage, usage
from guichet.lib.errors import NotFound
from guichet.web.console.integrations import slot, tokens
from guichet.web.console.integrations.guide import guide
from guichet.web.requests import DeskRequest, agents_only

if TYPE_CHECKING:
    from guichet.desk.models import Queue

ICD = "icd"
# How the products are called whose keys a queue may have besides.
TITLES = {"supportdesk": "SupportDesk"}
EXPIRIES = (
    ("", gettext_lazy("Never expires")),
    ("30", gettext_lazy("30 days")),
    ("90", gettext_lazy("90 days")),
    ("365", gettext_lazy("1 year")),
)
_MOST_SHOWN = 200


@agents_only
def chooser(request: DeskRequest) -> HttpResponseBase:
    """The queues whose keys are the actor's business."""
    managed = [
        queue for queue in queries.queues_visible_to(request.actor) if _manages(request, queue)
    ]
    return render(request, "integrations/chooser.html", {"queues": managed})


@agents_only
def legacy(request: DeskRequest) -> HttpResponseBase:
    """Where the page was before: ``tokens.php?project_id=3``."""
    wanted = request.GET.get("project_id", "").strip()
    if not wanted:
        return redirect("web:projects")
    if not (wanted.isascii() and wanted.isdigit()):
        raise NotFound("queue")
    return redirect("web:integrations", managed_queue(request, int(wanted)).id)


@agents_only
def integrations(request: DeskRequest, queue_id: int) -> HttpResponseBase:
    """One queue's keys and the guide; a new secret is in it once."""
    return show(request, managed_queue(request, queue_id))


def managed_queue(request: DeskRequest, queue_id: int) -> "Queue":
    """The queue of that id, for those who manage its keys. Raises NotFound for everybody else."""
    queue = queries.queue(request.actor, queue_id)
    if not _manages(request, queue):
        raise NotFound("queue")
    return queue


def show(
    request: DeskRequest, queue: "Queue", *, errors: Mapping[str, str] | None = None
) -> HttpResponse:
    """The page, perhaps with what was wrong with a form of it."""
    fresh = slot.take(request, queue.id)
    mine = tokens.rows(keys_with_usage(request.actor, queue, dialect=ICD)[:_MOST_SHOWN])
    counted = usage(request.actor, queue, dialect=ICD)
    context = {
        "queue": queue,
        "fresh": fresh,
        "errors": errors or {},
        "given": request.POST if errors else {},
        "expiries": EXPIRIES,
        "counters": [
            (counted.active_keys, _("Active tokens")),
            (counted.calls, _("Calls (30d)")),
            (counted.active_days, _("Active days")),
        ],
        "tokens": mine,
        "others": _others(request, queue),
        "guide": guide(fresh.secret if fresh and fresh.dialect == ICD else ""),
    }
    response = render(request, "integrations/page.html", context, status=422 if errors else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


@dataclass(frozen=True)
class OtherKeys:
    """The queue's keys for another product's API."""

    dialect: str
    title: str
    kinds: list[tuple[str, str]]
    rows: list[tokens.TokenRow]


def _others(request: DeskRequest, queue: "Queue") -> list[OtherKeys]:
    names = {"secret": _("Secret: for servers"), "public": _("Public: for browsers")}
    kinds: dict[str, list[tuple[str, str]]] = {}
    for kind in key_kinds():
        if kind.dialect in TITLES and not (kind.own_customers and queue.directory.is_main):
            # The secret kind first: it is the one that opens things.
            offered = kinds.setdefault(kind.dialect, [])
            offered.insert(
                0 if kind.kind == "secret" else len(offered), (kind.kind, names[kind.kind])
            )
    return [
        OtherKeys(
            dialect=dialect,
            title=TITLES[dialect],
            kinds=offered,
            rows=tokens.rows(keys_with_usage(request.actor, queue, dialect=dialect)[:_MOST_SHOWN]),
        )
        for dialect, offered in kinds.items()
    ]


def _manages(request: DeskRequest, queue: "Queue") -> bool:
    return bool(may(request.actor, Right.KEYS_MANAGE, queue))
