"""A desk that sends its mail to a server of the tests."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.mail.servers import PickyServer
from tests.support.mailbox import Mailbox


@pytest.fixture
def mailbox(smtp_sink: Mailbox, settings: Settings) -> Mailbox:
    """What this desk has sent arrives here."""
    smtp_sink.clear()
    settings.SMTP_URL = smtp_sink.url
    return smtp_sink


@pytest.fixture
def picky(settings: Settings) -> Iterator[PickyServer]:
    """A server that says to each recipient what the test wants."""
    with PickyServer() as server:
        settings.SMTP_URL = server.url
        yield server
