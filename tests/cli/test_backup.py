"""The whole desk in one file, and back again: nothing lost, nothing twice."""

import json
import re
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Event as Flag
from typing import Any

import httpx
import pytest
from django.apps import apps
from django.db import connection

from guichet.cli.backup.tables import MADE_AGAIN, NOT_KEPT, kept_tables
from guichet.config.environment import Environment, environment
from guichet.desk.numbering import take_number
from guichet.events.worker import beat
from guichet.lib import clock
from guichet.tickets.actions import Upload, add_note, reply_to_ticket
from guichet.tickets.actions.files import file_path
from guichet.tickets.models import Attachment, Ticket
from guichet.tickets.queries import ticket, visible_to
from guichet.tickets.search import having_words
from tests.cli.conftest import Run
from tests.support.builders import ROOT, a_customer, a_queue, a_ticket
from tests.support.desk import LiveDesk
from tests.support.environment import DATABASE

pytestmark = pytest.mark.django_db(transaction=True)

OLD_ARCHIVE = Path(__file__).parent / "archives" / "2026-11.zip"
ODD = "tab\there\nback\\slash \\N \\n 'quoted' \"twice\" é 🎫 \\"
FILE = bytes(range(256)) * 40
KEY = "sk_live_agent_" + "ab" * 24
SETUP = f"""
queues:
  - {{code: SAFE, name: Safe, directory: own}}
customers:
  - {{queue: SAFE, external_id: user_42, email: jean@acme.com, name: Jean Dupont}}
api_keys:
  - {{dialect: supportdesk, queue: SAFE, name: backend, token: {KEY}}}
"""


