"""How often passwords may be tried: wrong ones count against an account and an address."""

from datetime import timedelta

from django.db.models import Count, Q

from guichet.lib import clock
from guichet.lib.errors import RateLimited
from guichet.people.models import SignInFailure

WINDOW = timedelta(minutes=15)
FAILURES_PER_ACCOUNT = 8
FAILURES_PER_ADDRESS = 40


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


def _refuse(of_account: Q, address: str) -> None:
    since = clock.now() - WINDOW
    of_address = Q(address=address)
    recent = SignInFailure.objects.filter(of_account | of_address, at__gt=since)
    found = recent.aggregate(
        by_account=Count("id", filter=of_account), by_address=Count("id", filter=of_address)
    )
    if found["by_account"] < FAILURES_PER_ACCOUNT and found["by_address"] < FAILURES_PER_ADDRESS:
        return
    oldest = recent.order_by("at").values_list("at", flat=True).first()
    wait = WINDOW if oldest is None else oldest + WINDOW - clock.now()
    raise RateLimited(retry_after=max(1, int(wait.total_seconds())))
