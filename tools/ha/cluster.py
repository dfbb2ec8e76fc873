"""Three database nodes, HAProxy and two desks on loopback addresses, from the files in deploy/."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Any

import httpx
import psutil
import psycopg

CONFIGURATION = Path(__file__).resolve().parents[2] / "deploy" / "high-availability"
POSTGRESQL = Path("/usr/lib/postgresql/15/bin/postgres")
NEEDED = ("etcd", "patroni", "haproxy")
PACKAGES = "postgresql-15 patroni etcd-server haproxy"

PROXY = "127.0.0.10"
NODES = {"one": "127.0.0.11", "two": "127.0.0.12", "three": "127.0.0.13"}
DESKS = {"desk_one": "127.0.0.21", "desk_two": "127.0.0.22"}
DESK_URL = f"http://{PROXY}:8000"

GUICHET = Path(sys.executable).parent / "guichet"


def missing() -> list[str]:
    """The programs that this machine lacks."""
    lacking = [name for name in NEEDED if shutil.which(name) is None]
    return lacking if POSTGRESQL.exists() else [*lacking, str(POSTGRESQL)]


def wait_until(condition: Callable[[], Any], what: str, *, seconds: float = 120) -> Any:
    """What ``condition`` returns, as soon as that is true."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:.0f} s in vain until {what}")
        time.sleep(0.1)
    return found


@dataclass
class Machine:
    """The processes that run on one address, all of which die together."""

    name: str
    folder: Path
    user: str | None
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start(self, *command: str | Path, environment: dict[str, str] | None = None) -> None:
        """Start one more program here; its output goes to a file."""
        log = self.folder / f"{Path(command[0]).name}.log"
        with log.open("ab") as output:
            self.processes.append(
                subprocess.Popen(
                    command,
                    cwd=self.folder,
                    env=environment or _bare_environment(self.folder),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    user=self.user,
                    group=self.user,
                )
            )

    def kill(self) -> None:
        """SIGKILL for everything here, children first found and then all at once."""
        for process in self._tree():
            _send(process, signal.SIGKILL)
        for started in self.processes:
            started.wait()
        self.processes.clear()

    def end(self) -> None:
        """SIGTERM for what was started here, and wait until it has ended."""
        for started in self.processes:
            started.terminate()
        for started in self.processes:
            started.wait()
        self.processes.clear()

    def kill_named(self, name: str) -> None:
        """SIGKILL for the programs of that name here."""
        for process in self._tree():
            if process.is_running() and process.name() == name:
                _send(process, signal.SIGKILL)

    def _tree(self) -> list[psutil.Process]:
        roots = [psutil.Process(p.pid) for p in self.processes if p.poll() is None]
        found = [child for root in roots for child in root.children(recursive=True)]
        # PostgreSQL's postmaster outlives the Patroni that started it, as nobody's child.
        here = [p for p in psutil.process_iter(["cwd"]) if _is_below(p, self.folder)]
        return [*roots, *found, *(p for p in here if p not in roots and p not in found)]