@pytest.fixture
def run(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr("guichet.cli.backup.open_desk", lambda **_options: None)
    return run


@pytest.fixture
def used_desk() -> Ticket:
    """A desk with something of everything; returns its one busy ticket."""
    queue = a_queue("FACT", own_directory=True)
    with clock.at(datetime(2026, 4, 18, 12, 0, 0, 500_000, UTC)):
        filed = a_ticket(queue, subject="Odd words", description=ODD, customer=a_customer(queue))
    reply_to_ticket(ROOT, filed, body=f"Réponse {ODD}")
    add_note(ROOT, filed, body="See this.", files=[Upload("screen.bin", FILE)])
    a_ticket(a_queue("OTHER"), tags=["later", "urgent"])
    take_number(queue.id)
    return filed


def contents() -> dict[str, list[Any]]:
    """Every row of the desk that an archive holds."""
    kept = {table.name for table in kept_tables()}
    models = [m for m in apps.get_models(include_auto_created=True) if m._meta.db_table in kept]
    return {m._meta.db_table: list(m._default_manager.order_by("pk").values()) for m in models}


@pytest.fixture
def own_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Environment:
    """The settings of a desk that makes its secret key itself."""
    made = environment().model_copy(update={"secret_key": "", "data_dir": tmp_path / "data"})
    for module in ("saving", "restoring"):
        monkeypatch.setattr(f"guichet.cli.backup.{module}.environment", lambda: made)
    return made


def test_a_restored_desk_is_the_same_down_to_the_last_character(
    run: Run, tmp_path: Path, used_desk: Ticket, own_key: Environment
) -> None:
    archive = tmp_path / "desk.zip"
    gone = a_ticket(used_desk.queue)
    gone_id, _ = gone.id, gone.delete()
    before, key = contents(), own_key.signing_key()
    assert run("backup", archive).stdout.startswith(f"{archive}: 2 tickets, ")
    assert archive.stat().st_mode & 0o777 == 0o600

    file_path(Attachment.objects.get().digest).unlink()
    (own_key.data_dir / "secret_key").write_text("another one")
    a_ticket(used_desk.queue, subject="Written after the backup")
    assert run("restore", archive).stderr == (
        "Error: This desk is in use. --overwrite removes everything in its database first.\n"
    )
    result = run("restore", archive, "--overwrite")
    assert result.stdout.startswith("Restored and checked: 2 tickets"), result.output
    assert contents() == before
    assert file_path(Attachment.objects.get().digest).read_bytes() == FILE
    assert own_key.signing_key() == key
    assert (own_key.data_dir / "secret_key").stat().st_mode & 0o777 == 0o600
    _goes_on_where_it_was(used_desk, gone_id)


def _goes_on_where_it_was(used_desk: Ticket, gone_id: int) -> None:
    """Numbers, ids and search."""
    new = a_ticket(used_desk.queue)
    # One number was taken and not used, one belonged to a ticket that is gone.
    assert new.number == used_desk.number + 3
    assert new.id > gone_id
    found = having_words(visible_to(ROOT), "reponse quoted", headline_only=False)
    assert list(found) == [used_desk]
    assert not having_words(visible_to(ROOT), "reponse", headline_only=True).exists()
    reply_to_ticket(ROOT, used_desk, body="Afterwards")
    assert having_words(visible_to(ROOT), "afterwards", headline_only=False).exists()


def test_an_archive_of_an_older_guichet_is_brought_up_to_date(run: Run) -> None:
    """Made by the first version that could; never make it anew, it would prove nothing."""
    result = run("restore", OLD_ARCHIVE)
    assert result.exit_code == 0, result.output
    found = ticket(ROOT, "FACT-1001")
    assert [m.body for m in found.messages.order_by("id")] == [ODD, f"Réponse {ODD}", "See this."]
    assert file_path(Attachment.objects.get().digest).read_bytes() == FILE
    assert a_ticket(found.queue).number == found.number + 2


def test_an_archive_that_is_not_whole_changes_nothing(
    run: Run, tmp_path: Path, used_desk: Ticket
) -> None:
    run("backup", tmp_path / "desk.zip")
    before = contents()
    whole = (tmp_path / "desk.zip").read_bytes()
    (tmp_path / "short.zip").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "other.zip").write_bytes(whole.replace(FILE, FILE[::-1]))
    (tmp_path / "flipped.zip").write_bytes(_flipped(whole, tmp_path / "desk.zip"))
    _rewritten(tmp_path, "newer.zip", lambda m: m["migrations"].append(["desk", "9999_tomorrow"]))
    _rewritten(tmp_path, "fewer.zip", lambda m: m["tables"][-1].update(rows=99))
    for name, sentence in {
        "short.zip": "it is not whole",
        "other.zip": "it is not whole",
        "flipped.zip": "it is not whole",
        "newer.zip": "which is newer than this one",
        "fewer.zip": "should have 99 rows and has",
    }.items():
        result = run("restore", tmp_path / name, "--overwrite")
        assert (result.exit_code, sentence in result.stderr) == (1, True), (name, result.output)
        assert contents() == before


def _flipped(whole: bytes, path: Path) -> bytes:
    """The archive with a few bits of the messages turned over, as an old disk might."""
    with zipfile.ZipFile(path) as archive:
        member = archive.getinfo("tables/tickets_message.copy")
    place = member.header_offset + 30 + len(member.filename) + 60
    return (
        whole[:place] + bytes(255 - byte for byte in whole[place : place + 8]) + whole[place + 8 :]
    )


def _rewritten(folder: Path, name: str, change: Callable[[dict[str, Any]], object]) -> None:
    """The archive again with another manifest."""
    with (
        zipfile.ZipFile(folder / "desk.zip") as old,
        zipfile.ZipFile(folder / name, "w") as new,
    ):
        for member in old.namelist():
            content = old.read(member)
            if member == "guichet.json":
                manifest = json.loads(content)
                change(manifest)
                content = json.dumps(manifest).encode()
            new.writestr(member, content)


def test_a_desk_that_runs_is_left_alone(run: Run, tmp_path: Path, used_desk: Ticket) -> None:
    run("backup", tmp_path / "desk.zip")
    beat("here")
    refused = run("restore", tmp_path / "desk.zip", "--overwrite")
    assert refused.stderr.startswith("Error: This desk runs: a worker was seen 0 s ago.")


