"""Who has an account, as programs ask with every request."""

from guichet.lib.cache import BriefCache
from guichet.people.models import User

# A changed account is believed at once by this process, within this time by others.
_accounts: BriefCache[str, User] = BriefCache(seconds=1)


def account_named(username: str) -> User | None:
    """The account of exactly that username, active or not. It may be a second old, and is shared
    with others who ask: look, don't change."""
    try:
        return _accounts.get(username, lambda: User.objects.get(username=username))
    except User.DoesNotExist:
        return None


def forget_accounts() -> None:
    """Read every account again at its next use."""
    _accounts.clear()
