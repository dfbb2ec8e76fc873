"""Who a session belongs to, and how long."""

from django.contrib.auth.backends import BaseBackend
from django.utils.crypto import constant_time_compare, salted_hmac

from guichet.people.models import Customer, User
from guichet.people.queries import customer_in_portal, profile_of


class UserBackend(BaseBackend):
    """Finds the user of a session; signing in itself is the verb ``sign_in``."""

    def get_user(self, user_id: int) -> User | None:
        """The user, as long as the account is active."""
        return User.objects.filter(id=user_id, is_active=True).first()


def stamp_of(customer: Customer) -> str:
    """What a customer's session carries beside their number. With another password or e-mail
    address it is another: every session that began before ends."""
    ways_in = f"{customer.email}\n{profile_of(customer).password}"
    return salted_hmac("guichet.people.portal", ways_in, algorithm="sha256").hexdigest()[:32]


def customer_of_session(customer_id: object, stamp: object) -> Customer | None:
    """Whose session in the portal carries these, as long as the portal lets them in."""
    if not isinstance(customer_id, int) or not isinstance(stamp, str):
        return None
    found = customer_in_portal(customer_id)
    if found is None or not constant_time_compare(stamp_of(found), stamp):
        return None
    return found