def test_what_is_missing_or_damaged_is_told_and_holds_up_nothing(
    run: Run, tmp_path: Path, used_desk: Ticket
) -> None:
    digest = Attachment.objects.get().digest
    file_path(digest).write_bytes(b"not what it was")
    result = run("backup", tmp_path / "desk.zip")
    assert result.exit_code == 0
    assert f"Lost: the attachment {digest} is missing or damaged" in result.stderr
    assert run("backup", tmp_path / "desk.zip").stderr.endswith("--overwrite replaces it.\n")
    assert run("backup", tmp_path / "none" / "desk.zip").exit_code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["desk.zip"]


def test_no_table_is_forgotten() -> None:
    """A new table is a model's, or is made again from others; say so in cli/backup/tables.py."""
    known = {table.name for table in kept_tables()} | NOT_KEPT | MADE_AGAIN | {"django_migrations"}
    behind_search = tuple(f"{name}_" for name in MADE_AGAIN)
    found = set(connection.introspection.table_names())
    assert {name for name in found - known if not name.startswith(behind_search)} == set()


def test_a_backup_of_a_busy_desk_is_one_moment_of_it(
    live_desk: LiveDesk, new_desk: Callable[..., LiveDesk], tmp_path: Path
) -> None:
    live_desk.apply(SETUP)
    answered: list[str] = []
    done, archive = Flag(), tmp_path / "desk.zip"
    with ThreadPoolExecutor(2) as creators:
        busy = [creators.submit(_file_until, live_desk, done, answered) for _ in range(2)]
        try:
            before = _some(answered, 20)
            live_desk.guichet("backup", archive)
            after = len(answered)
        finally:
            done.set()
        assert not [error for each in busy if (error := each.exception())]
    found = [reference for reference in _references(archive) if reference.startswith("SAFE-")]
    assert set(before) <= set(found)
    assert len(set(found)) == len(found) <= after + 2
    if DATABASE == "postgresql":
        # The other way round, OLD_ARCHIVE comes from SQLite.
        small = new_desk(empty=True)
        small.environment["GUICHET_DATABASE_URL"] = f"sqlite:///{small.folder}/data/guichet.db"
        small.guichet("restore", archive)
        small.guichet("backup", tmp_path / "small.zip")
        assert _facts(tmp_path / "small.zip") == _facts(archive)
    else:
        new_desk(empty=True).guichet("restore", archive)


def _file(desk: LiveDesk) -> str:
    answer = httpx.post(
        f"{desk.url}/api/v1/tickets/api-create",
        json={"customerExternalId": "user_42", "subject": "Busy", "description": ODD},
        headers={"X-API-Key": KEY},
        timeout=30,
        trust_env=False,
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["data"]["ticketNumber"])


def _file_until(desk: LiveDesk, done: Flag, answered: list[str]) -> None:
    while not done.is_set():
        answered.append(_file(desk))


def _some(answered: list[str], number: int) -> list[str]:
    """What was answered, as soon as it is that many."""
    waiting = Flag()
    while len(answered) < number:
        waiting.wait(0.01)
    return list(answered)


def _references(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        tables = json.loads(archive.read("guichet.json"))["tables"]
        (table,) = [table for table in tables if table["name"] == "tickets_ticket"]
        place = [column["name"] for column in table["columns"]].index("reference")
        rows = archive.read("tables/tickets_ticket.copy").decode().splitlines()
    return [row.split("\t")[place] for row in rows]


def _facts(path: Path) -> dict[str, Any]:
    """What an archive holds, apart from when it was made and by which database."""
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("guichet.json"))
        messages = archive.read("tables/tickets_message.copy").decode()
    rows = {table["name"]: table["rows"] for table in manifest["tables"]}
    # Half a second is .5 to one database and .500000 to the other.
    said = sorted(re.sub(r"0*\+00", "+00", messages).splitlines())
    names = ("migrations", "numbering", "last_ids", "attachments")
    return {"rows": rows, "said": said} | {name: manifest[name] for name in names}
