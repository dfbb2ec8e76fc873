"""Who a session belongs to."""

from django.contrib.auth.backends import BaseBackend

from guichet.people.models import User


class UserBackend(BaseBackend):
    """Finds the user of a session; signing in itself is the verb ``sign_in``."""

    def get_user(self, user_id: int) -> User | None:
        """The user, as long as the account is active."""
        return User.objects.filter(id=user_id, is_active=True).first()
