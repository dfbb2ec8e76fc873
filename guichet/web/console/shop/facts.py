"""What happened to services and customers, in words."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guichet.web import moments
from guichet.web.console.facts import done_by
from guichet.web.console.shop.words import STANDINGS, reason
from guichet.web.words import word

if TYPE_CHECKING:
    from guichet.events.models import Event

_FACTS = {
    "service.created": gettext_lazy("{who} noted the order"),
    "service.delivered": gettext_lazy("{who} delivered it"),
    "service.changed": gettext_lazy("{who} changed its record"),
    "service.suspended": gettext_lazy("{who} suspended it {why}"),
    "service.unsuspended": gettext_lazy("{who} let it go on"),
    "service.expired": gettext_lazy("{who} ended it"),
    "service.renewed": gettext_lazy("{who} renewed it until {until}"),
    "service.action_failed": gettext_lazy("“{action}” failed: {why}"),
    "service.cancellation_planned": gettext_lazy("{who} planned its cancellation {why}"),
    "service.cancellation_withdrawn": gettext_lazy("{who} withdrew the cancellation"),
    "service.cancelled": gettext_lazy("{who} cancelled it {why}"),
    "service.ends_soon": gettext_lazy("The customer was reminded {days} days before the end"),
    "service.deleted": gettext_lazy("{who} deleted the record"),
    "customer.created": gettext_lazy("{who} noted the customer"),
    "customer.changed": gettext_lazy("{who} changed what is known of them"),
    "customer.confirmed": gettext_lazy("{who} confirmed the e-mail address"),
    "customer.invited": gettext_lazy("{who} had a link into the portal mailed"),
    "customer.standing_changed": gettext_lazy("{who} changed the standing to “{new}” {why}"),
    "customer.signed_in": gettext_lazy("{who} came into the portal"),
    "customer.activity": gettext_lazy("In another program: {type}"),
}


def told(event: "Event") -> tuple[SafeString, datetime]:
    """A fact of a service or customer in one line, and when it was."""
    data = event.data
    why = reason(str(data.get("reason") or data.get("message") or ""))
    sentence = _FACTS.get(event.kind)
    if sentence is None:
        return format_html("{}", event.kind), event.occurred_at
    if why and event.kind != "service.action_failed":
        why = _("(%(reason)s)") % {"reason": why}
    text = format_html(
        str(sentence),
        who=format_html("<b>{}</b>", done_by(event)),
        why=why,
        until=_date(data.get("expires_at")),
        action=data.get("action", ""),
        days=data.get("days", ""),
        new=word(STANDINGS, str(data.get("new", ""))),
        type=data.get("type", ""),
    )
    return text, event.occurred_at


def _date(text: object) -> str:
    return moments.short_date(datetime.fromisoformat(str(text))) if text else ""