class Cluster:
    """All of it. ``start`` returns when the desks answer through HAProxy."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        user = "postgres" if os.geteuid() == 0 else None
        names = (*NODES, "proxy", *DESKS)
        self.machines = {
            name: self._machine(name, user if name in NODES else None) for name in names
        }
        self._words = {
            **NODES,
            **DESKS,
            "members": ",".join(f"{name}=http://{at}:2380" for name, at in NODES.items()),
            "stores": ",".join(f"{at}:2379" for at in NODES.values()),
            "network": "127.0.0.0/8",
            "superuser_password": secrets.token_hex(12),
            "replication_password": secrets.token_hex(12),
            "rewind_password": secrets.token_hex(12),
        }
        self._desk_password = secrets.token_hex(12)

    def start(self) -> None:
        """Bring everything up, in the order in which one thing needs the other."""
        for name in NODES:
            self.start_node(name)
        self._write("proxy", "haproxy.cfg", address=PROXY)
        self.machines["proxy"].start("haproxy", "-db", "-f", "haproxy.cfg")
        wait_until(self.primary, "there is a primary")
        wait_until(self._answers_sql, "the primary answers through HAProxy")
        wait_until(lambda: len(self.standbys()) == 2, "both standbys stream")
        wait_until(self.synchronous, "one of them is synchronous")
        self._make_database()
        for name in DESKS:
            self.start_desk(name)
        wait_until(lambda: all(map(_is_ready, DESKS.values())), "both desks are ready")
        wait_until(lambda: _is_ready(PROXY), "HAProxy leads to them")

    def start_node(self, name: str) -> None:
        """Start etcd and Patroni on one database node."""
        self._write(name, "etcd.yml", address=NODES[name])
        self._write(name, "patroni.yml", address=NODES[name])
        self.machines[name].start("etcd", "--config-file", "etcd.yml")
        self.machines[name].start("patroni", "patroni.yml")

    def start_desk(self, name: str) -> None:
        """Start a web process and a worker on one desk."""
        self.machines[name].start(GUICHET, "serve", environment=self.desk_environment(name))

    def stop(self) -> None:
        """End everything."""
        for machine in reversed(self.machines.values()):
            machine.kill()

    def primary(self) -> str | None:
        """The name of the node that is the primary now."""
        return next((name for name in NODES if _ask(name, "primary") is not None), None)

    def standbys(self) -> list[str]:
        """The names of the nodes that stream from the primary."""
        return [name for name in NODES if _ask(name, "replica") is not None]

    def synchronous(self) -> str | None:
        """The name of the node that has what is acknowledged."""
        return next((name for name in NODES if _ask(name, "synchronous") is not None), None)

    def switch_over(self, *, leader: str, candidate: str) -> None:
        """Let another node become the primary, as before maintenance."""
        httpx.post(
            f"http://{NODES[leader]}:8008/switchover",
            json={"leader": leader, "candidate": candidate},
            timeout=60,
            trust_env=False,
        ).raise_for_status()

    def whole(self) -> bool:
        """Whether every node does its part again, one of them synchronously."""
        return bool(self.primary() and self.synchronous() and len(self.standbys()) == 2)

    def desk_is_ready(self, name: str) -> bool:
        """Whether requests should be sent to that desk."""
        return _is_ready(DESKS[name])

    def connect(self, database: str = "guichet") -> "psycopg.Connection[Any]":
        """The primary, through HAProxy."""
        return psycopg.connect(self._url("postgres", self._words["superuser_password"], database))

    def desk_environment(self, name: str) -> dict[str, str]:
        """The settings of one desk, as an operator gives them."""
        url = self._url("guichet", self._desk_password, "guichet")
        return _bare_environment(self.machines[name].folder) | {
            "GUICHET_DATABASE_URL": f"{url}?target_session_attrs=read-write&connect_timeout=3",
            "GUICHET_DATA_DIR": str(self.machines[name].folder / "data"),
            "GUICHET_HOST": DESKS[name],
            "GUICHET_BASE_URL": DESK_URL,
            "GUICHET_TRUSTED_PROXIES": PROXY,
            "GUICHET_SECRET_KEY": "the-same-on-every-node",
            "GUICHET_SUPPORTDESK_RATE_LIMITS": "off",
        }

    def _make_database(self) -> None:
        with self.connect("postgres") as connection:
            connection.autocommit = True
            connection.execute(
                f"CREATE ROLE guichet LOGIN PASSWORD '{self._desk_password}'".encode()
            )
            connection.execute("CREATE DATABASE guichet OWNER guichet")

    def _answers_sql(self) -> bool:
        try:
            with self.connect("postgres"):
                return True
        except psycopg.OperationalError:
            return False

    def _machine(self, name: str, user: str | None) -> Machine:
        folder = self.folder / name
        folder.mkdir(mode=0o700)
        if user:
            account = pwd.getpwnam(user)
            os.chown(folder, account.pw_uid, account.pw_gid)
        return Machine(name, folder, user)

    def _write(self, machine: str, name: str, **words: str) -> None:
        folder = self.machines[machine].folder
        text = Template((CONFIGURATION / name).read_text(encoding="utf-8")).safe_substitute(
            self._words, name=machine, data=folder, **words
        )
        path = folder / name
        path.write_text(text, encoding="utf-8")
        owner = folder.stat()
        os.chown(path, owner.st_uid, owner.st_gid)
        path.chmod(0o600)

    def _url(self, user: str, password: str, database: str) -> str:
        return f"postgresql://{user}:{password}@{PROXY}:5432/{database}"


def _ask(node: str, role: str) -> httpx.Response | None:
    """Patroni's answer where the node has that role now."""
    try:
        answer = httpx.get(f"http://{NODES[node]}:8008/{role}", timeout=2, trust_env=False)
    except httpx.TransportError:
        return None
    return answer if answer.status_code == httpx.codes.OK else None


def _is_ready(address: str) -> bool:
    try:
        url = f"http://{address}:8000/readyz"
        return httpx.get(url, timeout=3, trust_env=False).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def _bare_environment(home: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}


def _is_below(process: psutil.Process, folder: Path) -> bool:
    where = process.info["cwd"]
    return bool(where) and Path(where).is_relative_to(folder)


def _send(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return
