"""A real SMTP server that keeps what it is given, for tests to read."""

import asyncio
import socket
import threading
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from weakref import WeakSet

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """Everything that arrived, in order. ``url`` is what GUICHET_SMTP_URL wants.

    ``options`` are those of aiosmtpd's server: TLS, passwords. A port nobody uses is chosen unless
    one is given.
    """

    def __init__(self, *, port: int = 0, **options: Any) -> None:
        self.messages: list[EmailMessage] = []
        self.answer = "250 OK"
        self.port = port or free_port()
        self._arrival = threading.Condition()
        self._controller = _Controller(self, hostname="127.0.0.1", port=self.port, **options)
        self.url = f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Begin to listen."""
        self._controller.start()

    def stop(self) -> None:
        """Stop listening and hang up on everybody; what arrived stays readable."""
        self._controller.stop()

    def clear(self) -> None:
        """Forget what arrived and accept mail again."""
        with self._arrival:
            self.messages.clear()
            self.answer = "250 OK"

    def wait_for(
        self, wanted: Callable[[EmailMessage], bool], *, seconds: float = 15
    ) -> EmailMessage:
        """The first message that is wanted, as soon as it arrives."""
        with self._arrival:
            arrived = self._arrival.wait_for(lambda: any(map(wanted, self.messages)), seconds)
            if not arrived:
                seen = [(m["To"], m["Subject"]) for m in self.messages]
                raise AssertionError(f"No such mail within {seconds} s. Arrived: {seen}")
            return next(filter(wanted, self.messages))

    def wait_for_mail_to(self, address: str, *, seconds: float = 15) -> EmailMessage:
        """The first message to an address, as soon as it arrives."""
        return self.wait_for(lambda message: address in str(message["To"]), seconds=seconds)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep a message (aiosmtpd calls this), unless the test wants it refused."""
        assert isinstance(envelope.content, bytes)
        message: Any = message_from_bytes(envelope.content, policy=policy.default)
        with self._arrival:
            if self.answer.startswith("2"):
                self.messages.append(message)
            self._arrival.notify_all()
            return self.answer


class _Controller(Controller):
    """aiosmtpd's own leaves whoever is connected to the garbage collector."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._conversations: WeakSet[SMTP] = WeakSet()
        super().__init__(*arguments, **options)

    def factory(self) -> SMTP:
        conversation: SMTP = super().factory()  # type: ignore[no-untyped-call]
        self._conversations.add(conversation)
        return conversation

    def cancel_tasks(self, stop_loop: bool = True) -> None:
        assert isinstance(self.server, asyncio.Server)
        for listener in self.server.sockets:
            self.loop.remove_reader(listener)
        self._last = self.loop.create_task(self._hang_up(stop_loop))

    async def _hang_up(self, stop_loop: bool) -> None:
        # Whoever was just accepted has a connection after two turns of the loop.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        for conversation in self._conversations:
            if isinstance(conversation.transport, asyncio.Transport):
                conversation.transport.abort()
        # Two more: each connection is told that it is lost, and whoever served it ends.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        super().cancel_tasks(stop_loop)


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
