"""Applying a set-up file: everything it says, or nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import connection, transaction
from pydantic import ValidationError

from guichet.access import Actor, system_actor
from guichet.cli.apply.complaints import complaints, unknown_key
from guichet.cli.apply.document import read_document
from guichet.cli.apply.fields import Entry
from guichet.cli.apply.kinds import KINDS, Kind
from guichet.cli.apply.ledger import Ledger
from guichet.cli.apply.mistakes import Mistakes, Path
from guichet.cli.apply.setup import Setup

_LOCK = 0x6170706C79
"""The number under which files wait for each other on PostgreSQL."""


@dataclass(frozen=True)
class _Wanted:
    """An entry of the file that can be carried out as far as its looks go."""

    kind: Kind
    path: Path
    entry: Entry


def apply_text(
    text: str, *, source: str, actor: Actor | None = None, dry_run: bool = False
) -> Ledger:
    """Make the desk what the YAML in ``text`` says and return what was done.

    All or nothing: raises Mistakes with everything that is wrong, each at its line of ``source``.
    With ``dry_run`` the ledger says the same, and nothing is written.
    """
    document = read_document(text, source=source)
    setup = Setup(actor=actor or system_actor("guichet apply"), document=document)
    wanted = list(_wanted(setup))
    with transaction.atomic():
        _wait_for_other_files()
        for each in wanted:
            _carry_out(setup, each)
        if setup.mistakes:
            raise Mistakes(source, setup.mistakes)
        if dry_run:
            transaction.set_rollback(True)
    return setup.ledger


def _wait_for_other_files() -> None:
    """Two files at once would both find something missing and both make it.

    SQLite lets one transaction write at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _carry_out(setup: Setup, wanted: _Wanted) -> None:
    before = len(setup.mistakes)
    with setup.part(*wanted.path):
        wanted.kind.carry_out(setup, wanted.entry)
    if len(setup.mistakes) > before and wanted.kind.name:
        setup.unfit(wanted.kind.key, getattr(wanted.entry, wanted.kind.name))


def _wanted(setup: Setup) -> Iterator[_Wanted]:
    """The entries in the order in which they build on each other; what is wrong with the others
    is noted."""
    content = setup.document.content
    if not isinstance(content, dict):
        setup.wrong((), f"use keys such as {KINDS[0].key} and {KINDS[4].key}")
        return
    known = {kind.key for kind in KINDS}
    for key in content.keys() - known:
        setup.wrong((key,), unknown_key(key, known))
    for kind in KINDS:
        for path, value in _values(setup, kind, content.get(kind.key)):
            entry = _checked(setup, kind, path, value)
            if entry is not None:
                yield _Wanted(kind, path, entry)


def _values(setup: Setup, kind: Kind, value: object) -> Iterator[tuple[Path, object]]:
    """Each entry of a kind with its path. A key with nothing behind it says nothing."""
    if value is None:
        return
    if not kind.is_list:
        yield (kind.key,), value
    elif isinstance(value, list):
        yield from (((kind.key, index), item) for index, item in enumerate(value))
    else:
        setup.wrong((kind.key,), "use a list")


def _checked(setup: Setup, kind: Kind, path: Path, value: object) -> Entry | None:
    try:
        return kind.model.model_validate(value)
    except ValidationError as error:
        for inside, sentence in complaints(error, kind.model):
            setup.wrong((*path, *inside), sentence)
    if isinstance(value, Mapping) and kind.name in value:
        setup.unfit(kind.key, value[kind.name])
    return None
