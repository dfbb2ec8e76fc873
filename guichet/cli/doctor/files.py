"""The data folder: is it there, is there room, and who can read it?"""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from guichet.cli.doctor.findings import Finding, bad, good, worth_knowing
from guichet.config.environment import Environment

_MEGABYTE = 1024 * 1024
_TOO_LITTLE = 200 * _MEGABYTE
_LITTLE = 1024 * _MEGABYTE


def examine(env: Environment) -> Iterator[Finding]:
    """The folder, the disk it lies on, and the secret key in it."""
    folder = env.data_dir
    if not folder.exists():
        yield worth_knowing(
            "data folder",
            f"{folder} does not exist; it is made when something has to be kept",
            "Set GUICHET_DATA_DIR if another folder is meant.",
        )
        return
    yield _writable(folder)
    yield _readers(folder)
    yield _room(folder)
    yield _secret_key(env)


def _writable(folder: Path) -> Finding:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return good("data folder", f"{folder} can be written")
    except OSError as error:
        return bad(
            "data folder",
            f"{folder} can't be written: {error.strerror}",
            f"Let the user {_user_name()} write there: chown -R {_user_name()} {folder}",
            blocking=True,
        )


def _readers(folder: Path) -> Finding:
    if folder.stat().st_mode & stat.S_IRWXO:
        return worth_knowing(
            "data folder",
            "every user of this machine can look into it, and so into tickets",
            f"chmod 750 {folder}",
        )
    return good("data folder", "closed to other users of this machine")


def _room(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    found = f"{free // _MEGABYTE} MB free"
    if free < _TOO_LITTLE:
        return bad("disk", found, "Make room: without it no ticket can be written.")
    if free < _LITTLE:
        return worth_knowing("disk", found, "Make room soon.")
    return good("disk", found)


def _secret_key(env: Environment) -> Finding:
    if env.secret_key:
        return good("secret key", "given by GUICHET_SECRET_KEY")
    path = env.data_dir / "secret_key"
    if not path.exists():
        return worth_knowing("secret key", "not there yet; it is made at the first start")
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return bad(
            "secret key",
            f"{path} can be read by others, who could sign in as anybody",
            f"chmod 600 {path}, then make a new one by deleting it: everybody signs in again.",
        )
    return good("secret key", f"{path}, readable by its owner only")


def _user_name() -> str:
    return os.environ.get("USER") or str(os.getuid())
