"""The queues that somebody manages, as the pages of excluded days and macros ask for them."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from guichet.access import Right, may
from guichet.desk.queries import queues_where
from guichet.lib.errors import Forbidden, Invalid
from guichet.web.console.house import pages
from guichet.web.console.more import Answer
from guichet.web.requests import DeskRequest

if TYPE_CHECKING:
    from guichet.desk.models import Queue


def managed_queues(request: DeskRequest) -> list["Queue"]:
    """The queues they manage. Raises Forbidden for who manages none, nor the desk."""
    found = list(queues_where(request.actor, Right.QUEUE_MANAGE))
    if not found and not may(request.actor, Right.DESK_MANAGE):
        raise Forbidden
    return found


def queue_question(request: DeskRequest, queues: list["Queue"]) -> Answer:
    """Which of them; all queues together for who manages the desk."""
    everywhere = [("", _("All queues"))] if may(request.actor, Right.DESK_MANAGE) else []
    own = [(str(queue.id), queue.name) for queue in queues]
    return pages.select("queue", _("Queue"), [*everywhere, *own], "")


def chosen_queue(request: DeskRequest, queues: list["Queue"]) -> "Queue | None":
    """The one that was chosen, or None for all queues. Raises Invalid ``unknown``."""
    wanted = request.POST.get("queue", "")
    if not wanted:
        return None
    for queue in queues:
        if str(queue.id) == wanted:
            return queue
    raise Invalid.field("queue", "This is not one of the choices.", code="unknown")
