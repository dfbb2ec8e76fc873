"""Faults as they happen, each planted on a desk that was well: the doctor finds it and says what
to do."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from guichet.config.environment import environment
from guichet.events.models import Delivery
from guichet.events.worker import beat
from guichet.lib import clock
from guichet.tickets.actions import Upload, add_note
from guichet.tickets.actions.files import file_path
from guichet.tickets.models import Attachment, Message, Ticket
from tests.cli.conftest import Run
from tests.support.builders import ROOT, a_queue, a_ticket, a_user, an_agent
from tests.support.mailbox import Mailbox, free_port

pytestmark = pytest.mark.django_db

Plant = Callable[[pytest.MonkeyPatch, Path], None]


@pytest.fixture(autouse=True)
def _a_well_desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    queue = a_queue("FACT")
    an_agent(queue)
    a_user(is_admin=True)
    add_note(ROOT, a_ticket(queue), body="See this.", files=[Upload("screen.txt", b"screen")])
    digest = Attachment.objects.get().digest
    Delivery.objects.all().delete()
    beat("here")
    tmp_path.chmod(0o700)
    monkeypatch.setattr("guichet.cli.opening.open_desk", lambda **_options: None)
    monkeypatch.setenv("GUICHET_DATA_DIR", str(tmp_path))
    database = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        monkeypatch.setenv("GUICHET_DATABASE_URL", f"sqlite:///{database}")
    environment.cache_clear()
    yield
    environment.cache_clear()
    # What is there already is not written again: the next test would find it damaged.
    file_path(digest).unlink(missing_ok=True)


def folder_is_none(patch: pytest.MonkeyPatch, folder: Path) -> None:
    (folder / "file").touch()
    patch.setenv("GUICHET_DATA_DIR", str(folder / "file"))


def disk_is_nearly_full(patch: pytest.MonkeyPatch, _folder: Path) -> None:
    left = type("Usage", (), {"free": 90 * 1024 * 1024})
    patch.setattr("guichet.cli.doctor.files.shutil.disk_usage", lambda _: left)


def secret_key_is_open(patch: pytest.MonkeyPatch, folder: Path) -> None:
    patch.delenv("GUICHET_SECRET_KEY")
    (folder / "secret_key").write_text("x" * 64)
    (folder / "secret_key").chmod(0o644)


def address_has_a_path(patch: pytest.MonkeyPatch, _folder: Path) -> None:
    patch.setenv("GUICHET_BASE_URL", "https://example.com/desk")


def migration_is_missing(_patch: pytest.MonkeyPatch, _folder: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'mail'")


def clocks_differ(patch: pytest.MonkeyPatch, _folder: Path) -> None:
    with clock.at(clock.now() + timedelta(hours=1)):
        beat("there")


def worker_is_silent(_patch: pytest.MonkeyPatch, _folder: Path) -> None:
    with clock.at(clock.now() - timedelta(hours=2)):
        beat("there")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_workerheartbeat WHERE worker = 'here'")


def deliveries_wait(_patch: pytest.MonkeyPatch, _folder: Path) -> None:
    a_ticket(Ticket.objects.get().queue)
    Delivery.objects.update(due_at=clock.now() - timedelta(hours=1))


def listener_is_unknown(_patch: pytest.MonkeyPatch, _folder: Path) -> None:
    a_ticket(Ticket.objects.get().queue)
    delivery = Delivery.objects.order_by("id").first()
    assert delivery is not None
    Delivery.objects.filter(id=delivery.id).update(listener="sms.send")


def mail_server_is_away(patch: pytest.MonkeyPatch, _folder: Path) -> None:
    patch.setenv("GUICHET_SMTP_URL", f"smtp://127.0.0.1:{free_port()}")


def attachment_is_gone(_patch: pytest.MonkeyPatch, _folder: Path) -> None:
    file_path(Attachment.objects.get().digest).unlink()


def attachment_is_damaged(_patch: pytest.MonkeyPatch, _folder: Path) -> None:
    file_path(Attachment.objects.get().digest).write_bytes(b"scream")


def search_lost_a_ticket(_patch: pytest.MonkeyPatch, _folder: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM tickets_search")


FAULTS: list[tuple[Plant, str, str]] = [
    (folder_is_none, "✗ data folder .* can't be written", "Let the user"),
    (disk_is_nearly_full, "✗ disk .* 90 MB free", "Make room"),
    (secret_key_is_open, "✗ secret key .* can be read by others", "chmod 600"),
    (address_has_a_path, "✗ address .* has more than a host", "GUICHET_BASE_URL"),
    (migration_is_missing, "✗ migrations .* wait to be applied", "guichet migrate"),
    (clocks_differ, "✗ clock .* seen 3600 s in the future", "NTP"),
    (worker_is_silent, "✗ worker .* last seen 7200 s ago", "guichet serve"),
    (deliveries_wait, "✗ deliveries .* due for 3600 s", "whether the worker runs"),
    (listener_is_unknown, "✗ deliveries .* sms.send, which is not installed", "same version"),
    (mail_server_is_away, "✗ mail ", "GUICHET_SMTP_URL"),
    (attachment_is_gone, "✗ files .* not on the disk, such as screen.txt", "backup"),
    (attachment_is_damaged, "✗ files .* not what they were, such as screen.txt", "backup"),
    (search_lost_a_ticket, "✗ search .* can't be found", "guichet reindex"),
]


def test_this_desk_is_well(run: Run) -> None:
    result = run("doctor")
    assert (result.exit_code, "✗" in result.stdout) == (0, False), result.output


@pytest.mark.parametrize(("plant", "found", "advice"), FAULTS, ids=[f[0].__name__ for f in FAULTS])
def test_each_fault_is_found_and_its_remedy_told(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    plant: Plant,
    found: str,
    advice: str,
) -> None:
    plant(monkeypatch, tmp_path)
    environment.cache_clear()
    result = run("doctor")
    assert result.exit_code == 1
    assert re.search(f"{found}.*\n +→ .*{advice}", result.stdout), result.stdout
    assert result.stdout.count("✗") == 1


def test_a_mail_server_that_refuses_the_password_is_told(
    run: Run, monkeypatch: pytest.MonkeyPatch, smtp_sink: Mailbox
) -> None:
    # It offers no sign-in at all.
    address = smtp_sink.url.replace("smtp://", "smtp://desk:wrong@")
    monkeypatch.setenv("GUICHET_SMTP_URL", address)
    environment.cache_clear()
    result = run("doctor")
    assert re.search("✗ mail .*\n +→ See that GUICHET_SMTP_URL is right", result.stdout)
    assert "wrong" not in result.stdout


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a file of SQLite's")
def test_a_row_that_points_nowhere_is_found(run: Run) -> None:
    """As somebody leaves it who changes the file by hand."""
    message = Message.objects.order_by("id").first()
    assert message is not None
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tickets_message SET ticket_id = 4711 WHERE id = %s", [message.id])
    result = run("doctor")
    Message.objects.filter(id=message.id).update(ticket=Ticket.objects.get())
    assert f"row {message.id} of tickets_message points to a row of tickets_ticket" in result.stdout


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a server")
def test_too_few_connections_are_found(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_WORKERS", "64")
    monkeypatch.setenv("GUICHET_DATABASE_URL", "postgresql:///unused")
    environment.cache_clear()
    assert re.search(
        "✗ connections .* this desk may open 1217, the database takes [0-9]+\n +→ Set max",
        run("doctor").stdout,
    )


def test_search_is_mended_as_told(run: Run) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM tickets_search")
    assert run("reindex").stdout == "Every ticket can be found again.\n"
    found = json.loads(run("doctor", "--json").stdout)
    assert found["ok"] is True
