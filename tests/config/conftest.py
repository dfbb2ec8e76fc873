"""The front, served for the tests of this folder."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from guichet.config.server import LEAVE_SECONDS
from guichet.config.sockets import listen
from tests.support.mailbox import free_port

ROOT = Path(__file__).parent.parent.parent
ATTACHMENT = 2 * 1024 * 1024
MAX_BODY = ATTACHMENT * 3 // 2 + 1024 * 1024


class Echo:
    """An echo server, and the socket and the lifeline that it has from us."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._listener = listen("127.0.0.1", self.port)
        self._lifeline, self._our_end = os.pipe()
        self._log = (folder / "echo.log").open("wb")
        self._environment = os.environ | {
            "GUICHET_DATA_DIR": str(folder),
            "GUICHET_DATABASE_URL": f"sqlite:///{folder}/unused.db",
            "GUICHET_MAX_ATTACHMENT_BYTES": str(ATTACHMENT),
            **{f"GUICHET_{name.upper()}": value for name, value in settings.items()},
        }

    def start(self, *, leave_seconds: float = LEAVE_SECONDS) -> None:
        """Start a process that serves. Callers wait in the socket's queue until it is up."""
        descriptors = (self._listener.fileno(), self._lifeline)
        arguments = map(str, (*descriptors, leave_seconds))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.config.echo_server", *arguments],
            cwd=ROOT,
            env=self._environment,
            pass_fds=descriptors,
            stderr=self._log,
        )

    def end(self) -> None:
        """Let go of it, as a parent does that ends."""
        os.close(self._our_end)
        os.close(self._lifeline)
        self._listener.close()
        self.process.wait(30)
        self._log.close()


@contextmanager
def serving_echo(
    folder: Path, *, leave_seconds: float = LEAVE_SECONDS, **settings: str
) -> Iterator[Echo]:
    """The echo server, with settings of its own."""
    echo = Echo(folder, settings)
    echo.start(leave_seconds=leave_seconds)
    try:
        yield echo
    finally:
        echo.end()


@pytest.fixture(scope="module")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Echo]:
    """The echo server."""
    with serving_echo(tmp_path_factory.mktemp("echo")) as server:
        yield server
