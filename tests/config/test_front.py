"""What reaches Django, and what reaches the client, through the front and a real server."""

import hashlib
import os
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.config.conftest import MAX_BODY, Echo, serving_echo

pytestmark = pytest.mark.xdist_group("front")


@pytest.fixture(scope="module")
def client(echo: Echo) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=echo.url, timeout=30, trust_env=False) as client:
        yield client


def raw(echo: Echo, request: bytes, *, pause_before_rest: float = 0, rest: bytes = b"") -> bytes:
    """What the server answers to exactly these bytes."""
    with socket.create_connection(("127.0.0.1", echo.port), timeout=20) as connection:
        connection.sendall(request)
        if rest:
            time.sleep(pause_before_rest)
            connection.sendall(rest)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_a_request_arrives_as_it_was_sent(client: httpx.Client) -> None:
    answer = client.get(
        "/echo/caf%C3%A9/a%2Fb/%E9?q=%C3%A9&q=2",
        headers=[("X-Twice", "1"), ("X-Twice", "2"), ("Cookie", "a=1"), ("Cookie", "b=2")],
    )
    environ = answer.json()["environ"]
    assert environ["REQUEST_METHOD"] == "GET"
    # Bytes as latin-1 text: Django decodes them.
    assert environ["PATH_INFO"].encode("latin-1") == b"/echo/caf\xc3\xa9/a/b/\xe9"
    assert environ["QUERY_STRING"] == "q=%C3%A9&q=2"
    assert environ["HTTP_X_TWICE"] == "1, 2"
    assert environ["HTTP_COOKIE"] == "a=1; b=2"
    assert environ["REMOTE_ADDR"] == "127.0.0.1"
    assert environ["wsgi.url_scheme"] == "http"
    assert environ["SERVER_PROTOCOL"] == "HTTP/1.1"
    assert "CONTENT_LENGTH" not in environ


def test_bytes_beyond_ascii_in_headers_arrive(echo: Echo) -> None:
    answer = raw(echo, b"GET /echo HTTP/1.0\r\nX-Name: caf\xc3\xa9\r\n\r\n")
    assert rb'"HTTP_X_NAME": "caf\u00c3\u00a9"' in answer


def test_a_repeated_answer_header_is_sent_twice(client: httpx.Client) -> None:
    assert client.get("/echo").headers.get_list("x-one") == ["1", "2"]


@pytest.mark.parametrize("size", [0, 1, 65_536, 1_048_577, MAX_BODY])
def test_a_body_arrives_whole(client: httpx.Client, size: int) -> None:
    body = os.urandom(size)
    seen = client.post("/echo", content=body, headers={"Content-Type": "x/y"}).json()
    assert seen["length"] == size
    assert seen["sha256"] == hashlib.sha256(body).hexdigest()
    assert seen["environ"]["CONTENT_LENGTH"] == str(size)
    assert seen["environ"]["CONTENT_TYPE"] == "x/y"


def test_a_body_in_chunks_arrives_whole_with_its_length(client: httpx.Client) -> None:
    parts = [os.urandom(70_000) for _ in range(20)]
    seen = client.post("/echo", content=iter(parts)).json()
    assert seen["sha256"] == hashlib.sha256(b"".join(parts)).hexdigest()
    assert seen["environ"]["CONTENT_LENGTH"] == str(20 * 70_000)
    assert "HTTP_TRANSFER_ENCODING" not in seen["environ"]


def test_a_body_in_chunks_ends_where_the_chunks_end_whatever_length_is_declared(
    echo: Echo,
) -> None:
    """RFC 9112, section 6.3: the chunks win."""
    head = b"POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    head += b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
    answer = raw(echo, head, pause_before_rest=0.2, rest=b"2\r\nde\r\n0\r\n\r\n")
    assert b'"length": 5' in answer


def test_a_connection_takes_one_body_after_the_other(client: httpx.Client) -> None:
    for body in (b"a", b"", b"bc" * 40_000, b"d"):
        assert client.post("/echo", content=body).json()["length"] == len(body)


