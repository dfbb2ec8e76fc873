"""The mail server of the fault suite: notes when each mail came."""

import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from email.parser import BytesHeaderParser
from email.policy import default

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.mailbox import Mailbox


class Peer(Mailbox):
    """``arrivals`` are the moments of each mail, by its Message-ID; ``references`` the tickets
    they are about."""

    def __init__(self) -> None:
        super().__init__()
        self._arrivals: dict[str, list[float]] = defaultdict(list)
        self._references: set[str] = set()
        self._lock = threading.Lock()

    @property
    def arrivals(self) -> Mapping[str, Sequence[float]]:
        """When each mail came, by Message-ID."""
        with self._lock:
            return {name: tuple(moments) for name, moments in self._arrivals.items()}

    @property
    def references(self) -> set[str]:
        """The tickets that were written about. Subjects of mails by template don't tell."""
        with self._lock:
            return set(self._references)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep a mail's name and moment (aiosmtpd calls this)."""
        assert isinstance(envelope.content, bytes)
        headers = BytesHeaderParser(policy=default).parsebytes(envelope.content)
        with self._lock:
            self._arrivals[str(headers["Message-ID"]).strip()].append(time.monotonic())
            self._references.add(str(headers["X-Guichet-Ticket"]).strip())
        return self.answer
