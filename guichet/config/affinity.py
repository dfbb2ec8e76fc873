"""One core for a web process, chosen by the system and chosen anew now and then.

Python runs one thread of a process at a time. When a thread waits for its turn on another core,
handing over to it wakes that core up and warms its caches: that costs more than many a request.
On Linux only; decision 0018 has the figures.
"""

import asyncio
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

CHOOSE_SECONDS = 10.0
ROAM_SECONDS = 0.05
_TASKS = Path("/proc/self/task")
_THIS_THREAD = Path("/proc/thread-self/stat")
_PLACE_OF_CORE = 36
"""Where the core stands after the command's name: field 39 of proc_pid_stat(5)."""


class OneCore:
    """Keeps the threads of this process together, on one of the cores that it was given."""

    def __init__(self) -> None:
        self._given = os.sched_getaffinity(0)

    def stay(self) -> None:
        """Move every thread to the core where the calling one runs; new threads follow."""
        core = _THIS_THREAD.read_text().rpartition(")")[2].split()[_PLACE_OF_CORE]
        _move({int(core)})

    def roam(self) -> None:
        """Let the system place every thread as it likes."""
        _move(self._given)


async def keep_to_one_core() -> None:
    """Stay on one core until cancelled. Where cores can't be chosen, nothing happens.

    The system is asked again and again, because another process may have become busy there.
    """
    # Some containers forbid it, and some systems don't know it.
    with suppress(AttributeError, OSError):
        core = OneCore()
        while True:
            core.stay()
            await asyncio.sleep(CHOOSE_SECONDS)
            core.roam()
            await asyncio.sleep(ROAM_SECONDS)


def _move(cores: Iterable[int]) -> None:
    for task in _TASKS.iterdir():
        # A thread may have ended meanwhile.
        with suppress(ProcessLookupError):
            os.sched_setaffinity(int(task.name), cores)
