"""What is set up on the desk: can people get in, is every counter staffed, is every file there?"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from guichet.access import system_actor
from guichet.cli.doctor.findings import Finding, bad, good, worth_knowing
from guichet.desk.keys import all_keys
from guichet.desk.queries import members, queues_visible_to
from guichet.lib import clock
from guichet.people.queries import users
from guichet.tickets.actions.files import file_path
from guichet.tickets.queries import newest_attachments
from guichet.tickets.search import count_unindexed

if TYPE_CHECKING:
    from guichet.tickets.models import Attachment

SOON = timedelta(days=14)
_LOOKED_AT = 500
_NAMED = 5
_READ_AT_MOST = 200 * 1024 * 1024
_SEARCHED = 1000
_DOCTOR = system_actor("guichet doctor")


def examine() -> Iterator[Finding]:
    """Accounts, queues, keys and files."""
    yield _administrators()
    yield _queues()
    yield _keys()
    yield _files()
    yield _search()


def _administrators() -> Finding:
    administrators = [user for user in users(_DOCTOR) if user.is_admin and user.is_active]
    if not administrators:
        return worth_knowing(
            "accounts",
            "nobody can manage this desk",
            "Make somebody an administrator: guichet apply, users, admin: true",
        )
    names = ", ".join(user.username for user in administrators[:_NAMED])
    return good("accounts", f"administrators: {names}")


def _queues() -> Finding:
    queues = [queue for queue in queues_visible_to(_DOCTOR) if not queue.is_archived]
    empty = [
        queue.code
        for queue in queues
        if not members(_DOCTOR, queue).filter(user__is_active=True).exists()
    ]
    if empty:
        return worth_knowing(
            "queues",
            f"nobody works {', '.join(empty[:_NAMED])}" + (" …" if len(empty) > _NAMED else ""),
            "Add agents in the file of guichet apply, or archive the queue.",
        )
    return good("queues", f"{len(queues)} open, each with agents" if queues else "none yet")


def _keys() -> Finding:
    moment = clock.now()
    live = [
        key
        for key in all_keys(_DOCTOR).filter(revoked_at=None)
        if key.expires_at is None or key.expires_at > moment
    ]
    ending = [
        f"{key.name} of {key.queue.code} on {key.expires_at:%Y-%m-%d}"
        for key in live
        if key.expires_at is not None and key.expires_at < moment + SOON
    ]
    if ending:
        return worth_knowing(
            "keys", f"end soon: {', '.join(ending[:_NAMED])}", "guichet keys rotate QUEUE KEY"
        )
    return good("keys", f"{len(live)} live, none ends within {SOON.days} days")


def _files() -> Finding:
    newest = list(newest_attachments(_DOCTOR, limit=_LOOKED_AT))
    missing = [file.name for file in newest if not file_path(file.digest).exists()]
    damaged = [] if missing else list(_damaged(newest))
    if missing:
        return bad(
            "files",
            f"{len(missing)} of the {len(newest)} newest are not on the disk, such as {missing[0]}",
            "Bring the folder attachments back from a backup.",
        )
    if damaged:
        return bad(
            "files",
            f"{len(damaged)} of the {len(newest)} newest are not what they were, such as "
            f"{damaged[0]}",
            "Look after the disk, and bring them back from a backup: attachments/ in the archive.",
        )
    return good("files", f"the {len(newest)} newest are on the disk" if newest else "none yet")


def _damaged(newest: Sequence["Attachment"]) -> Iterator[str]:
    """The names of files whose content is not what came in, as far as may be read in a moment."""
    left = _READ_AT_MOST
    for file in newest:
        left -= file.size
        if left < 0:
            return
        content = file_path(file.digest).read_bytes()
        if hashlib.sha256(content).hexdigest() != file.digest:
            yield file.name


def _search() -> Finding:
    missing = count_unindexed(newest=_SEARCHED)
    if missing:
        return bad(
            "search",
            f"{missing} of the {_SEARCHED} newest tickets can't be found by their words",
            "guichet reindex",
        )
    return good("search", "the newest tickets can be found")
