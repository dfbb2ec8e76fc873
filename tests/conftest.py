"""The fixtures every test may ask for. What they hand out is made in tests/support."""

import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_django
import structlog
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, Page

from guichet.desk import calls, limits
from guichet.lib.cache import BriefCache
from guichet.lib.limits import SlidingWindows
from guichet.people.passwords import DeskArgon2Hasher
from tests.support import pristine, programs
from tests.support.browser import clean_page, running_browser
from tests.support.desk import LiveDesk
from tests.support.environment import SCRATCH
from tests.support.mailbox import Mailbox

# The same examples on every machine, and no deadline: a busy machine is not a bug.
hypothesis_settings.register_profile("guichet", deadline=None, derandomize=True, database=None)
hypothesis_settings.load_profile("guichet")


DATABASE_FIXTURES = {"db", "transactional_db", "live_desk", "new_desk"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that meet a database, and keep those that share a desk on one process."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if "live_desk" in fixtures:
            item.add_marker(pytest.mark.xdist_group("live_desk"))
        elif "new_desk" in fixtures:
            item.add_marker(pytest.mark.xdist_group(item.path.name))
        if meets_a_database(item, fixtures):
            item.add_marker(pytest.mark.database)


def meets_a_database(item: pytest.Item, fixtures: set[str]) -> bool:
    """Whether a test may end differently on another database.

    pytest-django keeps all others away from it, and who starts a desk by hand reads DATABASE. One
    that needs a desk, and has the same pages to look at on any, says so with ``any_database``.
    """
    if item.get_closest_marker("any_database") is not None:
        return False
    marked = item.get_closest_marker("django_db") is not None
    reads = hasattr(getattr(item, "module", None), "DATABASE")
    return marked or reads or bool(fixtures & DATABASE_FIXTURES)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what this machine could not test."""
    # A skipped report's longrepr is (path, line, reason).
    reasons = [str(report.longrepr[2]) for report in terminalreporter.getreports("skipped")]
    for line in programs.loud_lines(reasons):
        terminalreporter.write_line(line, red=True, bold=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """A file rather than memory for SQLite, so that threads and the real settings are tested."""
    name = str(SCRATCH / "test.db") if connection.vendor == "sqlite" else f"test_{SCRATCH.name}"
    connection.settings_dict["TEST"]["NAME"] = name


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[None]:
    """Tests that commit (`transaction=True`) leave the database as the migrations made it."""
    if not pristine.is_there():
        yield
        return
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        pristine.keep()
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: pristine.put_back())
        yield
        pristine.forget()


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> Iterator[None]:
    """Argon2 as it is, with the smallest cost: tests hash many passwords."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DeskArgon2Hasher, "time_cost", 1)
        patch.setattr(DeskArgon2Hasher, "memory_cost", 8)
        yield


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """No test inherits the language of the one before."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True, scope="session")
def _calls_written_on_request() -> Iterator[None]:
    """The log of calls is written by `flush_calls()` only: its thread would wait for the tests'
    transactions, and see nothing of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calls, "FLUSH_SECONDS", 3600.0)
        patch.setattr(limits, "TELL_SECONDS", 3600.0)
        yield
        _forget_calls()


def _forget_calls() -> None:
    """Whatever waits to be written is written when the process ends: the database is gone then."""
    calls._buffer._calls.clear()
    calls._buffer._uses.clear()


@pytest.fixture(autouse=True)
def _own_log(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A test that runs a command in this process sets up the log for itself alone."""
    before, root = structlog.get_config(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configure = structlog.configure

    def configure_uncached(**settings: Any) -> None:
        configure(**settings | {"cache_logger_on_first_use": False})

    monkeypatch.setattr(structlog, "configure", configure_uncached)
    yield
    configure(**before)
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(autouse=True)
def _forgetful_process() -> None:
    """No test inherits what the process remembers: cached rows, counted requests."""
    _forget_calls()
    modules = [m for name, m in list(sys.modules.items()) if name.startswith("guichet.")]
    for memory in (value for module in modules for value in list(vars(module).values())):
        if isinstance(memory, BriefCache | SlidingWindows):
            memory.clear()


@pytest.fixture(scope="session")
def smtp_sink() -> Iterator[Mailbox]:
    """The SMTP server that `live_desk` sends to. Call `clear()` first: it is shared."""
    mailbox = Mailbox()
    mailbox.start()
    yield mailbox
    mailbox.stop()


@pytest.fixture(scope="session")
def live_desk(
    django_db_setup: None, smtp_sink: Mailbox, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveDesk]:
    """One running desk for the whole run: bring your own queues, with codes of your own."""
    folder = tmp_path_factory.mktemp("desk")
    desk = LiveDesk(folder, template=pristine.template(), smtp_url=smtp_sink.url)
    try:
        desk.start()
        yield desk
    finally:
        desk.remove()


@pytest.fixture(scope="module")
def new_desk(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., LiveDesk]]:
    """Makes desks with settings of their own: `new_desk(workers="2")`. Not started yet.

    `new_desk(empty=True)` has no tables: its first start brings it up to date.
    """
    desks: list[LiveDesk] = []

    def make(*, empty: bool = False, **settings: str) -> LiveDesk:
        template = "" if empty else pristine.template()
        desks.append(LiveDesk(tmp_path_factory.mktemp("desk"), template=template, **settings))
        return desks[-1]

    yield make
    for desk in desks:
        desk.remove()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium; the test is skipped where there is none.

    It ends with its module: Playwright's event loop would be in the way of other tests' own.
    """
    with running_browser(programs.chromium()) as running:
        yield running


@pytest.fixture
def page(browser: Browser, live_desk: LiveDesk) -> Iterator[Page]:
    """A fresh page on `live_desk`, signed in as nobody."""
    with clean_page(browser, live_desk.url) as fresh:
        yield fresh


@pytest.fixture(scope="session")
def php() -> Path:
    """PHP's command line with curl; the test is skipped where it is missing."""
    return programs.php()


@pytest.fixture(scope="session")
def node() -> Path:
    """Node; the test is skipped where it is missing."""
    return programs.node()
