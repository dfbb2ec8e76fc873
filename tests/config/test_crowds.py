"""Clients in crowds, on purpose or not: those who only hold the line keep nobody else waiting."""

import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx
import pytest

from tests.support.desk import LiveDesk

CROWD = 10_000
# One address has 28,000 ports at most, and other tests need some of them.
SOURCES = [f"127.0.0.{last}" for last in range(2, 7)]
MORE_THAN_THREADS = 200
BEARABLE = 5.0
"""Seconds a request may take beside a crowd, on a machine that runs other tests too."""


@contextmanager
def crowd(desk: LiveDesk, size: int, *words: bytes) -> Iterator[list[socket.socket]]:
    """That many open connections, each of which has said one of ``words``, in turn."""
    with ExitStack() as stack:
        connections = []
        for number in range(size):
            source = (SOURCES[number % len(SOURCES)], 0)
            connection = stack.enter_context(
                socket.create_connection(
                    ("127.0.0.1", desk.port), timeout=20, source_address=source
                )
            )
            connection.sendall(words[number % len(words)])
            connections.append(connection)
        yield connections


@pytest.fixture
def many_files() -> Iterator[None]:
    """This process may open as many connections as the machine allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if 0 < hard < CROWD + 1000:
        pytest.skip(f"this machine allows no more than {hard} open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def ask(desk: LiveDesk, path: str) -> tuple[int, float]:
    """Status and seconds of one request on a connection of its own."""
    started = time.monotonic()
    answer = httpx.get(desk.url + path, timeout=60, trust_env=False)
    return answer.status_code, time.monotonic() - started


def bears(desk: LiveDesk) -> None:
    """The desk answers every door within reason."""
    for path, status in (
        ("/readyz", 200),
        ("/sign-in", 200),
        ("/api.php?action=ping", 401),
        ("/api/v1/customers/nobody", 401),
    ):
        got, seconds = ask(desk, path)
        assert got == status, path
        assert seconds < BEARABLE, path


@pytest.mark.usefixtures("many_files")
def test_ten_thousand_idle_connections_leave_the_desk_answering(live_desk: LiveDesk) -> None:
    with crowd(live_desk, CROWD, b"", b"GET /api.php HTT") as connections:
        assert len(connections) == CROWD
        bears(live_desk)


def test_bodies_that_never_end_hold_no_thread(live_desk: LiveDesk) -> None:
    head = b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    framings = (b"Content-Length: 1000\r\n\r\n{", b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n")
    words = [
        head % path + framing
        for path in (b"/api.php?action=create_ticket", b"/api/v1/tickets/api-create", b"/sign-in")
        for framing in framings
    ]
    with crowd(live_desk, MORE_THAN_THREADS, *words):
        bears(live_desk)


def test_headers_without_end_are_refused_and_bother_nobody(live_desk: LiveDesk) -> None:
    endless = b"GET /api.php?action=ping HTTP/1.1\r\nHost: x\r\n" + b"X-Long: %s\r\n" % (
        b"x" * 8000
    )
    with crowd(live_desk, 20, endless) as connections:
        bears(live_desk)
        for connection in connections:
            assert refused_in_the_end(connection)
        bears(live_desk)


def refused_in_the_end(connection: socket.socket) -> bool:
    """Go on sending headers until the desk has had enough: 431, or the line is cut."""
    try:
        for _ in range(200):
            connection.sendall(b"X-Long: %s\r\n" % (b"x" * 8000))
        return connection.recv(100).startswith(b"HTTP/1.1 431")
    except ConnectionError:
        return True


@pytest.mark.parametrize(
    "noise",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS, to a port that speaks none
        b"\x00" * 100,
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\xff\xfe\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /api.php HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /api.php HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"POST /api.php HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /api.php HTTP/1.1\r\nHost: x\r\nX-Bad\x00Name: y\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
def test_noise_is_refused_as_the_caller_s_fault(noise: bytes, live_desk: LiveDesk) -> None:
    with crowd(live_desk, 1, noise) as (connection,):
        connection.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    # Some of it is no request at all, which is answered by hanging up.
    assert not answer or answer.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4"))
