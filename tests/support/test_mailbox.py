"""The mail server of the tests themselves."""

import gc
import socket
from contextlib import ExitStack

from tests.support.mailbox import Mailbox


def test_it_hangs_up_on_whoever_has_just_called_when_it_stops() -> None:
    """What it forgot to close, the collector would close: with a warning, in some later test."""
    for _ in range(20):
        mailbox = Mailbox()
        mailbox.start()
        with ExitStack() as callers:
            for _ in range(5):
                callers.enter_context(socket.create_connection(("127.0.0.1", mailbox.port)))
            mailbox.stop()
    gc.collect()
