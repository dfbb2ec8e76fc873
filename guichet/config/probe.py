"""Asking a desk that is starting whether it is ready, without waiting for its answer."""

import socket
import time
from typing import Any

_QUESTION = b"GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n"
_AGAIN_SECONDS = 0.05


class Probe:
    """One question at a time to ``/readyz``. Watch ``fileno()``, then call ``answer()``.

    The connection waits in the socket's queue until a web process takes it, so asking costs
    nothing while none does.
    """

    def __init__(self, address: Any, family: socket.AddressFamily) -> None:
        self._address = address
        self._family = family
        self._connection: socket.socket | None = None
        self._ask_at = 0.0

    def fileno(self) -> int:
        """The descriptor to watch, -1 while there is no question open."""
        if self._connection is None and time.monotonic() >= self._ask_at:
            self._ask()
        return self._connection.fileno() if self._connection else -1

    def answer(self) -> bool:
        """Read the answer that has come: whether the desk is ready."""
        assert self._connection is not None
        try:
            status = self._connection.recv(1024).split(b" ", 2)[1:2]
        except OSError:
            status = []
        self.close()
        return status == [b"200"]

    def close(self) -> None:
        """Forget the question."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None
        self._ask_at = time.monotonic() + _AGAIN_SECONDS

    def _ask(self) -> None:
        self._connection = socket.socket(self._family, socket.SOCK_STREAM)
        try:
            self._connection.settimeout(1)
            self._connection.connect(self._address)
            self._connection.sendall(_QUESTION)
        except OSError:
            self.close()
