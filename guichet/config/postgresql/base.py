"""PostgreSQL behind something that changes its primary: a connection to a standby is of no use."""

from django.db.backends.postgresql import base

READ_ONLY = "25006"
"""What PostgreSQL answers to a write on a standby (read_only_sql_transaction)."""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is opened again where it can't be written any more.

    Django asks at the start of each request, and after errors, whether a connection still works. A
    primary that became a standby answers every question, and would be kept for ever.
    """

    def is_usable(self) -> bool:
        if self.connection is None:
            return False
        try:
            row = self.connection.execute("SHOW transaction_read_only").fetchone()
        except self.Database.Error:
            return False
        return bool(row == ("off",))
