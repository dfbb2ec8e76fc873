"""Their parameters as the core's arguments, and what the core has as their rows.

Pure: no database, no request.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from guichet.dialects.integria import codes
from guichet.dialects.integria.entities import coded
from guichet.dialects.integria.registry import Row
from guichet.dialects.integria.wire import Parameters, leading_decimal
from guichet.lib.text import cleaned
from guichet.lib.unset import UNSET
from guichet.people.rules import looks_like_email
from guichet.sla.priority import Priority
from guichet.tickets.actions import NewTicket, TicketChanges
from guichet.tickets.lists import TicketFilter
from guichet.tickets.rules import BODY_LENGTH, SUBJECT_LENGTH
from guichet.tickets.states import Channel, Resolution, Status

if TYPE_CHECKING:
    from guichet.assets.models import Asset
    from guichet.tickets.bundles import Bundle
    from guichet.tickets.models import Attachment, CustomField, TimeEntry

EXTRAS = ("info_extra", "info_extra2", "info_extra3", "info_extra4")
"""Where the four free texts of a ticket are kept in its metadata."""

EXTRA_LENGTH = 100
FIRST_FIELD = 15
MOST_TICKETS = 5000

INCIDENT = (
    "id_incidencia", "inicio", "cierre", "titulo", "descripcion", "id_usuario", "estado",
    "prioridad", "id_grupo", "actualizacion", "id_creator", "id_task", "resolution", "epilog",
    "id_parent", "sla_disabled", "affected_sla_id", "id_incident_type", "score", "email_copy",
    "editor", "id_group_creator", "last_stat_check", "closed_by", "extra_data", "extra_data2",
    "blocked", "old_status", "old_resolution", "old_status2", "old_resolution2", "workunits_hours",
    "workunits_count",
)  # fmt: skip
INCIDENT_XML = (
    *INCIDENT[:11], "notify_email", *INCIDENT[11:], "extra_data3", "extra_data4",
)  # fmt: skip
DETAILS = (
    *INCIDENT[:6], "origen", *INCIDENT[6:11], "notify_email", *INCIDENT[11:19],
)  # fmt: skip
DETAILS_CONSOLE = INCIDENT[:31]
DETAILS_XML = (*DETAILS, *INCIDENT[19:31], "extra_data3", "extra_data4")
TEXTS = frozenset(
    {"titulo", "descripcion", "epilog", "extra_data", "extra_data2", "extra_data3", "extra_data4"}
)
COMMAS = frozenset({"titulo", "descripcion"})

_BASE64 = re.compile(r"[^A-Za-z0-9+/]")


def moment(value: datetime | None) -> str:
    """A time of the desk's own zone, as they write it; the null date for none."""
    if value is None:
        return codes.NO_MOMENT
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S")


def day(value: date | None) -> str:
    """A day, or the null date."""
    return codes.NO_DATE if value is None else value.isoformat()


def amount(value: Decimal) -> str:
    """Two places and a dot."""
    return f"{value:.2f}"


def priority(number: int) -> Priority:
    """The priority that is asked for; the least for one that does not exist."""
    return codes.PRIORITIES.get(number, Priority.INFORMATIVE)


def status(number: int) -> Status:
    """The status that is asked for; new for one that does not exist."""
    return codes.STATUSES.get(number, Status.NEW)


def resolution(number: int, status: Status) -> Resolution:
    """The resolution that is asked for; only closed tickets have one."""
    if status is not Status.CLOSED:
        return Resolution.NONE
    return codes.RESOLUTIONS.get(number, Resolution.NONE)


def title(value: str) -> str:
    """A subject that the core takes: what a ticket is called must not lose it."""
    return cleaned(" ".join(value.split()))[:SUBJECT_LENGTH].strip()


def addresses(value: str) -> list[str]:
    """The e-mail addresses in a list separated by commas; what is none is left out."""
    parts = (part.strip() for part in value.split(","))
    return [part for part in parts if looks_like_email(part)]


def extras(params: Parameters, positions: Sequence[int]) -> dict[str, str]:
    """The free texts at these positions, as far as the list reaches."""
    return {
        name: cleaned(params.free(index))[:EXTRA_LENGTH]
        for name, index in zip(EXTRAS, positions, strict=True)
        if params.has(index)
    }


def fields(params: Parameters, known: Sequence["CustomField"]) -> dict[int, str]:
    """What is said in the custom fields of the ticket's type, in the order they are listed."""
    given = params.since(FIRST_FIELD)
    return {field.id: params.free(FIRST_FIELD + i) for i, field in enumerate(known[: len(given)])}


