"""Mail servers that are difficult in one way or another, each over a real socket."""

import contextlib
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.support.mailbox import Mailbox

PASSWORD_OF_THE_DESK = "p@ss/word:%"


class PickyServer(Mailbox):
    """Answers each recipient as ``answers`` says; everybody else is welcome."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.answers: dict[str, str] = {}
        self.sender_answer = "250 OK"
        self.conversations = 0
        self.logins: list[LoginPassword] = []

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, name: str, answers: list[str]
    ) -> list[str]:
        self.conversations += 1
        session.host_name = name
        return answers

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.sender_answer

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        """For ``authenticator``: lets in whoever knows the password."""
        self.logins.append(data)
        return AuthResult(success=data.password == PASSWORD_OF_THE_DESK.encode(), handled=False)


class RudeServer:
    """Runs ``conversation`` with each caller and hangs up when that returns.

    A port nobody uses is chosen unless one is given.
    """

    def __init__(self, conversation: Callable[[socket.socket], None], *, port: int = 0) -> None:
        self._conversation = conversation
        self._listener = socket.create_server(("127.0.0.1", port))
        self.url = f"smtp://127.0.0.1:{self._listener.getsockname()[1]}"
        self.callers = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # A thread that waits in accept() keeps the port until it is woken.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                caller, _address = self._listener.accept()
            except OSError:
                return
            self.callers += 1
            with caller, contextlib.suppress(OSError):
                self._conversation(caller)


def silent_after(*answers: bytes) -> Callable[[socket.socket], None]:
    """Gives these answers, one for each line of the caller, and then says nothing any more."""

    def converse(caller: socket.socket) -> None:
        for answer in answers:
            caller.sendall(answer)
            caller.recv(4096)
        while caller.recv(4096):
            pass

    return converse


def gone_after(*answers: bytes) -> Callable[[socket.socket], None]:
    """Gives these answers, one for each line of the caller, and hangs up."""

    def converse(caller: socket.socket) -> None:
        for answer in answers:
            caller.sendall(answer)
            caller.recv(4096)

    return converse


def dripping_after(*answers: bytes) -> Callable[[socket.socket], None]:
    """Gives these answers, then the beginning of another one, a byte at a time and without end."""

    def converse(caller: socket.socket) -> None:
        for answer in answers:
            caller.sendall(answer)
            caller.recv(4096)
        while True:
            caller.sendall(b"2")
            time.sleep(0.05)

    return converse


GREETING = b"220 rude.example ESMTP\r\n"
HELLO = b"250 rude.example\r\n"
FINE = b"250 OK\r\n"
GO_ON = b"354 Go on\r\n"


def self_signed(folder: Path) -> ssl.SSLContext:
    """A server's TLS with a certificate that nobody vouches for."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
            "-keyout", key, "-out", certificate,
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
