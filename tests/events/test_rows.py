"""Rows that are written and read by statements put together once are what the ORM's would be."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.utils.safestring import mark_safe

from guichet.access import ActorKind
from guichet.desk.models import Queue
from guichet.events.models import Delivery, Event
from guichet.events.rows import columns, insert, insert_values, read, read_by_ids
from guichet.people.models import Customer, User
from guichet.sla.priority import Priority
from guichet.tickets.models import Message, Tag, Ticket
from guichet.tickets.states import Channel, Status
from tests.support.builders import a_customer, a_queue, a_ticket, an_agent

pytestmark = pytest.mark.django_db


def fields_of(row: Model) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def stored(model: type[Model]) -> list[object]:
    """The newest row but its id, as the driver gives it."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns(model, table)} FROM {table} ORDER BY id DESC LIMIT 1")
        return list(cursor.fetchone()[1:])


@pytest.fixture
def queue() -> Queue:
    queue = a_queue()
    an_agent(queue)
    ticket = a_ticket(queue, customer=a_customer(queue, "zoe@example.com"))
    Tag.objects.create(queue=queue, name="Été", key="été")
    Ticket.objects.filter(id=ticket.id).update(
        metadata={"order": [1, None, "é"]},
        on_hold=True,
        solved_at=datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=UTC),
    )
    return queue


@pytest.mark.usefixtures("queue")
@pytest.mark.parametrize("model", [Customer, Event, Message, Queue, Tag, Ticket, User])
def test_rows_are_read_as_the_orm_reads_them(model: type[Model]) -> None:
    table = model._meta.db_table
    found = list(read(model, f"SELECT {columns(model, table)} FROM {table} ORDER BY id", []))
    expected = list(model._default_manager.order_by("pk"))
    assert found
    assert list(map(fields_of, found)) == list(map(fields_of, expected))
    found[0].save()  # an update: it knows that it is in the table
    assert model._default_manager.count() == len(expected)


def test_rows_are_written_as_the_orm_writes_them(queue: Queue) -> None:
    paris = timezone(timedelta(hours=2))
    ticket = Ticket(
        queue=queue,
        prefix="ABC",
        number=2**40,
        reference="ABC-1099511627776",
        subject="C'est \"l'été\" \U0001f600",
        status=Status.OPEN,
        priority=Priority.HIGH,
        metadata={"order": [1, None, "é"], "empty": {}},
        needs_reply=False,
        created_at=datetime(2026, 7, 1, 12, 30, 0, 1, tzinfo=paris),
    )
    other = Ticket(queue=queue, prefix="ABC", number=7, reference="ABC-7", status=Status.SOLVED)
    insert([ticket, other])
    for row in (ticket, other):
        assert fields_of(Ticket.objects.get(pk=row.pk)) == fields_of(row)
    ticket.save()
    assert Ticket.objects.filter(prefix="ABC").count() == 2


def test_values_are_stored_as_the_orm_stores_them() -> None:
    paris = timezone(timedelta(hours=2))
    event = Event(
        kind="ticket.created",
        subject_kind=Channel.API,
        subject_id=Priority.HIGH,
        actor_kind=ActorKind.USER,
        actor_name=mark_safe("<b>Zoé</b>"),
        door="icd",
        data={"order": [1, None, "é", 0.5], "empty": {}},
        occurred_at=datetime(2026, 7, 1, 12, 30, tzinfo=paris),
        recorded_at=datetime(2026, 7, 1, 12, 30, 0, 120, tzinfo=UTC),
    )
    event.save()
    expected = stored(Event)
    event.delete()
    insert([event])
    assert stored(Event) == expected
    values = fields_of(event)
    event.delete()
    insert_values(Event, [values])
    assert stored(Event) == expected


@pytest.mark.usefixtures("queue")
def test_what_is_not_said_of_values_is_the_models_default() -> None:
    event = Event.objects.order_by("id")[0]
    moment = datetime(2026, 7, 1, tzinfo=UTC)
    one = Delivery.objects.create(event=event, listener="one", due_at=moment)
    insert_values(
        Delivery,
        [
            {"event_id": event.id, "listener": listener, "due_at": moment}
            for listener in ("two", "three")
        ],
    )
    *_, two, three = Delivery.objects.order_by("id")
    assert fields_of(two) == fields_of(one) | {"id": one.id + 1, "listener": "two"}
    assert fields_of(three) == fields_of(one) | {"id": one.id + 2, "listener": "three"}


def test_what_else_is_selected_stands_on_the_rows(queue: Queue) -> None:
    sql = f"SELECT {columns(Tag, 'tag')}, 41 + 1 AS answer FROM tickets_tag tag WHERE key = %s"
    (tag,) = read(Tag, sql, ["été"])
    assert (tag.name, tag.queue_id, vars(tag)["answer"]) == ("Été", queue.id, 42)


def test_rows_are_read_with_what_they_refer_to(queue: Queue) -> None:
    one, two = a_ticket(queue), a_ticket(queue, customer=a_customer(queue, "bea@example.com"))
    related = ("queue", "customer", "assignee", "type")
    found = read_by_ids(Ticket, [two.id, 4_000_000, one.id], with_related=related)
    expected = [Ticket.objects.select_related(*related).get(id=id) for id in (two.id, one.id)]
    assert list(map(fields_of, found)) == list(map(fields_of, expected))
    with CaptureQueriesContext(connection) as asked:
        for row, same in zip(found, expected, strict=True):
            for name in related:
                assert getattr(row, name) == getattr(same, name)
        assert found[0].customer is not None
        assert fields_of(found[0].customer) == fields_of(
            Customer.objects.get(email="bea@example.com")
        )
    assert len(asked) == 1  # the customer to compare with
    assert found[0].queue is found[1].queue
