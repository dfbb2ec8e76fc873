"""A ticket as one row of a list."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from guichet.web.moments import Deadline


@dataclass(frozen=True, kw_only=True)
class Row:
    """What a row shows, ready to print."""

    id: int
    reference: str
    subject: str
    last_words: str
    customer: str
    updated_at: datetime
    deadline: Deadline | None
    status: str
    on_hold: bool
    priority: str
    assignee: str
    needs_reply: bool
    url: str
    is_open: bool = False

    @property
    def print(self) -> str:
        """A fingerprint of what is shown: the page replaces a row when it differs.

        Ages and time left are in it as words, so they move on with each refresh.
        """
        shown = (
            self.subject, self.last_words, self.customer, self.updated_at.isoformat(),
            self.deadline and (self.deadline.text, self.deadline.state), self.status,
            self.on_hold, self.priority, self.assignee, self.needs_reply,
        )  # fmt: skip
        return hashlib.blake2s(repr(shown).encode(), digest_size=6).hexdigest()
