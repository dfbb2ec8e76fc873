"""Where a request really came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address

from guichet.config.environment import Network


@dataclass(frozen=True)
class Caller:
    """The address a request came from, and whether it came encrypted (``https``)."""

    address: str
    scheme: str


class Proxies:
    """The reverse proxies whose word is taken."""

    def __init__(self, networks: Sequence[Network]) -> None:
        self._networks = tuple(networks)
        self._trusts = lru_cache(maxsize=1024)(self._look_up)

    def caller(self, peer: str, scheme: str, *, forwarded_for: str, proto: str) -> Caller:
        """Who called, seen from ``peer``, the other end of the connection.

        Each proxy appends the address it heard from, so the list is read from its end, as far as
        it was written by proxies that are trusted. Whatever stands before is hearsay.
        """
        if not self._networks or not self._trusts(peer):
            return Caller(peer, scheme)
        address = peer
        for entry in reversed(forwarded_for.split(",")):
            hop = _bare(entry)
            if not hop:
                break
            address = hop
            if not self._trusts(hop):
                break
        claimed = proto.rpartition(",")[2].strip().lower()
        return Caller(address, claimed if claimed in {"http", "https"} else scheme)

    def trusts(self, peer: str) -> bool:
        """Whether ``peer`` is one of the proxies."""
        return bool(self._networks) and self._trusts(peer)

    def _look_up(self, text: str) -> bool:
        address = _parsed(text)
        return address is not None and any(address in network for network in self._networks)


def _bare(entry: str) -> str:
    """The address without port and brackets, or nothing when it is none."""
    text = entry.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    return str(_parsed(text) or "")


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    # A socket that listens on both families sees IPv4 callers as ::ffff:192.0.2.1.
    return getattr(address, "ipv4_mapped", None) or address
