"""What administrators decided about the programs that speak Integria IMS."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Literal

from django.contrib.auth.hashers import check_password

from guichet.desk.queries import site_settings
from guichet.lib.cache import BriefCache
from guichet.lib.errors import Invalid
from guichet.lib.secrets import digest

NAME = "integria"
"""The setting that holds them all."""

EVERYBODY = "*"
VERSION = "Integria IMS OpenSource Edition 5.0.93 Build 210526 MR86"
LONGEST_DELAY = 15

_VERSION = re.compile(r"Integria IMS (OpenSource|Enterprise) Edition \S+ Build \S+ MR\d+")
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.\[\]:-]+")

Profile = Literal["auto", "doc", "console"]
PROFILES: tuple[Profile, ...] = ("auto", "doc", "console")
STATUSES = (403, 200)

# Argon2 once; a wrong password is only met by callers whose own password was right.
_proven: BriefCache[str, bool] = BriefCache(seconds=60)


@dataclass(frozen=True, kw_only=True)
class IntegriaSettings:
    """``allowed_addresses`` are addresses, ranges and ``*``; ``api_password`` is a hash of the
    installation's password, or empty when none is asked for. ``profile`` chooses the layout of
    answers, ``account_profiles`` that of single accounts by username. ``default_queue`` is the code
    of the queue that takes tickets for group 0; ``cors_origin`` the site whose pages may hand in
    inventory."""

    allowed_addresses: tuple[str, ...] = ("127.0.0.1", "::1")
    api_password: str = ""
    profile: Profile = "auto"
    account_profiles: Mapping[str, Profile] = field(default_factory=dict)
    version: str = VERSION
    auth_failure_status: int = 403
    failure_delay: int = 0
    default_queue: str = ""
    cors_origin: str = ""

    def admits(self, address: str) -> bool:
        """Whether programs at ``address`` may call."""
        if EVERYBODY in self.allowed_addresses:
            return True
        try:
            caller = ip_address(address)
        except ValueError:
            return False
        if isinstance(caller, IPv6Address) and caller.ipv4_mapped:
            caller = caller.ipv4_mapped
        return any(caller in network for network in _networks(self.allowed_addresses))

    def opens(self, password: str) -> bool:
        """Whether ``password`` is the installation's, or none is asked for."""
        if not self.api_password:
            return True
        proof = digest(f"{self.api_password}\0{password}")
        if _proven.holds(proof):
            return True
        if not check_password(password, self.api_password):
            return False
        _proven.keep(proof, True)
        return True

    def profile_of(self, username: str, *, usual: Literal["doc", "console"]) -> str:
        """The layout for that account: its own, else the desk's, else what is ``usual``."""
        for chosen in (self.account_profiles.get(username, "auto"), self.profile):
            if chosen != "auto":
                return chosen
        return usual


def integria_settings() -> IntegriaSettings:
    """What holds now; a change is heard within a second."""
    stored: Mapping[str, Any] = site_settings().get(NAME) or {}
    values = {name: stored[name] for name in stored if name in IntegriaSettings.__annotations__}
    if "allowed_addresses" in values:
        values["allowed_addresses"] = tuple(values["allowed_addresses"])
    return IntegriaSettings(**values)


def checked(name: str, value: Any) -> Any:
    """A setting as it is stored. Raises Invalid for ``name``."""
    match name:
        case "allowed_addresses":
            return [_address(entry) for entry in value]
        case "account_profiles":
            return {user: _one_of(name, profile, PROFILES) for user, profile in value.items()}
        case "profile":
            return _one_of(name, value, PROFILES)
        case "auth_failure_status":
            return _one_of(name, value, STATUSES)
        case "failure_delay":
            return _one_of(name, value, tuple(range(LONGEST_DELAY + 1)))
        case "version":
            return _matching(name, value or VERSION, _VERSION, f"Use a line such as {VERSION!r}.")
        case "cors_origin":
            wrong = "Use an origin such as https://monitoring.example.com."
            return _matching(name, value, _ORIGIN, wrong) if value else ""
    return value


def _matching(name: str, value: str, pattern: re.Pattern[str], wrong: str) -> str:
    value = value.strip()
    if not pattern.fullmatch(value):
        raise Invalid.field(name, wrong)
    return value


def _one_of(name: str, value: Any, choices: tuple[Any, ...]) -> Any:
    if value not in choices:
        words = ", ".join(map(str, choices))
        raise Invalid.field(name, f"Use one of {words}.", code="unknown")
    return value


def _address(entry: str) -> str:
    entry = entry.strip()
    if entry == EVERYBODY:
        return entry
    try:
        network = ip_network(entry)
    except ValueError as error:
        raise Invalid.field(
            "allowed_addresses",
            f"{entry[:60]!r} is neither an address nor a range such as 10.0.0.0/8, nor *.",
        ) from error
    return str(network.network_address) if network.num_addresses == 1 else str(network)


@lru_cache(maxsize=16)
def _networks(addresses: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(address) for address in addresses if address != EVERYBODY)
