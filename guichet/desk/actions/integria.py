"""How programs that speak Integria IMS are let in, and what they read."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.auth.hashers import check_password, make_password

from guichet.access import Actor, Right, require
from guichet.desk.actions.settings import change_setting
from guichet.desk.integria import NAME, IntegriaSettings, Profile, checked, integria_settings
from guichet.desk.queries import forget_settings
from guichet.lib.errors import Invalid
from guichet.lib.unset import UNSET, Unset


@dataclass(frozen=True, kw_only=True)
class IntegriaChanges:
    """What an administrator wants different: see IntegriaSettings. An empty ``api_password`` asks
    programs for none."""

    allowed_addresses: Sequence[str] | Unset = UNSET
    api_password: str | Unset = UNSET
    profile: Profile | Unset = UNSET
    account_profiles: Mapping[str, Profile] | Unset = UNSET
    version: str | Unset = UNSET
    auth_failure_status: int | Unset = UNSET
    failure_delay: int | Unset = UNSET
    default_queue: str | Unset = UNSET
    cors_origin: str | Unset = UNSET


def change_integria_settings(actor: Actor, changes: IntegriaChanges) -> IntegriaSettings:
    """Decide how programs that speak Integria IMS are let in. Returns what holds from now on.

    The password is kept as a hash only. Raises Invalid.
    """
    require(actor, Right.DESK_MANAGE)
    forget_settings()
    before = integria_settings()
    stored: dict[str, Any] = asdict(before)
    for name, value in vars(changes).items():
        if value is UNSET:
            continue
        stored[name] = (
            _hash(value, before.api_password) if name == "api_password" else checked(name, value)
        )
    stored["allowed_addresses"] = list(stored["allowed_addresses"])
    if stored != asdict(before) | {"allowed_addresses": list(before.allowed_addresses)}:
        change_setting(actor, NAME, stored)
    return integria_settings()


def _hash(password: str, before: str) -> str:
    """The password as it is kept; the same one again changes nothing."""
    if len(password) > 200:
        raise Invalid.field("api_password", "At most 200 characters.", code="too_long", limit=200)
    if not password or (before and check_password(password, before)):
        return before if password else ""
    return make_password(password)
