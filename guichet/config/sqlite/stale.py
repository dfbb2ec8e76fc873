"""A process that opened the database while its disk was read-only, and can't write to it since."""

import os
from pathlib import Path

from django.db import Error, connection


def opened_read_only(error: Error) -> bool:
    """Whether ``error`` says that the database is read-only although it could be written to.

    SQLite's connections of one process share what the first one opened, so that a new connection
    does not help as long as any other is open: only a new process does.
    """
    if connection.vendor != "sqlite" or "readonly database" not in str(error):
        return False
    path = Path(connection.settings_dict["NAME"])
    try:
        read_only_disk = os.statvfs(path.parent).f_flag & os.ST_RDONLY
    except OSError:
        return False
    return not read_only_disk and os.access(path, os.W_OK)
