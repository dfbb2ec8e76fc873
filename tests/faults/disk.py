"""A small disk of its own for a desk's data, which can be full and read-only."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tests.support.programs import missing

SIZE = 24 * 1024 * 1024


class SmallDisk:
    """A file system in memory at ``path``."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def full(self) -> Iterator[None]:
        """Not a byte is left, until the block ends."""
        ballast = self.path / "ballast"
        try:
            with ballast.open("wb", buffering=0) as file:
                for size in (1024 * 1024, 4096, 1):
                    _fill(file, size)
            yield
        finally:
            ballast.unlink()

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """Whoever opens a file from now on can't write it, until the block ends."""
        _run("mount", "--bind", self.path, self.path)
        try:
            _run("mount", "-o", "remount,bind,ro", self.path)
            yield
        finally:
            _run("umount", "--lazy", self.path)


@contextmanager
def small_disk(path: Path) -> Iterator[SmallDisk]:
    """A small disk at ``path``; the test is skipped where nobody may mount one."""
    path.mkdir()
    try:
        _run("mount", "-t", "tmpfs", "-o", f"size={SIZE}", "guichet-faults", path)
    except (subprocess.CalledProcessError, FileNotFoundError):
        missing("right to mount a file system (run as root)")
    try:
        yield SmallDisk(path)
    finally:
        _run("umount", "--lazy", path)


def _fill(file: IO[bytes], size: int) -> None:
    try:
        while True:
            file.write(b"\0" * size)
    except OSError:
        return


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True)
