"""The parent process, with children that misbehave on purpose."""

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from guichet.config import supervisor
from guichet.config.supervisor import Child, Supervisor

ANSWERS_READY = """
import socket, sys
listener = socket.socket(fileno=int(sys.argv[1]))
while True:
    connection, _ = listener.accept()
    connection.recv(1000)
    connection.sendall(b"HTTP/1.1 200 OK\\r\\n\\r\\n")
    connection.close()
"""
ENDS_THE_DESK_IN_ITS_SECOND_LIFE = """
import os, pathlib, signal
lived = pathlib.Path({lived!r})
if lived.exists():
    os.kill(os.getppid(), signal.SIGTERM)
lived.touch()
signal.pause()
"""
IGNORES_SIGTERM = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.write(int(sys.argv[1]), b"!")
time.sleep(60)
"""

Lines = list[tuple[str, str]]


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as open_socket:
        yield open_socket


@pytest.fixture
def said() -> Lines:
    """Level and event of each log line."""
    return []


@pytest.fixture
def supervise(
    listener: socket.socket, said: Lines, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., int]:
    """Runs a supervisor over scripts; the test sends it signals when ``ready`` is called."""
    monkeypatch.setattr(supervisor, "BACK_OFF_SECONDS", (0.0,))
    monkeypatch.setattr(supervisor, "DRAIN_SECONDS", 0.5)

    def run(*scripts: str, descriptor: int, ready: Callable[[], object]) -> int:
        children = [
            Child(f"child {n}", (sys.executable, "-c", script, str(descriptor)), (descriptor,))
            for n, script in enumerate(scripts)
        ]

        def announce() -> None:
            said.append(("", "announced"))
            ready()

        desk = Supervisor(
            children,
            listener,
            announce=announce,
            say=lambda level, event, **_fields: said.append((level, event)),
        )
        return desk.run()

    return run


def us(number: int) -> Callable[[], None]:
    """Sends this process a signal."""
    return lambda: os.kill(os.getpid(), number)


def test_the_desk_is_announced_when_it_answers_and_stops_when_told(
    listener: socket.socket, said: Lines, supervise: Callable[..., int]
) -> None:
    code = supervise(ANSWERS_READY, descriptor=listener.fileno(), ready=us(signal.SIGTERM))
    assert code == 0
    assert said == [("", "announced"), ("info", "stopping"), ("info", "stopped")]


def test_a_desk_that_dies_again_and_again_before_it_answers_is_given_up(
    listener: socket.socket, said: Lines, supervise: Callable[..., int]
) -> None:
    code = supervise("raise SystemExit(3)", descriptor=listener.fileno(), ready=lambda: None)
    assert code == 1
    assert said.count(("error", "process.died")) == supervisor.FALSE_STARTS
    assert ("error", "start.failed") in said


def test_a_process_whose_time_to_start_again_has_passed_is_started_at_once(
    listener: socket.socket, said: Lines, supervise: Callable[..., int], tmp_path: Path
) -> None:
    """Two that die together are started one after the other: the second is late by then."""
    lived = tmp_path / "lived"
    mortal = ENDS_THE_DESK_IN_ITS_SECOND_LIFE.format(lived=str(lived))

    def kill_it() -> None:
        (victim,) = [c for c in psutil.Process().children() if str(lived) in str(c.cmdline())]
        while not lived.exists():
            pass
        victim.kill()

    assert supervise(ANSWERS_READY, mortal, descriptor=listener.fileno(), ready=kill_it) == 0
    assert ("error", "process.died") in said
    assert ("info", "process.started") in said


def test_a_process_that_does_not_stop_in_time_is_ended_by_force(
    said: Lines, supervise: Callable[..., int]
) -> None:
    reading, writing = os.pipe()

    def stop_when_deaf() -> None:
        os.read(reading, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    watcher = threading.Thread(target=stop_when_deaf)
    watcher.start()
    code = supervise(IGNORES_SIGTERM, descriptor=writing, ready=lambda: None)
    watcher.join()
    os.close(reading)
    os.close(writing)
    assert code == 1
    assert said[-1] == ("warning", "stopped.by_force")
