"""The file itself: a ZIP archive with a manifest, a member for each table, and the attachments.

Rows are in PostgreSQL's COPY text format, in UTC: PostgreSQL reads and writes it without our help,
SQLite with a little (guichet/cli/backup/sqlite.py).
"""

import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Literal

from pydantic import BaseModel, ValidationError

from guichet import __version__

_MANIFEST = "guichet.json"
_KEY = "secret_key"
_BLOCK = 1024 * 1024

# Nearly as small as the better levels, at a third of the time.
_COMPRESSION_LEVEL = 2


class Damaged(Exception):
    """The archive is not whole, or not one of ours; says what is wrong."""


class Column(BaseModel):
    """A column of a table, and what kind of value it holds."""

    name: str
    kind: Literal["plain", "boolean", "uuid", "time", "bytes"]


class Table(BaseModel):
    """A table in the archive. ``rows`` is their number."""

    name: str
    columns: list[Column]
    rows: int = 0

    @property
    def member(self) -> str:
        return f"tables/{self.name}.copy"


class Manifest(BaseModel):
    """What the archive holds.

    ``last_ids`` are the highest ids that were ever given in a table, ``numbering`` the next ticket
    number of each queue: what has been deleted must not lend its number to something new.
    """

    format: Literal[1] = 1
    guichet: str = __version__
    database: str
    made_at: datetime
    migrations: list[tuple[str, str]]
    tables: list[Table]
    last_ids: Mapping[str, int]
    numbering: Mapping[int, int]
    attachments: int

    def summary(self) -> str:
        """What is in it, in a few words."""
        rows = {table.name: table.rows for table in self.tables}
        return (
            f"{rows.get('tickets_ticket', 0)} tickets, {sum(rows.values())} rows, "
            f"{self.attachments} attachments"
        )


class Writer:
    """Adds to an archive that is being written."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._zip = archive

    def add_rows(self, table: Table, blocks: Iterable[bytes]) -> None:
        """Keep the rows of a table, and count them."""
        with self._open(table.member, zipfile.ZIP_DEFLATED) as member:
            for block in blocks:
                member.write(block)
                # A line end inside a value is written as \n, so each real one ends a row.
                table.rows += block.count(b"\n")

    def add_attachment(self, path: Path) -> bool:
        """Keep a file whose name is its digest; says whether it still is."""
        digest = hashlib.sha256()
        with path.open("rb") as source:
            while block := source.read(_BLOCK):
                digest.update(block)
            if digest.hexdigest() != path.name:
                return False
            source.seek(0)
            with self._open(f"attachments/{path.name}", zipfile.ZIP_STORED) as member:
                while block := source.read(_BLOCK):
                    member.write(block)
        return True

    def add_secret_key(self, key: str) -> None:
        """Keep the key that signs sessions and links."""
        self._zip.writestr(_KEY, key)

    def add_manifest(self, manifest: Manifest) -> None:
        """Say what all of it is; comes last, when everything has been counted."""
        self._zip.writestr(_MANIFEST, manifest.model_dump_json(indent=1))

    def _open(self, name: str, compression: int) -> IO[bytes]:
        member = zipfile.ZipInfo(name, date_time=datetime.now().timetuple()[:6])  # noqa: DTZ005
        member.compress_type = compression
        # ZipInfo has no public word for it, and the archive's own level is not asked here.
        member._compresslevel = _COMPRESSION_LEVEL  # type: ignore[attr-defined]
        return self._zip.open(member, "w", force_zip64=True)


class Reader:
    """Reads an archive. Raises Damaged wherever it is not whole."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._zip = archive
        self.manifest = self._manifest()

    def rows(self, table: Table) -> IO[bytes]:
        """The rows of a table, one on each line."""
        return self._open(table.member)

    def attachments(self) -> Iterator[tuple[str, IO[bytes]]]:
        """Each attachment's digest and content."""
        for name in self._zip.namelist():
            folder, _, digest = name.partition("/")
            if folder == "attachments" and digest:
                with self._open(name) as member:
                    yield digest, member

    def secret_key(self) -> str | None:
        """The key that signs sessions and links, if the desk had made its own."""
        if _KEY not in self._zip.namelist():
            return None
        return self._zip.read(_KEY).decode()

    def _manifest(self) -> Manifest:
        try:
            return Manifest.model_validate_json(self._zip.read(_MANIFEST))
        except (KeyError, ValidationError) as error:
            raise Damaged("it is no archive of this or an older Guichet.") from error

    def _open(self, name: str) -> IO[bytes]:
        try:
            return self._zip.open(name)
        except KeyError as error:
            raise Damaged(f"{name} is missing in it.") from error


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """A new archive at ``path``, readable by its owner only; it appears when it is complete."""
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            with zipfile.ZipFile(file, "w") as archive:
                yield Writer(archive)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        _sync_folder(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def reading(path: Path) -> Iterator[Reader]:
    """The archive at ``path``. Raises Damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield Reader(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise Damaged(f"it is not whole ({error}).") from error


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
