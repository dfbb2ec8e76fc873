"""The front, served for the tests of this folder."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from guichet.config.sockets import listen
from tests.support.mailbox import free_port

ROOT = Path(__file__).parent.parent.parent
ATTACHMENT = 2 * 1024 * 1024
MAX_BODY = ATTACHMENT * 3 // 2 + 1024 * 1024


@dataclass(frozen=True)
class Echo:
    """A running echo server."""

    port: int
    process: "subprocess.Popen[bytes]"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving_echo(folder: Path, **settings: str) -> Iterator[Echo]:
    """The echo server, with settings of its own."""
    port = free_port()
    listener = listen("127.0.0.1", port)
    lifeline, our_end = os.pipe()
    environment = os.environ | {
        "GUICHET_DATA_DIR": str(folder),
        "GUICHET_DATABASE_URL": f"sqlite:///{folder}/unused.db",
        "GUICHET_MAX_ATTACHMENT_BYTES": str(ATTACHMENT),
        **{f"GUICHET_{name.upper()}": value for name, value in settings.items()},
    }
    descriptors = (listener.fileno(), lifeline)
    with (folder / "echo.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.config.echo_server", *map(str, descriptors)],
            cwd=ROOT,
            env=environment,
            pass_fds=descriptors,
            stderr=log,
        )
    listener.close()
    os.close(lifeline)
    try:
        yield Echo(port, process)
    finally:
        os.close(our_end)
        process.wait(30)


@pytest.fixture(scope="module")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Echo]:
    """The echo server. Callers wait in its socket's queue until it is up."""
    with serving_echo(tmp_path_factory.mktemp("echo")) as server:
        yield server
