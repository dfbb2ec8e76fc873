"""What can be said of a ticket: its status, its outcome, and the way it came in."""

from django.db import models


class Status(models.IntegerChoices):
    """Where a ticket stands. ``key`` is how files, facts and pages name it."""

    NEW = 10, "new"
    UNCONFIRMED = 20, "unconfirmed"
    OPEN = 30, "open"
    REOPENED = 40, "reopened"
    WAITING_CUSTOMER = 50, "waiting_customer"
    WAITING_THIRD_PARTY = 60, "waiting_third_party"
    SOLVED = 70, "solved"
    CLOSED = 80, "closed"

    @property
    def key(self) -> str:
        return self.name.lower()

    @property
    def is_active(self) -> bool:
        """Whether somebody still has something to do."""
        return self < Status.SOLVED

    @classmethod
    def from_key(cls, key: str) -> "Status":
        """The status of that name. Raises KeyError when there is none."""
        return cls[key.upper()]


ACTIVE = tuple(status for status in Status if status.is_active)


class Resolution(models.TextChoices):
    """How a ticket ended."""

    NONE = ""
    FIXED = "fixed"
    INVALID = "invalid"
    WONT_FIX = "wont_fix"
    DUPLICATE = "duplicate"
    WORKS_FOR_ME = "works_for_me"
    INCOMPLETE = "incomplete"
    EXPIRED = "expired"
    MOVED = "moved"
    IN_PROCESS = "in_process"


class Channel(models.TextChoices):
    """How a ticket came in."""

    API = "api"
    EMAIL = "email"
    CONSOLE = "console"
    PORTAL = "portal"
    WIDGET = "widget"
    PHONE = "phone"


class FieldKind(models.TextChoices):
    """What a custom field takes."""

    TEXT = "text"
    TEXTAREA = "textarea"
    COMBO = "combo"
    LINKED = "linked"
    NUMERIC = "numeric"
    DATE = "date"
    CHECKBOX = "checkbox"

    @property
    def chooses(self) -> bool:
        """Whether its value is one of its options."""
        return self in (FieldKind.COMBO, FieldKind.LINKED)
