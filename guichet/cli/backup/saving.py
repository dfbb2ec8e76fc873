"""From the desk into an archive, while the desk goes on working."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from django.conf import settings
from django.db import connection

from guichet.cli.backup import postgresql, sqlite
from guichet.cli.backup.archive import Manifest, Writer, writing
from guichet.cli.backup.snapshot import Snapshot
from guichet.cli.backup.tables import counted_tables, kept_tables
from guichet.config.environment import environment
from guichet.lib import clock

_DIGEST = re.compile(r"[0-9a-f]{64}")


def save(path: Path) -> tuple[Manifest, list[str]]:
    """Write an archive; returns what is in it, and the digests of attachments that are lost."""
    # What the drivers themselves complain of is told like everything else of the database.
    with connection.wrap_database_errors, _snapshot() as snapshot, writing(path) as archive:
        tables = kept_tables()
        for table in tables:
            archive.add_rows(table, snapshot.rows(table))
        # Contents are on the disk before the rows that name them are committed, and the rows come
        # first here: whatever the snapshot names is there.
        kept = {file.name for file in _attachments() if archive.add_attachment(file)}
        lost = sorted(set(snapshot.digests()) - kept)
        manifest = Manifest(
            database=connection.vendor,
            made_at=clock.now(),
            migrations=snapshot.migrations(),
            tables=tables,
            last_ids=snapshot.last_ids(counted_tables()),
            numbering=snapshot.numbering(),
            attachments=len(kept),
        )
        _add_secret_key(archive)
        archive.add_manifest(manifest)
    return manifest, lost


def _snapshot() -> AbstractContextManager[Snapshot]:
    return sqlite.snapshot() if connection.vendor == "sqlite" else postgresql.snapshot()


def _attachments() -> Iterator[Path]:
    for file in sorted(Path(settings.ATTACHMENTS_DIR).glob("??/*")):
        if _DIGEST.fullmatch(file.name):
            yield file


def _add_secret_key(archive: Writer) -> None:
    """The key that the desk made itself; one that the operator gives is the operator's to keep."""
    env = environment()
    if not env.secret_key:
        archive.add_secret_key(env.signing_key())
