"""``guichet worker``."""

import os
import signal
import socket
import threading

import click

from guichet.cli.opening import open_desk


@click.command()
@click.option("--lifeline", type=int, hidden=True, help="Closed when the parent has ended.")
@click.option("--gate", type=int, hidden=True, help="Closed when the work may begin.")
def worker(lifeline: int | None, gate: int | None) -> None:
    """Start one worker: it sends mail and does whatever else follows from what happened.

    guichet serve starts one already. On PostgreSQL any number may run, on any machine. SIGTERM or
    Ctrl-C lets the delivery at hand be finished; a second Ctrl-C ends at once.
    """
    open_desk()
    from guichet.config.working import work

    stop = threading.Event()

    def end(number: int, _frame: object) -> None:
        if stop.is_set() and number == signal.SIGINT:
            os._exit(130)
        stop.set()

    signal.signal(signal.SIGTERM, end)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, end)
    if gate is not None:
        os.read(gate, 1)
    if lifeline is not None:
        threading.Thread(target=_await_end, args=(lifeline, stop), daemon=True).start()
    work(stop, name=f"{socket.gethostname()}:{os.getpid()}")


def _await_end(lifeline: int, stop: threading.Event) -> None:
    """Nothing is ever written there: reading returns when the parent is gone."""
    os.read(lifeline, 1)
    stop.set()
