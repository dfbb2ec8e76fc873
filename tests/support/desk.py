"""A real desk: ``guichet serve`` in its own process, on its own data, spoken to over HTTP."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx
import psutil

from tests.support import postgres
from tests.support.environment import DATABASE
from tests.support.mailbox import free_port

GUICHET = Path(sys.executable).parent / "guichet"
START_SECONDS = 180
STOP_SECONDS = 20


class LiveDesk:
    """A running desk. Settings are environment variables without ``GUICHET_``, in small letters.

    It begins as a copy of ``template``, a file of SQLite's or a database of PostgreSQL's: to bring
    an empty database up to date takes longer than all the rest of a start.
    """

    def __init__(self, folder: Path, *, template: str = "", **settings: str) -> None:
        self.folder = folder
        self._template = template
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._database: str | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self.environment = _without_guichet(os.environ) | {
            f"GUICHET_{name.upper()}": value
            for name, value in (self._defaults(settings) | settings).items()
        }

    def start(self) -> None:
        """Start the web server and the worker; returns when the desk is ready."""
        with (self.folder / "serve.log").open("ab") as log:
            self._process = subprocess.Popen(
                [GUICHET, "serve"],
                env=self.environment,
                cwd=self.folder,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait_until_ready()

    def stop(self) -> int:
        """Ask the desk to end, as an operator would. Returns its exit code."""
        if self._process is None:
            return 0
        process, self._process = self._process, None
        process.send_signal(signal.SIGTERM)
        try:
            return process.wait(STOP_SECONDS)
        finally:
            _kill_group(process.pid)

    def kill(self) -> None:
        """End every process of the desk at once, as a power cut would."""
        if self._process is not None:
            _kill_group(self._process.pid)
            self._process.wait(STOP_SECONDS)
            self._process = None

    def remove(self) -> None:
        """Stop the desk and drop its database."""
        self.stop()
        if self._database:
            postgres.drop_database(self._database)

    def guichet(self, *arguments: str | Path, stdin: str = "") -> str:
        """Run ``guichet ARGUMENTS`` on this desk's data. Returns what it printed."""
        run = subprocess.run(
            [GUICHET, *arguments],
            env=self.environment,
            cwd=self.folder,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            words = " ".join(map(str, arguments))
            raise AssertionError(f"guichet {words}: {run.returncode}\n{run.stdout}\n{run.stderr}")
        return run.stdout

    def apply(self, yaml: str) -> str:
        """Set the desk up from the text of a YAML file."""
        path = self.folder / "apply.yaml"
        path.write_text(yaml, encoding="utf-8")
        return self.guichet("apply", path)

    def children(self, word: str) -> list[psutil.Process]:
        """The desk's processes whose command has ``word`` (web or worker), as they are now."""
        assert self._process is not None
        found = psutil.Process(self._process.pid).children()
        return [process for process in found if word in _command(process)]

    def log(self) -> str:
        """Everything the desk's processes have written so far."""
        return (self.folder / "serve.log").read_text(encoding="utf-8")

    def _defaults(self, settings: Mapping[str, str]) -> dict[str, str]:
        defaults = {
            "data_dir": str(self.folder / "data"),
            "port": str(self.port),
            "base_url": self.url,
            "secret_key": "only-for-tests",
            "language": "en",
            # Tests ask quicker than programs may.
            "icd_rate_limit": "0",
            "clientxcms_rate_limit": "0",
            "supportdesk_rate_limits": "off",
        }
        if "database_url" not in settings:
            defaults |= self._own_database()
        return defaults

    def _own_database(self) -> dict[str, str]:
        if DATABASE == "postgresql":
            self._database, url = postgres.fresh_database(self._template or "template1")
            return {"database_url": url}
        if self._template:
            (self.folder / "data").mkdir(exist_ok=True)
            shutil.copyfile(self._template, self.folder / "data" / "guichet.db")
        return {}

    def _wait_until_ready(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + START_SECONDS
        while self._process.poll() is None and time.monotonic() < deadline:
            if _answers(f"{self.url}/readyz"):
                return
            time.sleep(0.05)
        self.kill()
        raise AssertionError(f"The desk was not ready in {START_SECONDS} s:\n{self.log()}")


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5, trust_env=False).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def _without_guichet(environment: os._Environ[str]) -> dict[str, str]:
    return {k: v for k, v in environment.items() if not k.startswith(("GUICHET_", "DJANGO_"))}


def _command(process: psutil.Process) -> list[str]:
    try:
        words: list[str] = process.cmdline()
    except psutil.Error:  # it has just ended
        return []
    return words


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return
