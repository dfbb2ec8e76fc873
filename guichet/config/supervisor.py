"""The parent of the desk's processes: starts them, replaces those that die, stops them all.

It imports next to nothing, because it stays in memory for as long as the desk runs.
"""

import select
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from guichet.config.plain_log import Say
from guichet.config.probe import Probe

DRAIN_SECONDS = 20.0
SHORT_LIFE_SECONDS = 10.0
BACK_OFF_SECONDS = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0)
FALSE_STARTS = 5
"""A desk that dies this often before it ever answered has a fault: it is told, not hidden."""

INTERRUPTED = 130

_HEARD = (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)


@dataclass
class Child:
    """One process of the desk. ``name`` is what the log calls it; it inherits ``descriptors``."""

    name: str
    command: Sequence[str]
    descriptors: Sequence[int]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    short_lives: int = 0

    def start(self) -> int:
        """Start it; returns its process id."""
        self.started_at = time.monotonic()
        # Ctrl-C reaches every process of the terminal, but only the parent decides what it means.
        with _interrupts_ignored():
            self.process = subprocess.Popen(  # noqa: S603 — our own command
                self.command,
                stdin=subprocess.DEVNULL,
                pass_fds=self.descriptors,
            )
        return self.process.pid

    def ended(self) -> int:
        """Wait for its end; returns its exit code."""
        return self.process.wait() if self.process else 0

    def stop(self) -> None:
        """Ask it to end."""
        if self.process is not None:
            self.process.terminate()

    def kill(self) -> None:
        """End it now."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()


class Supervisor:
    """Runs its children until it is told to stop. ``announce`` is called once the desk answers.

    Children that run already are adopted. The socket is closed when the end begins.
    """

    def __init__(
        self,
        children: Sequence[Child],
        listener: socket.socket,
        *,
        announce: Callable[[], None],
        say: Say,
    ) -> None:
        self._children = children
        self._listener = listener
        self._probe = Probe(listener.getsockname(), listener.family)
        self._announce = announce
        self._say = say
        self._ready = False
        self._false_starts = 0

    def run(self) -> int:
        """The exit code, when every child has ended."""
        with _signals() as signals:
            for child in self._children:
                if child.process is None:
                    child.start()
            try:
                while not signals.asked_to_stop:
                    self._watch(signals)
                    if self._false_starts >= FALSE_STARTS:
                        self._say("error", "start.failed", deaths=self._false_starts)
                        self._stop(signals)
                        return 1
                return self._stop(signals)
            finally:
                self._probe.close()
                for child in self._children:
                    child.kill()

    def _watch(self, signals: "_Signals") -> None:
        """Wait for the next thing to happen, and see to it."""
        watched: list[Probe | _Signals] = [signals]
        if not self._ready and self._probe.fileno() >= 0:
            watched.append(self._probe)
        happened, _, _ = select.select(watched, (), (), self._pause())
        if signals in happened:
            signals.take()
        if self._probe in happened and self._probe.answer():
            self._ready = True
            self._announce()
        for child in self._children:
            self._look_after(child)

    def _pause(self) -> float:
        """Seconds until something is due even if nothing happens."""
        if not self._ready:
            return 0.05
        now = time.monotonic()
        waits = [child.start_at - now for child in self._children if child.process is None]
        # Starting one child takes long enough for the next one's time to have come.
        return max(0.0, min(waits, default=3600.0))

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.start_at:
                pid = child.start()
                self._say("info", "process.started", process=child.name, pid=pid)
        elif child.process.poll() is not None:
            self._bury(child, child.process, now)

    def _bury(self, child: Child, process: "subprocess.Popen[bytes]", now: float) -> None:
        short = now - child.started_at < SHORT_LIFE_SECONDS
        child.short_lives = child.short_lives + 1 if short else 0
        wait = BACK_OFF_SECONDS[min(child.short_lives, len(BACK_OFF_SECONDS) - 1)]
        self._false_starts += not self._ready
        self._say(
            "error",
            "process.died",
            process=child.name,
            pid=process.pid,
            how=_cause(process.returncode),
            starting_again_in=wait,
        )
        child.process = None
        child.start_at = now + wait

    def _stop(self, signals: "_Signals") -> int:
        """Let the children finish what they do, but not forever."""
        self._say("info", "stopping", within=DRAIN_SECONDS)
        # Nobody will come for those who would wait there: a proxy asks elsewhere when refused.
        self._listener.close()
        for child in self._children:
            child.stop()
        deadline = time.monotonic() + DRAIN_SECONDS
        while living := [c.name for c in self._children if c.process and c.process.poll() is None]:
            left = deadline - time.monotonic()
            if left <= 0 or signals.interrupts > 1:
                self._say("warning", "stopped.by_force", processes=living)
                return INTERRUPTED if signals.interrupts > 1 else 1
            if select.select([signals], (), (), left)[0]:
                signals.take()
        self._say("info", "stopped")
        return 0


class _Signals:
    """What the operating system has told this process."""

    def __init__(self, inbox: socket.socket) -> None:
        self._inbox = inbox
        self.asked_to_stop = False
        self.interrupts = 0

    def fileno(self) -> int:
        return self._inbox.fileno()

    def take(self) -> None:
        """Note the signals that have come."""
        for number in self._inbox.recv(64):
            self.interrupts += number == signal.SIGINT
            self.asked_to_stop |= number in {signal.SIGINT, signal.SIGTERM}


@contextmanager
def _signals() -> Iterator[_Signals]:
    inbox, outbox = socket.socketpair()
    outbox.setblocking(False)
    with inbox, outbox:
        wakeup = signal.set_wakeup_fd(outbox.fileno())
        # The handlers do nothing, but without one a signal would not be written to the socket.
        handlers = {number: signal.signal(number, lambda *_: None) for number in _HEARD}
        try:
            yield _Signals(inbox)
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(wakeup)


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _cause(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