def new_ticket(
    params: Parameters,
    *,
    owner: Any,
    type: Any,
    parent: Any,
    known: Sequence["CustomField"],
    source_app: str = "",
) -> NewTicket:
    """The ticket that create_incident asks for."""
    wanted = status(params.number(9))
    return NewTicket(
        subject=title(params.free(0)),
        description=params.free(3)[:BODY_LENGTH],
        channel=Channel.API,
        priority=priority(params.number(2)),
        status=wanted,
        resolution=resolution(params.number(11), wanted),
        assignee=owner,
        type=type,
        parent=parent,
        copies=addresses(params.text(6)),
        custom_fields=fields(params, known),
        source_app=cleaned(source_app)[:120] or None,
        metadata={n: v for n, v in extras(params, (10, 12, 13, 14)).items() if v},
    )


def changes(
    params: Parameters, *, owner: Any, queue: Any, type: Any, parent: Any,
    known: Sequence["CustomField"],
) -> TicketChanges:  # fmt: skip
    """What update_incident changes. What the list does not reach stays, from the parent on."""
    wanted = status(params.number(7))
    metadata = extras(params, (11, 12, 13, 14))
    values = fields(params, known)
    return TicketChanges(
        subject=title(params.free(1)),
        description=params.free(2)[:BODY_LENGTH],
        resolution_text=params.free(3)[:BODY_LENGTH],
        queue=queue,
        priority=priority(params.number(5)),
        resolution=resolution(params.number(6), wanted),
        status=wanted,
        assignee=owner,
        parent=parent,
        type=type,
        metadata=metadata or UNSET,
        custom_fields=values or UNSET,
        whole=True,
    )


def objects(listed: str) -> list[int]:
    """The numbers of inventory objects, joined with colons; none when something else stands."""
    parts = [part.strip() for part in listed.split(":")]
    return [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 18]


@dataclass(frozen=True, kw_only=True)
class Alert:
    """What a monitoring server says of one of its agents; ``incident`` is the same as parameters of
    create_incident. ``is_over``: a ticket about it can be closed."""

    agent: str
    title: str
    group: int
    description: str
    is_over: bool
    incident: Parameters


def alert(params: Parameters) -> Alert:
    """The 27 values of create_pandora_ticket."""
    raw = [params.parts[index] if params.has(index) else "" for index in range(14)]
    incident = [raw[6], raw[7], raw[8], raw[9], "", raw[10], "", raw[11], "", raw[12]]
    incident += [""] * (FIRST_FIELD - len(incident)) + list(params.since(14))
    return Alert(
        agent=params.text(0),
        title=title(params.free(6)),
        group=params.number(7),
        description=params.free(9)[:BODY_LENGTH],
        is_over=params.number(13) == 1 and params.number(12) == codes.CLOSED,
        incident=Parameters(parts=tuple(incident)),
    )


def agent(line: str, token: str) -> tuple[str, dict[str, str]]:
    """A monitored agent: its name, and what else is known of it. Consoles send its number too."""
    parts = [cleaned(part).strip() for part in line.split(token if token in line else "|;|")]
    parts += [""] * (5 - len(parts))
    name, alias, system, address, *rest = parts
    details = {"alias": alias, "os": system, "address": address, "group": rest[-1]}
    if len(rest) > 1:
        details["agent_id"] = rest[0]
    return name[:255], details


def asset(asset: "Asset") -> Row:
    """An asset as an inventory object."""
    return {
        "id": asset.id,
        "id_object_type": asset.type_id or 0,
        "owner": asset.owner.username if asset.owner else "",
        "name": asset.name,
        "public": int(asset.public),
        "description": asset.description,
        "id_contract": 0,
        "id_manufacturer": 0,
        "id_parent": asset.parent_id or 0,
        "show_list": int(asset.show_in_list),
        "last_update": day(timezone.localtime(asset.updated_at).date()),
        "status": asset.status,
        "receipt_date": day(asset.received_on),
        "issue_date": day(asset.issued_on),
    }


def statuses(number: int) -> tuple[Status, ...]:
    """The statuses that a filter means; none means any."""
    if number == codes.NOT_CLOSED:
        return tuple(s for s in Status if s is not Status.CLOSED)
    return statuses_named([number])


def statuses_named(numbers: Sequence[int]) -> tuple[Status, ...]:
    """Every status that reads as one of these."""
    return tuple(s for s in Status if codes.STATUSES_OUT[s] in numbers)


def priorities_named(numbers: Sequence[int]) -> tuple[Priority, ...]:
    """Every priority that reads as one of these."""
    return tuple(p for p in Priority if codes.PRIORITIES_OUT[p] in numbers)


