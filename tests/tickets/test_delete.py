"""Deleting tickets, and what is left of them."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from guichet.events.models import Delivery, Event
from guichet.events.worker import run_due
from guichet.lib import clock
from guichet.lib.errors import NotFound
from guichet.tickets.actions import NewTicket, Upload, create_ticket, delete_ticket, solve_ticket
from guichet.tickets.actions.files import file_path
from guichet.tickets.lists import TicketFilter, search
from guichet.tickets.models import Attachment, Ticket
from guichet.tickets.queries import ticket_by_id
from tests.support.builders import ROOT, a_queue, a_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: LazySettings, tmp_path: Path) -> None:
    settings.ATTACHMENTS_DIR = tmp_path


def with_files(*contents: bytes) -> Ticket:
    files = [Upload("log.txt", content) for content in contents]
    return create_ticket(ROOT, a_queue().id, NewTicket(subject="Broken", files=files))


def settled(digest: str) -> None:
    """Let the file have come in an hour ago."""
    an_hour_ago = clock.now().timestamp() - 3600
    os.utime(file_path(digest), (an_hour_ago, an_hour_ago))


def test_a_deleted_ticket_is_gone_from_everywhere_and_the_fact_stays() -> None:
    queue = a_queue()
    ticket = a_ticket(queue, subject="Zebra crossing", tags=["road"])
    delete_ticket(ROOT, ticket)
    with pytest.raises(NotFound):
        ticket_by_id(ROOT, ticket.id)
    assert not search(ROOT, TicketFilter(text="zebra")).exists()
    fact = Event.objects.get(kind="ticket.deleted")
    assert (fact.subject_id, fact.data["reference"]) == (ticket.id, ticket.reference)


def test_neither_id_nor_number_is_given_again() -> None:
    queue = a_queue()
    ticket = a_ticket(queue)
    delete_ticket(ROOT, ticket)
    following = a_ticket(queue)
    assert following.id > ticket.id
    assert following.number > ticket.number


def test_its_files_go_unless_another_ticket_has_them() -> None:
    ticket, other = with_files(b"only here", b"in both"), with_files(b"in both")
    shared = Attachment.objects.get(message__ticket=other).digest
    own = Attachment.objects.get(message__ticket=ticket, size=9).digest
    settled(own)
    settled(shared)
    delete_ticket(ROOT, ticket)
    run_due()
    assert not file_path(own).exists()
    assert file_path(shared).exists()


def test_a_ticket_without_files_leaves_nothing_to_be_done() -> None:
    delete_ticket(ROOT, a_ticket(a_queue()))
    run_due()
    looked = Delivery.objects.get(listener="tickets.forget_files")
    assert (looked.state, looked.last_error) == ("done", "")


def test_a_file_that_came_in_a_moment_ago_is_looked_at_again_later() -> None:
    ticket = with_files(b"fresh")
    digest = Attachment.objects.get(message__ticket=ticket).digest
    delete_ticket(ROOT, ticket)
    run_due()
    assert file_path(digest).exists()
    waiting = Delivery.objects.get(listener="tickets.forget_files")
    assert (waiting.state, waiting.attempts) == ("pending", 0)
    with clock.at(clock.now() + timedelta(minutes=11)):
        run_due()
    assert not file_path(digest).exists()


def test_what_changes_a_ticket_that_was_just_deleted_hears_that_it_is_gone() -> None:
    ticket = a_ticket(a_queue())
    known = Ticket.objects.get(id=ticket.id)
    delete_ticket(ROOT, ticket)
    with pytest.raises(NotFound):
        solve_ticket(ROOT, known)
