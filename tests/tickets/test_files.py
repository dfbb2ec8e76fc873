"""Files that come with messages."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as st

from guichet.lib.errors import Forbidden, Invalid, NotFound
from guichet.tickets.actions import NewTicket, Upload, add_note, attach_file, create_ticket
from guichet.tickets.actions.files import MOST_FILES, file_path, safe_file_name
from guichet.tickets.models import Attachment, Message, Ticket
from guichet.tickets.queries import attachment, messages_of
from tests.support.builders import (
    ROOT,
    a_queue,
    a_ticket,
    acting,
    an_agent,
    kinds_recorded_for,
)

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


@pytest.fixture(autouse=True)
def _own_folder(settings: LazySettings, tmp_path: Path) -> None:
    settings.ATTACHMENTS_DIR = tmp_path


@pytest.mark.django_db
class TestKeeping:
    def test_a_file_is_kept_under_its_content_once(self) -> None:
        ticket = a_ticket(a_queue())
        one = attach_file(ROOT, ticket.messages.get(), Upload("screen.png", PNG))
        note = add_note(ROOT, ticket, body="Again", files=[Upload("copy.png", PNG)])
        two = note.attachments.get()
        assert one.digest == two.digest
        assert file_path(one.digest).read_bytes() == PNG
        assert (one.name, one.size, one.content_type) == ("screen.png", len(PNG), "image/png")
        assert kinds_recorded_for(ticket)[-2:] == ["ticket.file_attached", "ticket.noted"]

    @pytest.mark.parametrize(
        ("content", "content_type"),
        [
            (b"%PDF-1.7", "application/pdf"),
            (b"RIFF0000WEBPVP8 ", "image/webp"),
            ("Bonjour à tous".encode(), "text/plain"),
            (b"<html><script>alert(1)</script>", "text/plain"),
            (b"<svg onload=alert(1)>", "text/plain"),
            (b"\xff\xfe\x00", "application/octet-stream"),
            (b"a\x00b", "application/octet-stream"),
            (b"", "text/plain"),
        ],
    )
    def test_what_a_file_is_follows_from_its_content_alone(
        self, content: bytes, content_type: str
    ) -> None:
        message = a_ticket(a_queue()).messages.get()
        kept = attach_file(ROOT, message, Upload("evil.png", content))
        assert kept.content_type == content_type

    def test_what_is_too_large_or_too_many_is_refused_and_nothing_is_kept(
        self, settings: LazySettings
    ) -> None:
        settings.MAX_ATTACHMENT_BYTES = 10
        queue = a_queue()
        for files in ([Upload("a", b"x" * 11)], [Upload("a", b"x")] * (MOST_FILES + 1)):
            with pytest.raises(Invalid) as refused:
                create_ticket(ROOT, queue.id, NewTicket(subject="Files", files=files))
            assert list(refused.value.errors) == ["files"]
        assert not Ticket.objects.exists()
        assert not Attachment.objects.exists()

    def test_files_alone_make_a_first_message(self) -> None:
        new = NewTicket(subject="Look", files=[Upload("a.txt", b"text")])
        ticket = create_ticket(ROOT, a_queue().id, new)
        message = Message.objects.get(ticket=ticket)
        assert (message.is_description, message.body) == (True, "")
        assert [kept.name for kept in message.attachments.all()] == ["a.txt"]


@pytest.mark.django_db
class TestReading:
    def test_a_file_is_read_by_those_who_read_its_message(self) -> None:
        queue = a_queue()
        ticket = a_ticket(queue)
        kept = attach_file(ROOT, ticket.messages.get(), Upload("a.txt", b"text"))
        assert attachment(acting(an_agent(queue)), kept.uid) == kept
        with pytest.raises(NotFound):
            attachment(acting(an_agent(a_queue())), kept.uid)

    def test_attaching_takes_its_own_right(self) -> None:
        queue = a_queue()
        ticket = a_ticket(queue)
        viewer = acting(an_agent(queue, role="viewer"))
        assert messages_of(viewer, ticket).count() == 1
        with pytest.raises(Forbidden):
            attach_file(viewer, ticket.messages.get(), Upload("a", b"a"))


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\jean\\rapport.pdf", "rapport.pdf"),
        ("fact\u202efdp.exe", "factfdp.exe"),
        ("a\x00b\n.txt", "ab.txt"),
        ("..", "file"),
        ("", "file"),
        (" . ", "file"),
        ("e\u0301te\u0301.txt", "été.txt"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_a_name_is_only_a_name(given_name: str, kept: str) -> None:
    assert safe_file_name(given_name) == kept


@given(st.text(st.characters()))
def test_any_name_becomes_a_harmless_one(name: str) -> None:
    safe = safe_file_name(name)
    assert 1 <= len(safe) <= 200
    assert safe not in {".", ".."}
    assert not set(safe) & set("/\\\x00\n\r\u202e")
    assert safe.encode()
