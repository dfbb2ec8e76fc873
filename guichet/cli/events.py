"""What happened, and what is still to be told: ``guichet events``."""

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from guichet.cli.database import open_database
from guichet.cli.tables import local, print_json, print_table
from guichet.lib.text import shorten

if TYPE_CHECKING:
    from guichet.access import Actor
    from guichet.events.models import Delivery, Event

FOLLOW_SECONDS = 0.5
_DATA_SHOWN = 100


@click.group(invoke_without_command=True)
@click.option("--kind", default="", help="Only facts of this kind, such as ticket.created.")
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many."
)
@click.option("--follow", is_flag=True, help="Go on with new ones as they happen, until Ctrl-C.")
@click.option("--dead", is_flag=True, help="Show deliveries that were given up, newest first.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on each line.")
@click.pass_context
def events(
    ctx: click.Context, kind: str, limit: int, follow: bool, dead: bool, as_json: bool
) -> None:
    """Show what happened on the desk: the latest facts, oldest first.

    Every change is a fact: who did what to what, through which door. docs/facts.md lists the
    kinds. Each fact is delivered to its listeners (guichet listeners) by the worker; a delivery
    that failed for more than two days is dead, and waits for you.

    \b
    Example:
      guichet events --kind ticket.created --limit 5
      guichet events --follow --json | jq .kind
      guichet events --dead
      guichet events retry 42

    Ends with 0, 1 when that can't be done, 2 when a setting is wrong.
    """
    if ctx.invoked_subcommand is not None:
        return
    if dead and (follow or kind):
        raise click.UsageError("--dead goes with --limit and --json only.")
    with open_database():
        if dead:
            _show_dead(limit, as_json=as_json)
            return
        last = _show_latest(kind, limit, as_json=as_json)
        if follow:
            _follow(last, kind, as_json=as_json)


@events.command(short_help="Try a dead delivery again.")
@click.argument("delivery", type=int, required=False)
@click.option("--all", "everything", is_flag=True, help="Every dead delivery.")
def retry(delivery: int | None, everything: bool) -> None:
    """Give the dead DELIVERY with that number another life.

    The worker tries it again from the first attempt. Numbers are shown by guichet events --dead.

    Example: guichet events retry 42
    """
    if (delivery is None) != everything:
        raise click.UsageError("Give the number of a delivery, or --all.")
    with open_database():
        from guichet.events.actions import retry_delivery
        from guichet.events.queries import dead_deliveries

        numbers = [delivery] if delivery is not None else []
        if everything:
            numbers = [each.id for each in dead_deliveries(_operator(), limit=100_000)]
        for number in numbers:
            retry_delivery(_operator(), number)
        click.echo(f"{_counted(len(numbers))} will be tried again.")


def _operator() -> "Actor":
    from guichet.access import system_actor

    return system_actor("guichet events")


def _show_latest(kind: str, limit: int, *, as_json: bool) -> int:
    """Show the latest facts; returns the id from which to go on."""
    from guichet.events.queries import last_event_id, recent_events

    last = last_event_id()
    _show(reversed(recent_events(_operator(), limit=limit, kind=kind)), as_json=as_json)
    return last


def _follow(last: int, kind: str, *, as_json: bool) -> None:
    from guichet.events.live.tail import News
    from guichet.events.queries import events_with_ids

    news = News(last)
    try:
        while True:
            ids = [hint.id for hint in news.read() if kind in {"", hint.kind}]
            if ids:
                _show(events_with_ids(_operator(), ids), as_json=as_json)
            time.sleep(FOLLOW_SECONDS)
    except KeyboardInterrupt:
        return


def _show(facts: Iterable["Event"], *, as_json: bool) -> None:
    for fact in facts:
        if as_json:
            print_json(_as_json(fact))
            continue
        data = ", ".join(f"{name} {value}" for name, value in fact.data.items())
        click.echo(
            f"{local(fact.occurred_at)}  {fact.id:>7}  {fact.kind:<24}  "
            f"{fact.subject_kind} {fact.subject_id}, {fact.actor_name} ({fact.door})"
            + (f": {shorten(data, _DATA_SHOWN)}" if data else "")
        )


def _show_dead(limit: int, *, as_json: bool) -> None:
    from guichet.events.queries import dead_deliveries

    dead = list(dead_deliveries(_operator(), limit=limit))
    if as_json:
        for delivery in dead:
            print_json(_dead_as_json(delivery))
    elif dead:
        print_table(("ID", "LISTENER", "FACT", "ABOUT", "GIVEN UP", "WHY"), map(_dead_row, dead))
        click.echo("Try again with: guichet events retry ID (or --all)", err=True)
    else:
        click.echo("No delivery is dead.", err=True)


def _dead_row(delivery: "Delivery") -> tuple[str, ...]:
    event = delivery.event
    return (
        str(delivery.id),
        delivery.listener,
        event.kind,
        f"{event.subject_kind} {event.subject_id}",
        local(delivery.finished_at),
        shorten(delivery.last_error, _DATA_SHOWN),
    )


def _counted(number: int) -> str:
    return "1 delivery" if number == 1 else f"{number} deliveries"


def _as_json(fact: "Event") -> dict[str, object]:
    return {
        "id": fact.id,
        "kind": fact.kind,
        "subject": {"kind": fact.subject_kind, "id": fact.subject_id},
        "queue": fact.queue_id,
        "actor": {"kind": fact.actor_kind, "id": fact.actor_id, "name": fact.actor_name},
        "door": fact.door,
        "data": fact.data,
        "occurred_at": fact.occurred_at,
        "recorded_at": fact.recorded_at,
        "request_id": fact.request_id,
    }


def _dead_as_json(delivery: "Delivery") -> dict[str, object]:
    return {
        "id": delivery.id,
        "listener": delivery.listener,
        "attempts": delivery.attempts,
        "finished_at": delivery.finished_at,
        "error": delivery.last_error,
        "fact": _as_json(delivery.event),
    }