def test_a_body_on_a_get_arrives(client: httpx.Client) -> None:
    assert client.request("GET", "/echo", content=b"{}").json()["length"] == 2


def test_a_client_that_asks_first_is_told_to_go_on(echo: Echo) -> None:
    head = b"POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    head += b"Content-Length: 5\r\nExpect: 100-continue\r\n\r\n"
    answer = raw(echo, head, pause_before_rest=0.2, rest=b"hello")
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n")
    assert b'"length": 5' in answer


def test_a_client_that_asks_first_is_spared_a_body_that_is_too_large(echo: Echo) -> None:
    head = b"POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\n"
    answer = raw(echo, head + b"Content-Length: %d\r\n\r\n" % (MAX_BODY + 1))
    assert b"100 Continue" not in answer
    assert b'"CONTENT_LENGTH": "%d"' % (MAX_BODY + 1) in answer


@pytest.mark.parametrize("in_chunks", [False, True])
def test_a_body_that_is_too_large_is_left_out_and_its_length_is_told(
    client: httpx.Client, in_chunks: bool
) -> None:
    body = b"x" * (MAX_BODY + 100_000)
    pieces = (body[i : i + 65_536] for i in range(0, len(body), 65_536))
    seen = client.post("/echo", content=pieces if in_chunks else body).json()
    assert seen["length"] == 0
    assert int(seen["environ"]["CONTENT_LENGTH"]) > MAX_BODY


def test_a_client_that_hangs_up_in_its_body_bothers_nobody(
    echo: Echo, client: httpx.Client
) -> None:
    for framing in (
        b"Content-Length: 100\r\n\r\nabc",
        b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
    ):
        with socket.create_connection(("127.0.0.1", echo.port)) as connection:
            connection.sendall(b"POST /echo HTTP/1.1\r\nHost: x\r\n" + framing)
    assert client.get("/echo").status_code == 200


def test_headers_with_underscores_are_dropped(client: httpx.Client) -> None:
    environ = client.get("/echo", headers={"X_Forwarded_For": "6.6.6.6"}).json()["environ"]
    assert not [name for name in environ if "FORWARDED" in name]


def test_a_stranger_s_word_about_where_it_comes_from_is_not_taken(client: httpx.Client) -> None:
    claims = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "https"}
    environ = client.get("/echo", headers=claims).json()["environ"]
    assert environ["REMOTE_ADDR"] == "127.0.0.1"
    assert environ["wsgi.url_scheme"] == "http"
    assert "HTTP_X_FORWARDED_FOR" not in environ


def test_a_trusted_proxy_s_word_is_taken(tmp_path: Path) -> None:
    with serving_echo(tmp_path, trusted_proxies="127.0.0.0/8") as echo:
        claims = {"X-Forwarded-For": "6.6.6.6, 192.0.2.7", "X-Forwarded-Proto": "https"}
        environ = httpx.get(f"{echo.url}/echo", headers=claims, timeout=30).json()["environ"]
    assert environ["REMOTE_ADDR"] == "192.0.2.7"
    assert environ["wsgi.url_scheme"] == "https"


@pytest.mark.parametrize("size", [10, 1_000_000])
def test_a_file_is_sent_whole(client: httpx.Client, size: int) -> None:
    answer = client.get(f"/file?{size}")
    assert answer.content == b"f" * size
    assert answer.headers["content-length"] == str(size)
    assert answer.headers["content-type"] == "image/png"


@pytest.mark.parametrize("path", ["/echo", "/file?10", "/file?1000000", "/chunks"])
def test_head_has_the_headers_of_get_and_no_body(echo: Echo, path: str) -> None:
    answer = raw(echo, b"HEAD %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" % path.encode())
    head, _blank, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK")
    assert body == b""
    if path.startswith("/file"):
        assert b"content-length: " + path.split("?")[1].encode() in head


def test_an_answer_in_chunks_arrives_whole(client: httpx.Client) -> None:
    assert client.get("/chunks").text == "one two three"


