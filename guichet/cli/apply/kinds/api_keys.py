"""``api_keys``: what programs open a queue with."""

from typing import TYPE_CHECKING

from guichet.cli.apply.fields import Entry, Moment, Text
from guichet.cli.apply.kinds.base import Kind
from guichet.cli.apply.ledger import Secret
from guichet.cli.apply.setup import Setup
from guichet.desk.actions import (
    change_key_expiry,
    issue_api_key,
    rename_api_key,
    revoke_api_key,
)
from guichet.desk.key_kinds import key_kinds
from guichet.desk.keys import key_with_token, live_key_named
from guichet.lib.errors import Invalid

if TYPE_CHECKING:
    from guichet.desk.models import ApiKey, Queue


class KeyEntry(Entry):
    """``{dialect: icd, queue: FACT, name: ERP}``; ``token`` brings a secret along."""

    dialect: Text
    queue: Text
    name: Text
    kind: Text = "secret"
    token: Text | None = None
    expires_at: Moment | None = None
    revoked: bool = False


def carry_out(setup: Setup, entry: KeyEntry) -> None:
    """Issue the key or change it. One with a token is known by it, the others by their name."""
    _see_that_the_kind_exists(entry)
    queue = setup.queue(entry.queue)
    key = _find(setup, queue, entry)
    if key is not None:
        _change(setup, key, entry)
    elif entry.token or not entry.revoked:
        _issue(setup, queue, entry)


def _see_that_the_kind_exists(entry: KeyEntry) -> None:
    kinds = [each.kind for each in key_kinds() if each.dialect == entry.dialect]
    if not kinds:
        dialects = sorted({each.dialect for each in key_kinds()})
        raise Invalid.field("dialect", f"Use {' or '.join(dialects)}.", code="unknown")
    if entry.kind not in kinds:
        raise Invalid.field("kind", f"Use {' or '.join(sorted(kinds))}.", code="unknown")


def _find(setup: Setup, queue: "Queue", entry: KeyEntry) -> "ApiKey | None":
    if not entry.token:
        return live_key_named(setup.actor, queue, dialect=entry.dialect, name=entry.name)
    key = key_with_token(setup.actor, entry.token)
    if key is not None and (key.dialect, key.kind, key.queue_id) != (
        entry.dialect,
        entry.kind,
        queue.id,
    ):
        raise Invalid.field(
            "token", f"This is the {key.dialect} {key.kind} key {key.name} of {key.queue.code}."
        )
    return key


def _issue(setup: Setup, queue: "Queue", entry: KeyEntry) -> None:
    key, secret = issue_api_key(
        setup.actor,
        queue,
        dialect=entry.dialect,
        kind=entry.kind,
        name=entry.name,
        token=entry.token,
        expires_at=entry.expires_at,
    )
    if entry.revoked:
        revoke_api_key(setup.actor, key)
    setup.ledger.created(_called(key), entry.given("kind", "expires_at", "revoked"))
    if not entry.token:
        setup.ledger.secrets.append(Secret(_called(key), secret))


def _change(setup: Setup, key: "ApiKey", entry: KeyEntry) -> None:
    if key.revoked_at is not None and entry.given("revoked") == {"revoked": False}:
        raise Invalid.field("revoked", "This key was revoked, and stays so. Issue another one.")
    called, before = _called(key), _shown(key)
    rename_api_key(setup.actor, key, name=entry.name)
    if "expires_at" in entry.model_fields_set:
        change_key_expiry(setup.actor, key, expires_at=entry.expires_at)
    revoked = (entry.revoked and revoke_api_key(setup.actor, key)) or before["revoked"]
    setup.ledger.changed(called, before, _shown(key) | {"revoked": revoked})


def _called(key: "ApiKey") -> str:
    return f"{key.dialect} key {key.name} of {key.queue.code}"


def _shown(key: "ApiKey") -> dict[str, object]:
    return {
        "name": key.name,
        "expires_at": key.expires_at,
        "revoked": key.revoked_at is not None,
    }


KIND = Kind(key="api_keys", model=KeyEntry, carry_out=carry_out)
