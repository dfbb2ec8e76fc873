"""The smallest marks as tags: a list shows hundreds, and a tag costs a tenth of an include."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from guichet.lib import html, markdown
from guichet.tickets.states import Status
from guichet.web import moments, problems
from guichet.web.amounts import money, quantity
from guichet.web.console.shop.words import AVAILABILITIES, STANDINGS
from guichet.web.remembered import per_language
from guichet.web.words import PRIORITIES, RESOLUTIONS, STATUSES, type_word, word

register = template.Library()

_BARS_LIT = {"high": 3, "urgent": 3, "critical": 3, "medium": 2, "low": 1}


@register.simple_tag
@per_language(256)
def icon(name: str, label: str = "") -> SafeString:
    """One icon of the sprite. Without a label it is decoration, and hidden from readers."""
    sprite = static("guichet/icons.svg")
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>',
            label, sprite, name,
        )  # fmt: skip
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', sprite, name
    )


@register.simple_tag
@per_language(256)
def status_mark(status: str, on_hold: bool = False, bare: bool = False) -> SafeString:
    """A status by shape and word; ``bare`` keeps the word for screen readers and the tooltip."""
    label = word(STATUSES, status)
    if on_hold:
        label = _("%(status)s, on hold") % {"status": label}
    shape = icon("status-on_hold" if on_hold else f"status-{status}")
    words = format_html('<span class="{}">{}</span>', "visually-hidden" if bare else "", label)
    return format_html(
        '<span class="status" data-status="{}" title="{}">{}{}</span>', status, label, shape, words
    )


@register.simple_tag
@per_language(64)
def priority_mark(priority: str) -> SafeString:
    """A priority as bars and word."""
    lit = _BARS_LIT.get(priority, 0)
    bars = format_html_join(
        "", '<i class="{}"></i>', [("on" if n < lit else "",) for n in range(3)]
    )
    label = word(PRIORITIES, priority)
    return format_html(
        '<span class="priority" data-priority="{}" title="{}">'
        '<span class="priority-bars" aria-hidden="true">{}</span><span>{}</span></span>',
        priority, label, bars, label,
    )  # fmt: skip


@register.simple_tag
@per_language(1024)
def avatar(name: str, kind: str = "", size: str = "") -> SafeString:
    """Initials in a circle; without a name, the dashed circle of nobody."""
    if not name:
        label = _("Nobody")
        return format_html(
            '<span class="avatar is-nobody" role="img" title="{0}" aria-label="{0}"></span>', label
        )
    classes = " ".join(f"is-{word_}" for word_ in (kind, size) if word_)
    return format_html(
        '<span class="avatar {}" title="{}" aria-hidden="true"><span>{}</span></span>',
        classes, name, initials(name),
    )  # fmt: skip


@register.simple_tag
def age(moment: datetime) -> SafeString:
    """A time as its age, the exact moment in the tooltip."""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(), moments.full(moment), moments.age(moment),
    )  # fmt: skip


@register.simple_tag
def sla_mark(deadline: moments.Deadline | None) -> SafeString:
    """Time left, turning amber and red; nothing when nothing is promised."""
    if deadline is None:
        return SafeString("")
    shape = icon("clock") if deadline.state != "calm" else SafeString("")
    return format_html(
        '<span class="sla" data-state="{}" title="{}">{}{}</span>',
        deadline.state, deadline.title, shape, deadline.text,
    )  # fmt: skip


@register.simple_tag
def keys(*names: str) -> SafeString:
    """Keys as keycaps."""
    return format_html_join(" ", "<kbd>{}</kbd>", [(name,) for name in names])


@register.simple_tag
def status_key(status: int) -> str:
    """The key of a status as tables hold it."""
    return Status(status).key


@register.simple_tag
def availability_word(availability: str) -> str:
    """Who sees something of the catalogue, in words."""
    return word(AVAILABILITIES, availability)


@register.simple_tag
def standing_word(standing: str) -> str:
    """Whether a customer may come in, in words."""
    return word(STANDINGS, standing)


@register.filter
def prose(text: str) -> SafeString:
    """Markdown from anybody as safe HTML."""
    return SafeString(markdown.render(text))


@register.filter
def shown(text: str) -> SafeString:
    """What anybody wrote, with tags or in Markdown, as safe HTML."""
    return SafeString(html.shown(text))


@register.filter
def status_word(status: str) -> str:
    """A status in words."""
    return word(STATUSES, status)


@register.filter
def priority_word(priority: str) -> str:
    """A priority in words."""
    return word(PRIORITIES, priority)


@register.filter
def resolution_word(resolution: str) -> str:
    """A resolution in words."""
    return word(RESOLUTIONS, resolution)


@register.filter
def file_size(size: int) -> str:
    """A number of bytes in the unit people use."""
    return problems.size(size)


@register.filter
def hours(value: Decimal) -> str:
    """Hours as 1:30."""
    minutes = int((value * 60).to_integral_value())
    return f"{minutes // 60}:{minutes % 60:02d} h"


@register.filter
def at(values: Sequence[str], place: int) -> str:
    """The value at that place: the heading of a cell's column."""
    return values[place]


register.filter(money)
register.filter(quantity)
register.filter(type_word)


def initials(name: str) -> str:
    """Up to two initials of a name."""
    parts = [part for part in name.replace("-", " ").replace(".", " ").split() if part[0].isalnum()]
    if not parts:
        return "?"
    ends = parts[:1] if len(parts) == 1 else [parts[0], parts[-1]]
    return "".join(part[0] for part in ends).upper()
