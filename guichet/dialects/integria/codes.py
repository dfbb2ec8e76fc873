"""Their statuses, priorities, resolutions and tracking ↔ ours. Tables only."""

from collections.abc import Mapping
from types import MappingProxyType

from guichet.desk.rules import EVERY_QUEUE
from guichet.sla.priority import Priority
from guichet.tickets.states import Resolution, Status

STATUSES: Mapping[int, Status] = MappingProxyType(
    {
        1: Status.NEW,
        2: Status.UNCONFIRMED,
        3: Status.OPEN,
        4: Status.REOPENED,
        5: Status.SOLVED,
        6: Status.WAITING_THIRD_PARTY,
        7: Status.CLOSED,
    }
)
"""What can be written."""

STATUSES_OUT: Mapping[Status, int] = MappingProxyType(
    {ours: theirs for theirs, ours in STATUSES.items()} | {Status.WAITING_CUSTOMER: 6}
)

CLOSED = 7

STATUS_NAMES: Mapping[int, str] = MappingProxyType(
    {
        1: "New",
        2: "Unconfirmed",
        3: "Assigned",
        4: "Re-opened",
        5: "Pending to be closed",
        6: "Pending on a third person",
        7: "Closed",
    }
)

SUMMARY: Mapping[str, int] = MappingProxyType(
    {
        "new": 1,
        "unconfirmed": 2,
        "assigned": 3,
        "reopened": 4,
        "verified": 5,
        "pending_third_person": 6,
        "closed": 7,
    }
)
"""The rows of get_incidents_summary that count one status each."""

PRIORITIES: Mapping[int, Priority] = MappingProxyType(
    {
        10: Priority.MAINTENANCE,
        0: Priority.INFORMATIVE,
        1: Priority.LOW,
        2: Priority.MEDIUM,
        3: Priority.HIGH,
        4: Priority.CRITICAL,
    }
)

PRIORITIES_OUT: Mapping[Priority, int] = MappingProxyType(
    {ours: theirs for theirs, ours in PRIORITIES.items()} | {Priority.URGENT: 4}
)

PRIORITY_NAMES: Mapping[int, str] = MappingProxyType(
    {10: "Maintenance", 0: "Informative", 1: "Low", 2: "Medium", 3: "Serious", 4: "Very serious"}
)
"""In the order in which they are listed, which is also their rank."""

RESOLUTIONS: Mapping[int, Resolution] = MappingProxyType(
    {
        0: Resolution.NONE,
        1: Resolution.FIXED,
        2: Resolution.INVALID,
        3: Resolution.WONT_FIX,
        4: Resolution.DUPLICATE,
        5: Resolution.WORKS_FOR_ME,
        6: Resolution.INCOMPLETE,
        7: Resolution.EXPIRED,
        8: Resolution.MOVED,
        9: Resolution.IN_PROCESS,
    }
)

RESOLUTIONS_OUT: Mapping[Resolution, int] = MappingProxyType(
    {ours: theirs for theirs, ours in RESOLUTIONS.items()}
)

RESOLUTION_NAMES: Mapping[int, str] = MappingProxyType(
    {
        0: "None",
        1: "Fixed",
        2: "Invalid",
        3: "Wont fix",
        4: "Duplicate",
        5: "Works for me",
        6: "Incomplete",
        7: "Expired",
        8: "Moved",
        9: "In process",
    }
)

LANGUAGES: Mapping[str, str] = MappingProxyType(
    {
        "en_GB": "English",
        "es": "Español",
        "ru": "Русский",
        "fr": "Français",
        "zh_CN": "简化字",
        "de": "Deutsch",
        "pl": "Polski",
    }
)

ALL_GROUPS = EVERY_QUEUE
"""Not a group: the filter value that means every one."""

ALL_STATUSES = 0
NOT_CLOSED = -10
ANY_PRIORITY = -1
NO_MOMENT = "0000-00-00 00:00:00"
NO_DATE = "0000-00-00"