def incident(bundle: "Bundle") -> dict[str, Any]:
    """A ticket as a row with every column of every form."""
    ticket, move = bundle.ticket, bundle.last_move
    before, after = (move.data["old"], move.data["new"]) if move else ("", "")
    extra = {name: str(ticket.metadata.get(name, "")) for name in EXTRAS}
    return {
        "id_incidencia": ticket.id,
        "inicio": moment(ticket.created_at),
        "cierre": moment(ticket.closed_at),
        "titulo": ticket.subject,
        "descripcion": bundle.description,
        "id_usuario": ticket.assignee.username if ticket.assignee else "",
        "origen": 1,
        "estado": codes.STATUSES_OUT[Status(ticket.status)],
        "prioridad": codes.PRIORITIES_OUT[Priority(ticket.priority)],
        "id_grupo": ticket.queue_id,
        "actualizacion": moment(ticket.updated_at),
        "id_creator": ticket.created_by.username if ticket.created_by else "",
        "notify_email": 1,
        "id_task": 0,
        "resolution": codes.RESOLUTIONS_OUT[Resolution(ticket.resolution)],
        "epilog": ticket.resolution_text,
        "id_parent": ticket.parent_id,
        "sla_disabled": 0,
        "affected_sla_id": 0,
        "id_incident_type": ticket.type_id or 0,
        "score": ticket.score or 0,
        "email_copy": ",".join(bundle.copies),
        "editor": ticket.edited_by.username if ticket.edited_by else "",
        "id_group_creator": 0,
        "last_stat_check": codes.NO_MOMENT,
        "closed_by": bundle.closed_by,
        "extra_data": extra["info_extra"],
        "extra_data2": extra["info_extra2"],
        "extra_data3": extra["info_extra3"],
        "extra_data4": extra["info_extra4"],
        "blocked": 0,
        "old_status": status_number(before),
        "old_resolution": resolution_number(move.data.get("old_resolution", "")) if move else 0,
        "old_status2": status_number(after),
        "old_resolution2": resolution_number(move.data["resolution"]) if move else 0,
        "workunits_hours": float(bundle.hours),
        "workunits_count": bundle.entries,
    }


def status_number(key: str) -> int:
    """Their number of a status as facts name it; 0 for none."""
    return codes.STATUSES_OUT[Status.from_key(key)] if key else 0


def resolution_number(key: str) -> int:
    """Their number of a resolution as facts name it; 0 for none."""
    return codes.RESOLUTIONS_OUT[Resolution(key)]


def file_content(encoded: str) -> bytes:
    """Base64 as clients send it: a plus may have become a blank, padding may be missing."""
    plain = _BASE64.sub("", encoded.replace(" ", "+"))
    plain = plain[: len(plain) - (len(plain) % 4 == 1)]
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4))
    except binascii.Error:
        return b""


def hours(value: str) -> Decimal:
    """A duration in hours, never below none."""
    return max(Decimal(leading_decimal(value)), Decimal(0))


def label_code(label: str) -> str:
    """A custom field's label as they send it beside itself."""
    return base64.b64encode(coded(label).encode()).decode()


def work(entry: "TimeEntry") -> Row:
    """A time entry as a workunit."""
    return {
        "id": entry.id,
        "timestamp": moment(entry.created_at),
        "duration": amount(entry.hours),
        "id_user": entry.user.username if entry.user else "",
        "description": entry.message.body,
        "have_cost": int(entry.has_cost),
        "id_profile": entry.role_id or 0,
        "locked": entry.locked_by.username if entry.locked_by else "",
        "public": int(not entry.message.is_note),
    }


def file(attachment: "Attachment", ticket_id: int) -> Row:
    """An attachment as a row; the names of two columns are not known, both are 0."""
    nothing = ("id_task", "id_kb", "id_lead", "id_company", "id_todo", "unknown7", "id_contact",
               "unknown10")  # fmt: skip
    return dict.fromkeys(nothing, 0) | {
        "id_attachment": attachment.id,
        "id_incidencia": ticket_id,
        "id_usuario": attachment.uploaded_by.username if attachment.uploaded_by else "",
        "filename": attachment.name,
        "description": attachment.description,
        "size": attachment.reported_size or attachment.size,
        "timestamp": moment(attachment.created_at),
    }


def wanted(params: Parameters, **others: Any) -> TicketFilter:
    """Which tickets get_incidents means, beside what had to be looked up."""
    group = params.number(2, codes.ALL_GROUPS)
    rank = params.number(3, codes.ANY_PRIORITY)
    number = params.number(1)
    return TicketFilter(
        contains=params.text(0),
        statuses=statuses(number) if number != codes.ALL_STATUSES else (),
        queues=() if group == codes.ALL_GROUPS else (group,),
        priorities=() if rank == codes.ANY_PRIORITY else priorities_named([rank]),
        **others,
    )
