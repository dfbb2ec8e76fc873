"""``guichet serve`` as an operator sees it: real processes, real signals."""

import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import httpx
import psutil
import pytest

from tests.support.desk import GUICHET, LiveDesk
from tests.support.environment import DATABASE

NewDesk = Callable[..., LiveDesk]


def wait_until(condition: Callable[[], object], *, seconds: float = 60) -> None:
    """Poll until something holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def successors(desk: LiveDesk, word: str, victim: psutil.Process) -> list[psutil.Process]:
    """The processes of that kind that came after ``victim``."""
    return [process for process in desk.children(word) if process != victim]


def logged(desk: LiveDesk, event: str) -> list[dict[str, object]]:
    """The desk's log lines about ``event``."""
    lines = [line for line in desk.log().splitlines() if line.startswith("{")]
    return [entry for entry in map(json.loads, lines) if entry["event"] == event]


def was_started(desk: LiveDesk, name: str) -> bool:
    """Whether the log says that this process was started again."""
    return any(entry["process"] == name for entry in logged(desk, "process.started"))


def refuses(address: tuple[str, int]) -> bool:
    """Whether nobody listens there."""
    try:
        socket.create_connection(address, timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False


def test_the_first_run_prints_where_the_desk_is_and_a_link_that_signs_in_once(
    new_desk: NewDesk,
) -> None:
    desk = new_desk(empty=True)
    desk.start()
    wait_until(lambda: f"Guichet answers at {desk.url}\n" in desk.log())
    link = re.search(rf"{desk.url}/sign-in/link/\S+", desk.log())
    assert link is not None
    with httpx.Client(follow_redirects=True, timeout=30, trust_env=False) as browser:
        page = browser.get(link[0])
        assert page.status_code == 200
    assert httpx.get(f"{desk.url}/nowhere", timeout=30, trust_env=False).status_code == 404
    assert desk.stop() == 0
    # A refusal is one line like any other request, and no warning.
    assert [entry["status"] for entry in logged(desk, "request")] == [200, 404]
    assert '"level": "warning"' not in desk.log()
    # The token is a secret: neither the request's line nor any other has it.
    token = link[0].rpartition("/")[2]
    assert desk.log().count(token) == 1


def test_a_process_that_dies_is_replaced_and_that_is_said(new_desk: NewDesk) -> None:
    desk = new_desk()
    desk.start()
    for word, name in (("web", "web 1"), ("worker", "worker")):
        (victim,) = desk.children(word)
        victim.kill()
        wait_until(partial(successors, desk, word, victim))
        (death,) = [e for e in logged(desk, "process.died") if e["process"] == name]
        assert (death["pid"], death["how"]) == (victim.pid, "signal 9")
        # The process is there a moment before the line that says so.
        wait_until(partial(was_started, desk, name))
    # Callers wait for the new process: the port stays open all along.
    assert httpx.get(f"{desk.url}/healthz", timeout=60, trust_env=False).text == "ok\n"
    assert desk.stop() == 0


@pytest.mark.skipif(DATABASE != "postgresql", reason="more web processes need PostgreSQL")
def test_several_web_processes_share_the_port(new_desk: NewDesk) -> None:
    desk = new_desk(workers="3")
    desk.start()
    assert len(desk.children("web")) == 3
    for victim in desk.children("web")[1:]:
        victim.kill()
    # Whoever is left answers at once; the others come back.
    assert httpx.get(f"{desk.url}/healthz", timeout=60, trust_env=False).text == "ok\n"
    wait_until(lambda: len(desk.children("web")) == 3)
    assert {entry["process"] for entry in logged(desk, "process.died")} == {"web 2", "web 3"}
    assert desk.stop() == 0


def test_a_desk_whose_parent_is_killed_goes_away(new_desk: NewDesk) -> None:
    desk = new_desk()
    desk.start()
    assert desk._process is not None
    processes = psutil.Process(desk._process.pid).children()
    assert len(processes) == 2
    desk._process.kill()
    _gone, alive = psutil.wait_procs(processes, timeout=20)
    assert not alive


def test_a_desk_that_stops_refuses_new_callers_at_once_and_answers_those_it_has(
    new_desk: NewDesk,
) -> None:
    desk = new_desk()
    desk.start()
    assert desk._process is not None
    address = ("127.0.0.1", desk.port)
    head = f"POST /sign-in HTTP/1.1\r\nHost: {address[0]}:{desk.port}\r\nContent-Length: 3\r\n\r\n"
    with socket.create_connection(address, timeout=30) as slow:
        # The rest of what it says keeps the desk from ending.
        slow.sendall(head.encode() + b"a=")
        assert httpx.get(f"{desk.url}/healthz", timeout=30, trust_env=False).status_code == 200
        desk._process.send_signal(signal.SIGTERM)
        wait_until(partial(refuses, address))
        assert desk._process.poll() is None
        slow.sendall(b"1")
        answer = slow.recv(4096)
    assert answer.startswith(b"HTTP/1.1 403")  # no token: it was read and answered
    assert desk._process.wait(15) == 0


def test_the_second_interrupt_ends_at_once(new_desk: NewDesk) -> None:
    desk = new_desk()
    desk.start()
    assert desk._process is not None
    (worker,) = desk.children("worker")
    # A worker that does not react would keep the desk for the whole time of its draining.
    worker.suspend()
    desk._process.send_signal(signal.SIGINT)
    wait_until(lambda: logged(desk, "stopping"))
    assert desk._process.poll() is None
    desk._process.send_signal(signal.SIGINT)
    assert desk._process.wait(5) == 130
    assert not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE


def test_a_terminal_s_interrupt_lets_the_desk_drain(new_desk: NewDesk) -> None:
    desk = new_desk()
    desk.start()
    assert desk._process is not None
    # A terminal sends Ctrl-C to every process of the group.
    os.killpg(desk._process.pid, signal.SIGINT)
    assert desk._process.wait(15) == 0
    assert logged(desk, "worker.stopped")
    assert logged(desk, "stopped")


def test_a_port_that_is_taken_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = serve(tmp_path, "--port", str(port))
    assert run.returncode == 1
    assert f"Port {port} on 127.0.0.1 is taken by another program" in run.stderr
    assert "Traceback" not in run.stderr


def test_settings_that_can_t_be_used_are_named(tmp_path: Path) -> None:
    run = serve(tmp_path, "--workers", "2", GUICHET_LOG_LEVEL="loud", GUICHET_PORT="0")
    assert run.returncode == 2
    assert "GUICHET_LOG_LEVEL is 'loud' but should be" in run.stderr
    assert "GUICHET_PORT is '0' but should be" in run.stderr
    assert "Traceback" not in run.stderr


def test_more_than_one_web_process_needs_postgresql(tmp_path: Path) -> None:
    run = serve(tmp_path, "--workers", "2")
    assert run.returncode == 2
    assert "GUICHET_WORKERS above 1 needs PostgreSQL" in run.stderr


def test_a_database_that_does_not_answer_is_said_in_a_sentence(tmp_path: Path) -> None:
    run = serve(tmp_path, GUICHET_DATABASE_URL="postgresql://desk@127.0.0.1:1/desk")
    assert run.returncode == 1
    assert "The database does not answer" in run.stderr
    assert "Traceback" not in run.stderr


def serve(folder: Path, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """A ``guichet serve`` that is expected to end by itself."""
    settings = {"GUICHET_DATA_DIR": str(folder), "GUICHET_DATABASE_URL": ""} | settings
    return subprocess.run(
        [GUICHET, "serve", *arguments],
        env=os.environ | settings,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GUICHET_BASE_URL", "GUICHET_LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
