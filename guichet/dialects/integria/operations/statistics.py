"""Numbers: of tickets, of the periodic job, of waiting mail."""

from dataclasses import replace
from typing import TYPE_CHECKING

from guichet.access import Right
from guichet.dialects.integria import codes, translate, wire
from guichet.dialects.integria.formats import Value
from guichet.dialects.integria.operations.tickets import about_objects
from guichet.dialects.integria.registry import Call, Layout, Result, operation
from guichet.events.queries import pulse, waiting_deliveries
from guichet.events.worker import HEARTBEAT_SECONDS
from guichet.people.accounts import account_named
from guichet.sla.priority import Priority
from guichet.tickets import statistics
from guichet.tickets.lists import TicketFilter
from guichet.tickets.states import Status
from guichet.tickets.statistics import Column

if TYPE_CHECKING:
    from guichet.access import Actor

_DATA = Layout(path=("data",))
_SUMMARY = Layout(row="", path=("data",), listed=True)
_CLOSED = (Status.CLOSED,)
_OF_CLOSED = {"closed", "avg_life", "avg_scoring"}
"""Metrics of closed tickets, whatever statuses are listed."""


@operation("get_stats", right=Right.TICKET_READ, layout=_DATA)
def get_stats(call: Call) -> Result:
    """One number about the tickets that match."""
    metric = call.params.text(0)
    number = _METRICS.get(metric)
    return None if number is None else number(call.actor, _filter(call))


@operation(
    "get_incidents_summary",
    right=Right.TICKET_READ,
    layout=Layout(row="", path=("data",), listed=True),
)
def get_incidents_summary(call: Call) -> Result:
    """How many tickets are in each status, or in the one that is named."""
    found = statistics.counts_by(call.actor, TicketFilter(), Column.STATUS)
    of = dict.fromkeys(codes.STATUS_NAMES, 0)
    for status, number in found.items():
        of[codes.STATUSES_OUT[Status(status)]] += number
    numbers = {key: of[number] for key, number in codes.SUMMARY.items()}
    total = sum(of.values())
    numbers |= {"not_closed": total - numbers["closed"], "total": total}
    wanted = call.params.only.lower()
    if wanted:
        return numbers.get(wanted)
    return [numbers]


@operation(
    "get_tickets_count", right=Right.TICKET_READ, console=True, layout=Layout(always_json=True)
)
def get_tickets_count(call: Call) -> Result:
    """How many tickets there are for each value of a field, the most frequent first."""
    name, most = call.params.text(0), call.params.number(1, 30)
    column = _COLUMNS.get(name)
    if column is None:
        return []
    counted: dict[str | int, int] = {}
    for value, number in statistics.counts_by(call.actor, TicketFilter(), column).items():
        theirs = _theirs(column, value)
        counted[theirs] = counted.get(theirs, 0) + number
    rows = list(counted.items())[: most if most > 0 else None]
    return [{name: str(value), "n_incidents": str(number)} for value, number in rows]


@operation("get_last_cron_execution", right=None, layout=Layout(path=("cronjob", "last_exec")))
def get_last_cron_execution(call: Call) -> Result:
    """Whole minutes since a worker was seen at work; -1 when none ever was."""
    age = pulse().heartbeat_age
    return -1 if age is None else int(age // 60)


@operation(
    "get_previous_cron_execution", right=None, layout=Layout(path=("cronjob", "previous_exec"))
)
def get_previous_cron_execution(call: Call) -> Result:
    """The same for the time before: a worker at work is seen every few seconds."""
    age = pulse().heartbeat_age
    return -1 if age is None else int((age + HEARTBEAT_SECONDS) // 60)


@operation("get_num_queued_emails", right=None, layout=Layout(path=("pending_email", "num")))
def get_num_queued_emails(call: Call) -> Result:
    """How many mails wait to be sent."""
    return waiting_deliveries("mail.")


_COLUMNS = {
    "estado": Column.STATUS,
    "prioridad": Column.PRIORITY,
    "id_grupo": Column.QUEUE,
    "id_usuario": Column.ASSIGNEE,
}


def _theirs(column: Column, value: str | int) -> str | int:
    if column is Column.STATUS:
        return codes.STATUSES_OUT[Status(value)]
    if column is Column.PRIORITY:
        return codes.PRIORITIES_OUT[Priority(value)]
    return value


def _filter(call: Call) -> TicketFilter:
    """The tickets that get_stats is about."""
    params = call.params
    owner, group = params.text(3), params.number(4, codes.ALL_GROUPS)
    user = account_named(owner) if owner else None
    listed = "" if params.text(0) in _OF_CLOSED else params.text(2)
    statuses = translate.statuses_named(_numbers(listed))
    priorities = translate.priorities_named(_numbers(params.text(7)))
    wanted = TicketFilter(
        contains=params.text(1),
        statuses=statuses,
        queues=() if group in {0, codes.ALL_GROUPS} else (group,),
        priorities=priorities,
        assignee=user.id if user else None,
        company=params.number(5) or None,
    )
    named_and_unknown = (
        (owner, user), (listed, statuses), (params.text(7), priorities),
    )  # fmt: skip
    if any(text and not found for text, found in named_and_unknown):
        return replace(wanted, ids=())
    return about_objects(call, wanted, params.number(6))


def _numbers(listed: str) -> list[int]:
    return [wire.leading_number(each) for each in listed.split(",") if each.strip()]


def _total(actor: "Actor", wanted: TicketFilter) -> Value:
    return statistics.count(actor, wanted)


def _opened(actor: "Actor", wanted: TicketFilter) -> Value:
    asked = wanted.statuses or tuple(Status)
    open_ = tuple(status for status in asked if status is not Status.CLOSED)
    return statistics.count(actor, replace(wanted, statuses=open_)) if open_ else 0


def _closed(actor: "Actor", wanted: TicketFilter) -> Value:
    return statistics.count(actor, replace(wanted, statuses=_CLOSED))


def _life(actor: "Actor", wanted: TicketFilter) -> Value:
    mean = statistics.average_life(actor, replace(wanted, statuses=_CLOSED))
    return round(mean.total_seconds()) if mean else 0


def _compliance(actor: "Actor", wanted: TicketFilter) -> Value:
    return round(statistics.promises_kept(actor, wanted), 2)


def _score(actor: "Actor", wanted: TicketFilter) -> Value:
    mean = statistics.average_score(actor, replace(wanted, statuses=_CLOSED))
    return "N/A" if mean is None else round(mean, 2)


def _work(actor: "Actor", wanted: TicketFilter) -> Value:
    return round(statistics.average_work(actor, wanted).total_seconds())


_METRICS = {
    "total_incidents": _total,
    "opened": _opened,
    "closed": _closed,
    "avg_life": _life,
    "sla_compliance": _compliance,
    "avg_scoring": _score,
    "avg_worktime": _work,
}
