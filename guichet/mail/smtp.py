"""Handing mail to the server of GUICHET_SMTP_URL."""

import smtplib
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from threading import Timer
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

TIMEOUT_SECONDS = 15.0
"""How long the server may stay silent."""

LONGEST_SECONDS = 55.0
"""How long a conversation may take: when it begins, half of the worker's lease may be over, and
nobody else may take the delivery up while this one still sends."""

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class Unsent(Exception):
    """The server can't take the mail now; trying again later may help."""


class Refused(Exception):
    """The server will not take this mail, however often it is asked."""


class _InTime(smtplib.SMTP):
    """Ends after LONGEST_SECONDS, however busily the server drips: a socket's own time limit begins
    again with each byte."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._until = time.monotonic() + LONGEST_SECONDS
        self._cut = Timer(LONGEST_SECONDS, self._hang_up)
        self._cut.daemon = True
        self._cut.start()
        try:
            super().__init__(*args, **kwargs)
        except BaseException:
            self._cut.cancel()
            raise

    def getreply(self) -> tuple[int, bytes]:
        try:
            return super().getreply()
        finally:
            # What had come when the line was cut is no reply.
            if time.monotonic() >= self._until:
                self.close()
                raise smtplib.SMTPException(f"it took longer than {LONGEST_SECONDS:g} s")

    def close(self) -> None:
        self._cut.cancel()
        super().close()

    def _hang_up(self) -> None:
        with suppress(OSError):
            if self.sock is not None:
                # Not an encrypted socket's own method: that takes its state from under the reader.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


class _SecureInTime(_InTime, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


@dataclass(frozen=True)
class MailServer:
    """An open conversation with the mail server."""

    connection: smtplib.SMTP

    def send(self, message: EmailMessage) -> None:
        """Hand over a mail to its one recipient. Raises Unsent and Refused."""
        sender, recipient = (parseaddr(str(message[name]))[1] for name in ("From", "To"))
        content = _written_out(message)
        try:
            self.connection.sendmail(sender, [recipient], content)
        except smtplib.SMTPRecipientsRefused as error:
            raise _refusal(*error.recipients[recipient], to=recipient) from error
        except smtplib.SMTPResponseException as error:
            raise _refusal(error.smtp_code, error.smtp_error, to=recipient) from error
        except (smtplib.SMTPException, OSError) as error:
            raise Unsent(f"{recipient}: {_words(error)}") from error


def _written_out(message: EmailMessage) -> bytes:
    """The mail as it travels. Raises Refused when it has other headers than it was given."""
    content = message.as_bytes()
    if BytesHeaderParser().parsebytes(content).keys() != message.keys():
        raise Refused(f"{message['To']}: a value would have added a header")
    return content


@contextmanager
def connected(url: str, *, own_name: str) -> Iterator[MailServer]:
    """A conversation with the server at ``url``, encrypted when it can be, signed in when asked.

    ``own_name`` is how this desk introduces itself. Raises Unsent when the server can't be spoken
    to: nothing is wrong with the mail then, and the operator may repair the setting meanwhile.
    """
    address = urlsplit(url)
    try:
        connection = _connect(address, own_name)
    except (smtplib.SMTPException, OSError) as error:
        raise Unsent(f"{address.hostname}: {_words(error)}") from error
    try:
        yield MailServer(connection)
    finally:
        _leave(connection)


def _connect(address: SplitResult, own_name: str) -> smtplib.SMTP:
    host = address.hostname or ""
    if address.scheme == "smtps":
        connection: smtplib.SMTP = _SecureInTime(
            host,
            address.port or smtplib.SMTP_SSL_PORT,
            local_hostname=own_name,
            timeout=TIMEOUT_SECONDS,
            context=ssl.create_default_context(),
        )
    else:
        connection = _InTime(
            host, address.port or 25, local_hostname=own_name, timeout=TIMEOUT_SECONDS
        )
    try:
        _secure(connection, address)
        _sign_in(connection, address)
    except BaseException:
        connection.close()
        raise
    return connection


def _secure(connection: smtplib.SMTP, address: SplitResult) -> None:
    connection.ehlo_or_helo_if_needed()
    if address.scheme == "smtps" or not connection.has_extn("starttls"):
        return
    context = ssl.create_default_context()
    if not address.username:
        # A relay on one's own network often has a certificate nobody signed. Encrypted to whoever
        # answers is still better than in the clear; a password is never sent like that.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    connection.starttls(context=context)
    connection.ehlo()


def _sign_in(connection: smtplib.SMTP, address: SplitResult) -> None:
    if not address.username:
        return
    encrypted = isinstance(connection.sock, ssl.SSLSocket)
    if not encrypted and address.hostname not in _LOOPBACK:
        raise smtplib.SMTPException(
            "it offers no encryption, so the password was not sent; "
            "use smtps:// or leave the password out"
        )
    try:
        connection.login(unquote(address.username), unquote(address.password or ""))
    except UnicodeError as error:
        raise smtplib.SMTPException(
            "the user name and password of GUICHET_SMTP_URL must be plain ASCII"
        ) from error


def _leave(connection: smtplib.SMTP) -> None:
    """Say good-bye; a server that is gone already needs none."""
    try:
        connection.quit()
    except (smtplib.SMTPException, OSError):
        connection.close()


def _refusal(code: int, answer: bytes | str, *, to: str) -> Exception:
    words = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    kind = Refused if code >= 500 else Unsent
    return kind(f"{to}: {code} {' '.join(words.split())}"[:500])


def _words(error: Exception) -> str:
    """What went wrong, without the password: servers quote what they were told."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"it refused the user name or password of GUICHET_SMTP_URL ({error.smtp_code})"
    if isinstance(error, TimeoutError):
        return f"no answer within {TIMEOUT_SECONDS:g} s"
    return " ".join(str(error).split()) or type(error).__name__