def test_an_endless_answer_ends_when_its_reader_leaves(echo: Echo, client: httpx.Client) -> None:
    with client.stream("GET", "/endless") as answer:
        assert next(answer.iter_raw(1000)) == b"x" * 1000
    deadline = time.monotonic() + 10
    while "endless" not in client.get("/closed").json():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_an_answer_that_breaks_off_does_not_look_complete(client: httpx.Client) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("/breaks")
    assert client.get("/echo").status_code == 200


def test_an_answer_without_a_body(client: httpx.Client) -> None:
    answer = client.get("/nothing")
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_handler_that_fails_is_a_500_and_the_next_request_is_served(
    client: httpx.Client,
) -> None:
    assert client.get("/fail").status_code == 500
    assert client.get("/echo").status_code == 200


def test_fifty_clients_at_once_each_get_their_own_answer(echo: Echo) -> None:
    def ask(number: int) -> bool:
        with httpx.Client(base_url=echo.url, timeout=30, trust_env=False) as client:
            bodies = [f"{number}-{turn}".encode() * 100 for turn in range(20)]
            digests = [client.post("/echo", content=body).json()["sha256"] for body in bodies]
        return digests == [hashlib.sha256(body).hexdigest() for body in bodies]

    with ThreadPoolExecutor(50) as clients:
        assert all(clients.map(ask, range(50)))


def test_healthz_answers_while_every_thread_is_busy(tmp_path: Path) -> None:
    with serving_echo(tmp_path, threads="2") as echo, ThreadPoolExecutor(4) as clients:
        busy = [clients.submit(httpx.get, f"{echo.url}/slow?1.5", timeout=30) for _ in range(4)]
        started = time.monotonic()
        answers = []
        while not busy[0].done():
            answers.append(httpx.get(f"{echo.url}/healthz", timeout=30))
        assert {answer.status_code for answer in answers} == {200}
        assert len(answers) > 3
        # Two threads, four requests of a second and a half.
        assert all(future.result().text == "late" for future in busy)
        assert time.monotonic() - started >= 3


def test_what_was_begun_is_finished_when_the_server_is_told_to_stop(tmp_path: Path) -> None:
    with serving_echo(tmp_path) as echo, ThreadPoolExecutor(1) as clients:
        assert httpx.get(f"{echo.url}/nothing", timeout=30).status_code == 204
        idle = socket.create_connection(("127.0.0.1", echo.port), timeout=20)
        slow = clients.submit(httpx.get, f"{echo.url}/slow?1.5", timeout=30)
        time.sleep(0.5)
        echo.process.send_signal(signal.SIGTERM)
        assert slow.result().text == "late"
        assert echo.process.wait(5) == 0
        assert idle.recv(1) == b""
        idle.close()


def test_nobody_is_lost_between_a_server_that_goes_and_the_next(tmp_path: Path) -> None:
    request = b"GET /nothing HTTP/1.1\r\nHost: desk\r\n\r\n"
    with serving_echo(tmp_path, leave_seconds=4) as echo:
        address = ("127.0.0.1", echo.port)
        silent = socket.create_connection(address, timeout=60)
        with httpx.Client(base_url=echo.url, timeout=30, trust_env=False) as busy:
            assert "connection" not in busy.get("/nothing").headers
            echo.process.terminate()
            while "connection" not in (answer := busy.get("/nothing")).headers:
                pass
            assert (answer.status_code, answer.headers["connection"]) == (204, "close")
        late = socket.create_connection(address, timeout=60)
        late.sendall(request)
        # Taken before, heard only now: answered, and closed.
        silent.sendall(request)
        said = b"".join(iter(lambda: silent.recv(4096), b""))
        assert said.startswith(b"HTTP/1.1 204")
        assert b"connection: close" in said
        assert echo.process.wait(30) == 0
        echo.start()
        said = late.recv(4096)
        assert said.startswith(b"HTTP/1.1 204")
        assert b"connection: close" not in said
        silent.close()
        late.close()
