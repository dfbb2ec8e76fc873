"""A desk to measure: ``guichet serve`` as an operator would start it, spoken to over HTTP."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psutil

GUICHET = Path(sys.executable).parent / "guichet"
READY_SECONDS = 60
Environment = dict[str, str]


@dataclass(frozen=True)
class Memory:
    """MiB of all processes of a desk: resident in each, and with shared pages counted once."""

    resident: float
    proportional: float


class Desk:
    """A running desk."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, environment: Environment):
        self._process = process
        self._environment = environment
        self.port = port
        self.ready_after = 0.0

    def memory(self) -> Memory:
        """How much it uses now, the database server apart."""
        parent = psutil.Process(self._process.pid)
        full = [each.memory_full_info() for each in (parent, *parent.children(recursive=True))]
        mib = 1024 * 1024
        return Memory(sum(m.rss for m in full) / mib, sum(m.pss for m in full) / mib)

    def session(self, username: str) -> str:
        """Sign in with a one-time link; returns the Cookie header of the session."""
        link = guichet(self._environment, "users", "link", username).split()[-1]
        path = urlsplit(link).path
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path)
        page = connection.getresponse()
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page.read())
        assert token is not None
        csrf = _cookie(page.headers.get_all("Set-Cookie"), "guichet_csrf")
        body = urlencode({"csrfmiddlewaretoken": token[1].decode()})
        headers = {
            "Cookie": csrf,
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://127.0.0.1:{self.port}",
        }
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read()
        return _cookie(answer.headers.get_all("Set-Cookie"), "guichet_session")

    def shop_key(self, email: str) -> str:
        """A new key for CLIENTXCMS's API that acts for a member of staff."""
        told = guichet(self._environment, "clientxcms:create-api-key", "bench", email)
        found = re.search(r"^Token: (\S+)", told, flags=re.MULTILINE)
        assert found is not None, told
        return found[1]

    def wait_until_ready(self, started: float) -> None:
        """Return as soon as it answers that it is ready."""
        while time.monotonic() - started < READY_SECONDS and self._process.poll() is None:
            if _ready(self.port):
                self.ready_after = time.monotonic() - started
                return
            time.sleep(0.005)
        raise RuntimeError(f"The desk was not ready after {READY_SECONDS} s; see serve.log.")

    def stop(self) -> None:
        """End it as an operator would."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)


@contextmanager
def running_desk(folder: Path, *, database_url: str) -> Iterator[Desk]:
    """A desk on that database, until the block ends. Its log is in ``folder``."""
    port = _free_port()
    environment = settings_of(folder, database_url=database_url, port=port)
    with (folder / "serve.log").open("ab") as log:
        started = time.monotonic()
        process = subprocess.Popen(
            [GUICHET, "serve"],
            env=environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    desk = Desk(process, port, environment)
    try:
        desk.wait_until_ready(started)
        yield desk
    finally:
        desk.stop()


def settings_of(folder: Path, *, database_url: str, port: int = 8000) -> Environment:
    """The environment of a desk with its own settings as they come, but for the rate limits."""
    folder.mkdir(parents=True, exist_ok=True)
    ours = {
        "DATA_DIR": str(folder),
        "DATABASE_URL": database_url,
        "PORT": str(port),
        "SECRET_KEY": "only-for-the-bench",
        "LANGUAGE": "en",
        "ICD_RATE_LIMIT": "0",
        "CLIENTXCMS_RATE_LIMIT": "0",
        "SUPPORTDESK_RATE_LIMITS": "off",
    }
    theirs = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GUICHET_", "DJANGO_"))
    }
    return theirs | {f"GUICHET_{name}": value for name, value in ours.items()}


def guichet(environment: Mapping[str, str], *arguments: str) -> str:
    """Run ``guichet ARGUMENTS``; returns what it printed."""
    run = subprocess.run(
        [GUICHET, *arguments], env=dict(environment), capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise RuntimeError(f"guichet {' '.join(arguments)}:\n{run.stdout}{run.stderr}")
    return run.stdout


def _ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def _cookie(headers: list[str] | None, name: str) -> str:
    for header in headers or ():
        if header.startswith(f"{name}="):
            return header.partition(";")[0]
    raise RuntimeError(f"The desk set no cookie {name}.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
