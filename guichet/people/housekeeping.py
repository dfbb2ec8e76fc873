"""What is forgotten about people, and when."""

from datetime import timedelta

from django.contrib.sessions.models import Session

from guichet.events.registry import every
from guichet.lib import clock
from guichet.people import tallies
from guichet.people.actions.throttle import WINDOW
from guichet.people.models import Customer, CustomerLink, LinkRequest, SignInFailure, SignInLink
from guichet.people.queries import MAIN_CUSTOMERS, main_directory


@every(timedelta(hours=1), name="people.forget_old_sign_ins")
def forget_old_sign_ins() -> None:
    """Deletes refused sign-ins, sign-in links and sessions that no longer count."""
    moment = clock.now()
    SignInFailure.objects.filter(at__lt=moment - WINDOW).delete()
    LinkRequest.objects.filter(at__lt=moment - WINDOW).delete()
    SignInLink.objects.filter(expires_at__lt=moment).delete()
    CustomerLink.objects.filter(expires_at__lt=moment).delete()
    Session.objects.filter(expire_date__lt=moment).delete()


@every(timedelta(minutes=5), name="people.tally")
def tally() -> None:
    """Counts the customers of the main directory, so that nobody who asks has to."""
    everybody = Customer.objects.filter(directory_id=main_directory().id, deleted_at=None)
    tallies.tally(MAIN_CUSTOMERS, everybody)
