"""A ticket as its page shows it."""

from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from guichet.access import Actor, Right, may
from guichet.sla.priority import Priority
from guichet.tickets.policy import may_note, may_reply
from guichet.tickets.states import Status
from guichet.web import moments
from guichet.web.console.listing import Listing
from guichet.web.console.tidy import Line, tidy
from guichet.web.words import CHANNELS, word

if TYPE_CHECKING:
    from guichet.tickets.models import Ticket

_RIGHTS = {
    "assign": Right.TICKET_ASSIGN,
    "status": Right.TICKET_STATUS,
    "priority": Right.TICKET_PRIORITY,
    "edit": Right.TICKET_EDIT,
    "tag": Right.TICKET_TAG,
    "attach": Right.TICKET_ATTACH,
    "link": Right.TICKET_LINK,
    "delete": Right.TICKET_DELETE,
}


class TicketView:
    """Wraps a ticket; the template reads the core's fields through ``it``."""

    def __init__(self, actor: Actor, ticket: "Ticket", listing: Listing) -> None:
        self.it = ticket
        self._actor = actor
        self._listing = listing

    @property
    def status(self) -> str:
        """The status by its key."""
        return Status(self.it.status).key

    @property
    def priority(self) -> str:
        """The priority by its key."""
        return Priority(self.it.priority).key

    @property
    def channel(self) -> str:
        """How it came in, in words."""
        return word(CHANNELS, self.it.channel)

    @property
    def deadline(self) -> moments.Deadline | None:
        """The next promise to keep."""
        return moments.deadline(self.it.next_due_at, started=self.it.created_at)

    @property
    def deadline_label(self) -> str:
        """Which promise it is."""
        if self.it.first_replied_at is None and self.it.first_reply_due_at is not None:
            return _("First reply")
        return _("Solution")

    @cached_property
    def can(self) -> dict[str, bool]:
        """What the reader may do here: the page offers nothing else."""
        return {name: bool(may(self._actor, right, self.it)) for name, right in _RIGHTS.items()}

    @cached_property
    def may_reply(self) -> bool:
        """Whether a reply can be sent."""
        return bool(may_reply(self._actor, self.it))

    @property
    def no_recipient(self) -> str:
        """What stands in the recipient's place when there is none."""
        if not self.may_reply:
            return _("You may not reply in this queue.")
        return _("No customer is known: nobody gets a mail.")

    @cached_property
    def may_note(self) -> bool:
        """Whether a note can be left."""
        return bool(may_note(self._actor, self.it))

    @property
    def first_kind(self) -> str:
        """What the composer starts as: a reply where somebody waits for one."""
        return "reply" if self.may_reply and self.it.customer_id else "note"

    @property
    def data(self) -> list[Line]:
        """What the program sent along."""
        return tidy(self.it.metadata)

    @property
    def source_href(self) -> str:
        """Where the problem was met, when that is a web address."""
        source = self.it.source_url or ""
        return source if source.startswith(("https://", "http://")) else ""

    @property
    def base(self) -> str:
        """The address under which the acts of this ticket stand."""
        return f"/tickets/{self.it.reference}"

    @property
    def query(self) -> str:
        """The list beside it, to be kept by every act: ``?…`` or nothing."""
        return f"?{self._listing.query}" if self._listing.given else ""

    @property
    def list_url(self) -> str:
        """The list beside it."""
        return self._listing.url
