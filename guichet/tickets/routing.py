"""Which agent a new ticket goes to."""

from guichet.desk.models import Membership
from guichet.events.rows import columns, read
from guichet.people.models import User
from guichet.tickets.models import Ticket
from guichet.tickets.states import Status

MOST_COUNTED = 500
"""Agents with so many active tickets, or more, are equally busy and take turns: nobody works on
that many, and counting tens of thousands takes longer than filing a ticket."""

# Asked on each creation: as text, because putting it together through the ORM took longer than
# anything else in filing a ticket. The bound of active tickets is spelled out so that their
# partial index serves, and the latest assignment is one entry of an index: a MAX would read all
# the tickets an agent ever had.
_CANDIDATES = f"""
    SELECT {columns(User, "agent")}, membership.max_open_tickets AS cap,
        (SELECT COUNT(*) FROM (SELECT 1 FROM tickets_ticket
            WHERE assignee_id = agent.id AND status < {Status.SOLVED:d}
            LIMIT %s) counted) AS active,
        (SELECT assigned_at FROM tickets_ticket
            WHERE assignee_id = agent.id AND assigned_at IS NOT NULL
            ORDER BY assigned_at DESC LIMIT 1) AS last
    FROM desk_membership membership JOIN people_user agent ON agent.id = membership.user_id
    WHERE membership.queue_id = %s AND membership.level = {Membership.Level.N1:d}
        AND agent.is_active AND agent.available AND agent.kind = '{User.Kind.AGENT}'
    ORDER BY active, last NULLS FIRST, agent.id
"""  # noqa: S608


def pick_agent(queue_id: int) -> User | None:
    """The available N1 agent of the queue with the fewest active tickets.

    Beyond MOST_COUNTED they are not counted. Among equals the one who was given a ticket longest
    ago, then the oldest account; agents at their cap of active tickets are passed over
    (SupportDesk). Called in the transaction that gives the ticket, so that two tickets at once do
    not take an agent beyond the cap.
    """
    for agent in read(User, _CANDIDATES, [MOST_COUNTED, queue_id]):
        cap: int | None = vars(agent)["cap"]
        if cap is None or (vars(agent)["active"] < cap and _still_below(agent.id, cap)):
            return agent
    return None


def _still_below(user_id: int, cap: int) -> bool:
    """Whether the agent may have one more, now that nobody else can give them one."""
    # The key itself stays free: tickets that name this user elsewhere must not wait.
    User.objects.select_for_update(no_key=True).get(id=user_id)
    return Ticket.objects.filter(assignee=user_id, status__lt=Status.SOLVED).count() < cap


def oldest_waiting(queue_id: int) -> Ticket | None:
    """The oldest of the queue's tickets that nobody was free to take."""
    waiting = Ticket.objects.filter(queue_id=queue_id, awaits_agent=True)
    return waiting.order_by("created_at", "id").first()
