"""The demo desk, made once by its command and looked at from several sides."""

from collections import Counter
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.db.models import F

from guichet.cli.apply.engine import apply_text
from guichet.cli.demo import demo
from guichet.cli.demo.scripts import content_file
from guichet.desk.models import ApiKey, Membership, Queue
from guichet.events.models import Delivery, Event
from guichet.lib import clock
from guichet.lib.secrets import digest
from guichet.people.models import Customer, User
from guichet.tickets.models import Attachment, Message, Ticket
from guichet.tickets.states import Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def printed() -> str:
    """What `guichet demo` says on an empty desk."""
    result = CliRunner().invoke(demo, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_demo_makes_the_desk_it_promises(printed: str) -> None:
    assert "3 queues, 6 agents, 40 customers, 300 tickets" in printed
    _the_desk_is_populated()
    _conversations_are_real()
    _time_is_plausible()
    _nobody_was_told()
    _keys_work(printed)

    assert apply_text(content_file("setup.yaml"), source="setup.yaml").lines == []

    again = CliRunner().invoke(demo)
    assert again.exit_code == 1
    assert "in use already" in again.output
    assert Ticket.objects.count() == 300


def _the_desk_is_populated() -> None:
    assert dict(Queue.objects.values_list("code", "id")) == {"HEB": 101, "SOFT": 102, "BILL": 103}
    assert User.objects.filter(is_admin=False).count() == 6
    assert not any(user.has_usable_password() for user in User.objects.all())
    assert set(Membership.objects.values_list("level", flat=True)) == {1, 2, 3}
    assert Customer.objects.count() == 40
    jean = Customer.objects.get(external_id="user_42")
    assert (jean.name, jean.email) == ("Jean Dupont", "jean@acme.com")
    assert jean.directory == Queue.objects.get(code="SOFT").directory
    assert Ticket.objects.count() == 300


def _conversations_are_real() -> None:
    assert not Message.objects.filter(body="").exists()
    assert Message.objects.count() > 900
    assert Message.objects.filter(kind=Message.Kind.NOTE).count() > 80
    languages = Counter(Ticket.objects.values_list("customer__metadata__language", flat=True))
    assert min(languages["fr"], languages["en"]) > 120
    types = set(Attachment.objects.values_list("content_type", flat=True))
    assert types == {"image/png", "text/plain"}
    for name in ("priority", "channel", "type", "category", "queue"):
        assert Ticket.objects.values(name).distinct().count() > 2
    assert Ticket.objects.filter(tags=None).count() < 150


def _time_is_plausible() -> None:
    moment = clock.now()
    tickets = Ticket.objects.order_by("id")
    opened = list(tickets.values_list("created_at", flat=True))
    assert opened == sorted(opened)
    assert opened[0] < moment - timedelta(days=150)
    assert opened[-1] > moment - timedelta(hours=12)
    assert not tickets.filter(updated_at__gt=moment).exists()
    assert not Message.objects.filter(created_at__gt=moment).exists()
    assert not Message.objects.filter(created_at__lt=F("ticket__created_at")).exists()
    assert not Event.objects.filter(occurred_at__gt=moment).exists()

    standing = {Status(status) for status in tickets.values_list("status", flat=True)}
    assert standing >= {Status.NEW, Status.OPEN, Status.SOLVED, Status.CLOSED}
    old = tickets.filter(created_at__lt=moment - timedelta(days=60))
    assert old.filter(status=Status.CLOSED).count() > 0.9 * old.count()
    late = tickets.filter(first_replied_at__gt=F("first_reply_due_at")).count()
    assert 0 < late < 60


def _nobody_was_told() -> None:
    assert not Delivery.objects.exists()
    assert Event.objects.filter(kind="customer.activity").count() > 15


def _keys_work(printed: str) -> None:
    """The two keys are shown, and nothing of them is kept but the digest."""
    for name, dialect in (("ICD_TOKEN", "icd"), ("SUPPORTDESK_API_KEY", "supportdesk")):
        token = printed.split(f"export {name}=")[1].split()[0]
        assert ApiKey.objects.get(digest=digest(token)).dialect == dialect
    assert printed.count(settings.BASE_URL) == 2


def test_a_desk_in_use_is_left_alone() -> None:
    User.objects.create(username="somebody", email="somebody@example.com", name="Somebody")

    result = CliRunner().invoke(demo)

    assert result.exit_code == 1
    assert "choose another GUICHET_DATA_DIR" in result.output
    assert not Ticket.objects.exists()
    assert not Event.objects.exists()
