"""Gives the test process its own desk's settings, before Django reads them.

Loaded with ``-p`` (see pyproject.toml) because pytest-django reads the settings before any
conftest. ``GUICHET_TEST_DATABASE`` chooses ``sqlite`` (default) or ``postgresql``.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.support import postgres

DATABASE = os.environ.get("GUICHET_TEST_DATABASE", "sqlite")
SCRATCH = Path(tempfile.mkdtemp(prefix="guichet-tests-"))


def _isolate() -> None:
    for name in [name for name in os.environ if name.startswith("GUICHET_")]:
        if not name.startswith(("GUICHET_TEST_", "GUICHET_REQUIRE_")):
            del os.environ[name]
    os.environ |= {
        "GUICHET_DATA_DIR": str(SCRATCH),
        "GUICHET_SECRET_KEY": "only-for-tests",
        "GUICHET_BASE_URL": "http://testserver",
        # Nothing is lost when a test database is: the flush to disk is what costs time.
        "GUICHET_SQLITE_SYNCHRONOUS": "NORMAL",
        "GUICHET_LOG_LEVEL": "warning",
        # People who have chosen nothing read English here; French has its own tests.
        "GUICHET_LANGUAGE": "en",
    }
    if DATABASE == "postgresql":
        os.environ["GUICHET_DATABASE_URL"] = postgres.shared_server()
    elif DATABASE != "sqlite":
        raise pytest.UsageError(f"GUICHET_TEST_DATABASE is {DATABASE!r}: sqlite or postgresql")


def _compile_translations() -> None:
    """Tests read French as it is written now, however they were started."""
    for source in (Path(__file__).parents[2] / "guichet" / "locale").glob("*/*/*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            with source.open("rb") as po, compiled.open("wb") as mo:
                write_mo(mo, read_po(po))


_isolate()
# xdist's processes find it done by the one that started them.
if "PYTEST_XDIST_WORKER" not in os.environ:
    _compile_translations()


def pytest_report_header() -> str:
    """Name the database in the header: a report without it says half."""
    return f"database: {DATABASE}"


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Leave nothing behind in the temporary folder."""
    shutil.rmtree(SCRATCH, ignore_errors=True)
