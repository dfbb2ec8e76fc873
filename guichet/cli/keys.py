"""API keys from the command line: ``guichet keys``."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import click

from guichet.cli.database import open_database
from guichet.cli.tables import local, print_json, print_table

if TYPE_CHECKING:
    from guichet.access import Actor
    from guichet.desk.models import ApiKey, Queue


@click.group()
def keys() -> None:
    """List, make and revoke the API keys of queues.

    A key opens one queue through one dialect. Its secret is shown once, when it is made, and kept
    as a digest.

    \b
    Example:
      guichet keys kinds
      guichet keys issue FACT GestAbonné --dialect icd
      guichet keys list FACT
      guichet keys revoke FACT GestAbonné

    Commands end with 0 when they did what was asked, 1 when that can't be done, 2 when they are
    typed wrongly or a setting is wrong.
    """


@keys.command("list", short_help="List keys, by queue.")
@click.argument("queue", required=False, metavar="[QUEUE]")
@click.option("--all", "everything", is_flag=True, help="Also keys that were revoked.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on each line.")
def list_keys(queue: str | None, everything: bool, as_json: bool) -> None:
    """List the keys of the queue with code QUEUE, or of every queue.

    Example: guichet keys list FACT --all
    """
    with open_database():
        found = list(_keys_of(queue, everything=everything))
        if as_json:
            for key in found:
                print_json(_as_json(key))
        elif found:
            headings = ("ID", "QUEUE", "DIALECT", "KIND", "NAME", "KEY", "MADE", "STATE")
            print_table(headings, map(_row, found))
        else:
            click.echo("There are no keys. Make one with: guichet keys issue", err=True)


@keys.command(short_help="List the kinds of keys.")
def kinds() -> None:
    """List the kinds of keys that the dialects have, with what each may do.

    Example: guichet keys kinds
    """
    with open_database():
        from guichet.desk.key_kinds import key_kinds

        rows = (
            (kind.dialect, kind.kind, ", ".join(sorted(kind.rights)) or "nothing")
            for kind in key_kinds()
        )
        print_table(("DIALECT", "KIND", "MAY"), rows)


@keys.command(short_help="Make a key.")
@click.argument("queue")
@click.argument("name")
@click.option("--dialect", required=True, help="icd, supportdesk, …: see guichet keys kinds.")
@click.option("--kind", default="secret", show_default=True, help="Its kind in that dialect.")
@click.option(
    "--expires",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    metavar="DATE",
    help="When it ends, in the desk's time zone: 2027-01-31. Without it, never.",
)
def issue(queue: str, name: str, dialect: str, kind: str, expires: datetime | None) -> None:
    """Make a key called NAME for the queue with code QUEUE.

    The secret alone goes to the standard output, so that a script can keep it.

    Example: guichet keys issue INV backend --dialect supportdesk > backend.key
    """
    with open_database():
        from django.utils import timezone

        from guichet.desk.actions import issue_api_key
        from guichet.desk.queries import queue_by_code

        actor = _operator()
        key, secret = issue_api_key(
            actor,
            queue_by_code(actor, queue),
            dialect=dialect,
            kind=kind,
            name=name,
            expires_at=timezone.make_aware(expires) if expires else None,
        )
        _hand_over(key, secret)


@keys.command(short_help="End a key.")
@click.argument("queue")
@click.argument("key")
@click.option("--dialect", default="", help="Needed where two dialects have a key of that name.")
def revoke(queue: str, key: str, dialect: str) -> None:
    """End KEY, a key of the queue with code QUEUE, for good.

    KEY is its name, or its number in guichet keys list. A desk that is being served refuses it
    within a second.

    Example: guichet keys revoke FACT GestAbonné
    """
    with open_database():
        from guichet.desk.actions import revoke_api_key

        found = _find(queue, key, dialect)
        if revoke_api_key(_operator(), found):
            click.echo(f"Revoked: {_called(found)}.")
        else:
            click.echo(f"It was revoked already: {_called(found)}.")


@keys.command(short_help="Give a key a new secret.")
@click.argument("queue")
@click.argument("key")
@click.option("--dialect", default="", help="Needed where two dialects have a key of that name.")
def rotate(queue: str, key: str, dialect: str) -> None:
    """Give KEY, a key of the queue with code QUEUE, a new secret.

    KEY is its name, or its number in guichet keys list. The old secret works for another 24 hours,
    while programs are given the new one, which goes to the standard output.

    Example: guichet keys rotate INV backend > backend.key
    """
    with open_database():
        from guichet.desk.actions import rotate_api_key

        new, secret = rotate_api_key(_operator(), _find(queue, key, dialect))
        _hand_over(new, secret)
        click.echo("The old secret works for another 24 hours.", err=True)


def _operator() -> "Actor":
    from guichet.access import system_actor

    return system_actor("guichet keys")


def _keys_of(code: str | None, *, everything: bool) -> Iterator["ApiKey"]:
    from guichet.desk.keys import all_keys
    from guichet.desk.queries import queue_by_code

    found: Iterable[ApiKey] = all_keys(_operator())
    queue = queue_by_code(_operator(), code) if code else None
    for key in found:
        wanted = queue is None or key.queue_id == queue.id
        if wanted and (everything or key.revoked_at is None):
            yield key


def _find(code: str, wanted: str, dialect: str) -> "ApiKey":
    """The queue's key of that number or name. A revoked one only by its number."""
    from guichet.desk.queries import queue_by_code

    queue = queue_by_code(_operator(), code)
    found = [
        key
        for key in _keys_of(code, everything=wanted.isdecimal())
        if (str(key.id) == wanted or (_has_name(key, wanted) and key.revoked_at is None))
        and dialect in {"", key.dialect}
    ]
    if len(found) == 1:
        return found[0]
    raise click.ClickException(_none_or_many(found, queue, wanted))


def _has_name(key: "ApiKey", name: str) -> bool:
    return key.name.casefold() == name.casefold()


def _none_or_many(found: list["ApiKey"], queue: "Queue", wanted: str) -> str:
    if not found:
        return f"{queue.code} has no key {wanted}. See: guichet keys list {queue.code}"
    numbers = ", ".join(f"{key.id} ({key.dialect})" for key in found)
    return f"Several keys of {queue.code} fit {wanted}: give the number of one: {numbers}."


def _hand_over(key: "ApiKey", secret: str) -> None:
    click.echo(f"Made: {_called(key)}. It is kept as a digest and shown this once:", err=True)
    click.echo(secret)


def _called(key: "ApiKey") -> str:
    return f"{key.dialect} {key.kind} key {key.name} of {key.queue.code}"


def _row(key: "ApiKey") -> tuple[str, ...]:
    return (
        str(key.id),
        key.queue.code,
        key.dialect,
        key.kind,
        key.name,
        key.hint,
        local(key.created_at),
        _state(key),
    )


def _state(key: "ApiKey") -> str:
    from guichet.lib import clock

    if key.revoked_at is not None:
        return f"revoked {local(key.revoked_at)}"
    if key.expires_at is None:
        return "live"
    word = "expired" if key.expires_at <= clock.now() else "live until"
    return f"{word} {local(key.expires_at)}"


def _as_json(key: "ApiKey") -> dict[str, object]:
    return {
        "id": key.id,
        "queue": key.queue.code,
        "dialect": key.dialect,
        "kind": key.kind,
        "name": key.name,
        "key": key.hint,
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
    }
