"""Where a request came from, as far as proxies may be believed."""

from ipaddress import ip_network

import pytest

from guichet.config.front.proxies import Caller, Proxies

PROXIES = Proxies([ip_network("10.0.0.0/8"), ip_network("fd00::/8")])


def caller(peer: str, forwarded_for: str = "", proto: str = "") -> Caller:
    return PROXIES.caller(peer, "http", forwarded_for=forwarded_for, proto=proto)


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "address"),
    [
        ("192.0.2.1", "6.6.6.6", "192.0.2.1"),
        ("10.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("10.0.0.1", "6.6.6.6, 192.0.2.7", "192.0.2.7"),
        ("10.0.0.1", "192.0.2.7, 10.0.0.2", "192.0.2.7"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("10.0.0.1", "192.0.2.7, <script>", "10.0.0.1"),
        ("10.0.0.1", "192.0.2.7:4711", "192.0.2.7"),
        ("10.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
        ("10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("fd00::1", "192.0.2.7", "192.0.2.7"),
        ("::ffff:10.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.1", "6.6.6.6", "::ffff:192.0.2.1"),
        ("", "6.6.6.6", ""),
    ],
)
def test_the_caller_is_whom_the_last_trusted_proxy_heard(
    peer: str, forwarded_for: str, address: str
) -> None:
    assert caller(peer, forwarded_for).address == address


@pytest.mark.parametrize(
    ("peer", "proto", "scheme"),
    [
        ("10.0.0.1", "https", "https"),
        ("10.0.0.1", "http, https", "https"),
        ("10.0.0.1", "https, http", "http"),
        ("10.0.0.1", "gopher", "http"),
        ("192.0.2.1", "https", "http"),
    ],
)
def test_only_a_proxy_says_that_a_request_came_encrypted(
    peer: str, proto: str, scheme: str
) -> None:
    assert caller(peer, proto=proto).scheme == scheme


def test_without_proxies_nobody_is_believed() -> None:
    nobody = Proxies([])
    assert nobody.caller("10.0.0.1", "http", forwarded_for="6.6.6.6", proto="https") == Caller(
        "10.0.0.1", "http"
    )
