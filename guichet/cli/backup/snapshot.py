"""What an archive asks of the database."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from guichet.cli.backup.archive import Table


class Snapshot(Protocol):
    """One moment of the database, held while it goes on changing."""

    def rows(self, table: Table) -> Iterator[bytes]:
        """The table's rows, each a line in COPY text format, some at a time."""

    def migrations(self) -> list[tuple[str, str]]:
        """Which migrations have been applied."""

    def digests(self) -> Sequence[str]:
        """The digests of all attachments."""

    def last_ids(self, tables: Sequence[str]) -> dict[str, int]:
        """The last id that was given in each table, where one ever was."""

    def numbering(self) -> dict[int, int]:
        """The next ticket number of each queue."""


MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY id"
DIGESTS = "SELECT DISTINCT digest FROM tickets_attachment"
