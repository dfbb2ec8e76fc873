"""Which agent a new ticket goes to."""

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from guichet.desk.models import Membership
from guichet.people.models import User
from guichet.tickets.models import Ticket
from guichet.tickets.states import Status


def pick_agent(queue_id: int) -> User | None:
    """The available N1 agent of the queue with the fewest active tickets.

    Among equals the one who was given a ticket longest ago, then the oldest account; agents at
    their cap of active tickets are passed over (SupportDesk). Called in the transaction
    that gives the ticket, so that two tickets at once do not take an agent beyond the cap.
    """
    candidates = (
        Membership.objects.filter(
            queue_id=queue_id,
            level=Membership.Level.N1,
            user__is_active=True,
            user__available=True,
            user__kind=User.Kind.AGENT,
        )
        .annotate(active=_active_tickets(), last=_last_assigned())
        .order_by("active", F("last").asc(nulls_first=True), "user_id")
        .select_related("user")
    )
    for membership in candidates:
        cap = membership.max_open_tickets
        if cap is None or (membership.active < cap and _still_below(membership.user_id, cap)):
            return membership.user
    return None


def _still_below(user_id: int, cap: int) -> bool:
    """Whether the agent may have one more, now that nobody else can give them one."""
    # The key itself stays free: tickets that name this user elsewhere must not wait.
    User.objects.select_for_update(no_key=True).get(id=user_id)
    return Ticket.objects.filter(assignee=user_id, status__lt=Status.SOLVED).count() < cap


def waiting_tickets(queue_id: int) -> QuerySet[Ticket]:
    """The tickets of the queue that nobody was free to take, oldest first."""
    return Ticket.objects.filter(queue_id=queue_id, awaits_agent=True).order_by("created_at", "id")


def _active_tickets() -> Coalesce:
    counted = (
        Ticket.objects.filter(assignee=OuterRef("user"), status__lt=Status.SOLVED)
        .order_by()
        .values("assignee")
        .annotate(number=Count("id"))
        .values("number")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def _last_assigned() -> Subquery:
    # The newest entry of an index: MAX with GROUP BY would read all the tickets they ever had.
    newest = Ticket.objects.filter(assignee=OuterRef("user"), assigned_at__isnull=False).order_by(
        "-assigned_at"
    )
    return Subquery(newest.values("assigned_at")[:1])
