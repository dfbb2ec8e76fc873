"""How often passwords may be tried and links asked for. Rows are counted, so that every web process
keeps the same limit."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from guichet.lib import clock
from guichet.lib.errors import RateLimited
from guichet.people.models import LinkRequest, SignInFailure

if TYPE_CHECKING:
    from django.db.models import QuerySet

WINDOW = timedelta(minutes=15)
FAILURES_PER_ACCOUNT = 8
FAILURES_PER_ADDRESS = 40
LINKS_PER_EMAIL = 3
LINKS_PER_ADDRESS = 20


def refuse_when_tried_too_often(account: str, address: str) -> None:
    """Raise RateLimited after too many failures of the account, from wherever, or the address."""
    # Counting an account's failures per address would let a botnet try one password each.
    _refuse(Q(account=account), address)


def refuse_when_tried_too_often_from_here(account: str, address: str) -> None:
    """The same for an address that has shown the account's password a moment ago: what others
    tried elsewhere must not stop it."""
    _refuse(Q(account=account, address=address), address)


def note_failure(account: str, address: str) -> None:
    """Count a wrong password."""
    SignInFailure.objects.create(account=account, address=address, at=clock.now())


def count_link_asked_for(email: str, address: str) -> None:
    """Count a link into the portal that is asked for. Raises RateLimited when too many were lately
    asked for the e-mail address, or from one place."""
    of_email, of_address = Q(email=email), Q(address=address)
    recent = LinkRequest.objects.filter(of_email | of_address, at__gt=clock.now() - WINDOW)
    _refuse_many(recent, (of_email, LINKS_PER_EMAIL), (of_address, LINKS_PER_ADDRESS))
    LinkRequest.objects.create(email=email, address=address, at=clock.now())


def _refuse(of_account: Q, address: str) -> None:
    of_address = Q(address=address)
    recent = SignInFailure.objects.filter(of_account | of_address, at__gt=clock.now() - WINDOW)
    _refuse_many(recent, (of_account, FAILURES_PER_ACCOUNT), (of_address, FAILURES_PER_ADDRESS))


def _refuse_many(recent: "QuerySet[Any]", first: tuple[Q, int], second: tuple[Q, int]) -> None:
    """Raise RateLimited when either kind of row is there as often as it may be."""
    found = recent.aggregate(
        first=Count("id", filter=first[0]), second=Count("id", filter=second[0])
    )
    if found["first"] < first[1] and found["second"] < second[1]:
        return
    oldest = recent.order_by("at").values_list("at", flat=True).first()
    wait = WINDOW if oldest is None else oldest + WINDOW - clock.now()
    raise RateLimited(retry_after=max(1, int(wait.total_seconds())))
