"""A queue's keys as the page lists them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from guichet.desk.rules import key_refusal
from guichet.lib import clock
from guichet.web import moments

if TYPE_CHECKING:
    from guichet.desk.models import ApiKey


@dataclass(frozen=True, kw_only=True)
class TokenRow:
    """One key. ``state`` is active, expired or revoked."""

    id: int
    name: str
    hint: str
    state: str
    is_public: bool
    created: SafeString
    ends: SafeString | None
    calls_week: int
    last_call: SafeString | str

    @property
    def form(self) -> str:
        """What the errors of its form are filed under."""
        return f"rename-{self.id}"

    @property
    def is_active(self) -> bool:
        return self.state == "active"


def rows(keys: "Iterable[ApiKey]") -> list[TokenRow]:
    """Newest first; keys that open nothing any more come last."""
    return sorted((_row(key) for key in keys), key=lambda row: not row.is_active)


def short_age(moment: datetime) -> str:
    """How long ago, as short as can be: “5min ago”, “2h ago”, “3d ago”, then a date."""
    seconds = (clock.now() - moment).total_seconds()
    if seconds < moments.MINUTE:
        return _("just now")
    if seconds < moments.HOUR:
        return _("%(n)dmin ago") % {"n": seconds // moments.MINUTE}
    if seconds < moments.DAY:
        return _("%(n)dh ago") % {"n": seconds // moments.HOUR}
    if seconds < 7 * moments.DAY:
        return _("%(n)dd ago") % {"n": seconds // moments.DAY}
    return moments.short_date(moment)


def _row(key: "ApiKey") -> TokenRow:
    refusal = key_refusal(key.revoked_at, key.expires_at, moment=clock.now())
    last_call: datetime | None = key.last_call_at  # type: ignore[attr-defined]
    return TokenRow(
        id=key.id,
        name=key.name,
        hint=key.hint,
        state=refusal or "active",
        is_public=key.kind == "public",
        created=_created(key),
        ends=_ends(key, refusal),
        calls_week=key.calls_week,  # type: ignore[attr-defined]
        last_call=_time(last_call, short_age(last_call)) if last_call else _("Never"),
    )


def _created(key: "ApiKey") -> SafeString:
    age = _time(key.created_at, short_age(key.created_at))
    if key.created_by is None:
        return format_html(_("Created {age}"), age=age)
    return format_html(_("Created {age} by {name}"), age=age, name=key.created_by.name)


def _ends(key: "ApiKey", refusal: str | None) -> SafeString | None:
    if refusal == "revoked" and key.revoked_at is not None:
        when = _time(key.revoked_at, short_age(key.revoked_at))
        return format_html(_("revoked {when}"), when=when)
    if key.expires_at is None:
        return None
    if refusal == "expired":
        when = _time(key.expires_at, short_age(key.expires_at))
        return format_html(_("expired {when}"), when=when)
    when = _time(key.expires_at, moments.short_date(key.expires_at))
    return format_html(_("expires {when}"), when=when)


def _time(moment: datetime, text: str) -> SafeString:
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', moment.isoformat(), moments.full(moment), text
    )
