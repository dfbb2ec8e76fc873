"""What is forgotten about people, and when."""

from datetime import timedelta

from django.contrib.sessions.models import Session

from guichet.events.registry import every
from guichet.lib import clock
from guichet.people.actions.throttle import WINDOW
from guichet.people.models import CustomerLink, SignInFailure, SignInLink


@every(timedelta(hours=1), name="people.forget_old_sign_ins")
def forget_old_sign_ins() -> None:
    """Deletes refused sign-ins, sign-in links and sessions that no longer count."""
    moment = clock.now()
    SignInFailure.objects.filter(at__lt=moment - WINDOW).delete()
    SignInLink.objects.filter(expires_at__lt=moment).delete()
    CustomerLink.objects.filter(expires_at__lt=moment).delete()
    Session.objects.filter(expire_date__lt=moment).delete()
