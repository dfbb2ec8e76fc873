"""Settings: can they be used, and are they plausible?"""

import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from difflib import get_close_matches
from ipaddress import ip_address
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from guichet.cli.doctor.findings import Finding, bad, good, worth_knowing
from guichet.config.complaints import sentences
from guichet.config.environment import PREFIX, Environment, environment

ADVICE = "docs/settings.md says what each setting takes."
_LAST_RELEASE = 2026


def read() -> tuple[Environment | None, list[Finding]]:
    """The settings, or None, and what is to be said of them."""
    try:
        env = environment()
    except ValidationError as error:
        return None, [bad("settings", sentence, ADVICE) for sentence in sentences(error)]
    except OSError as error:
        return None, [bad("settings", f"{error.filename}: {error.strerror}.", ADVICE)]
    given = sorted(set(os.environ) & _known())
    return env, [
        good("settings", f"{len(given)} given, the others as documented"),
        *_unknown(os.environ),
    ]


def examine(env: Environment) -> Iterator[Finding]:
    """The values that can be used and may still be wrong."""
    yield _base_url(env)
    yield _clock(env)


def examine_wiring() -> Iterator[Finding]:
    """What Guichet checks of itself before it starts."""
    from django.core.checks import Error, run_checks

    from guichet.config import checks  # noqa: F401 — registers ours

    problems = [message for message in run_checks() if message.level >= Error("").level]
    for problem in problems:
        yield bad("wiring", str(problem.msg), ADVICE)
    if not problems:
        yield good("wiring", "every address belongs to one door")


def _known() -> set[str]:
    names = {f"{PREFIX}{name.upper()}" for name in Environment.model_fields}
    return names | {f"{name}_FILE" for name in names}


def _unknown(given: Mapping[str, str]) -> Iterator[Finding]:
    """A misspelt name is silently ignored by the desk itself."""
    known = _known()
    tests_own = ("GUICHET_TEST_", "GUICHET_REQUIRE_")
    for name in sorted(given):
        if name.startswith(PREFIX) and name not in known and not name.startswith(tests_own):
            similar = get_close_matches(name, known, n=1)
            advice = f"Did you mean {similar[0]}?" if similar else ADVICE
            yield worth_knowing("settings", f"{name} is no setting and is ignored", advice)


def _base_url(env: Environment) -> Finding:
    url = urlsplit(env.base_url)
    if url.path or url.query:
        return bad(
            "address",
            f"{env.base_url} has more than a host",
            "The desk answers at the root of a host: leave the path out of GUICHET_BASE_URL.",
        )
    if not _is_local(url.hostname or "") and url.scheme == "http":
        return worth_knowing(
            "address",
            f"{env.base_url} is not encrypted: passwords and keys can be read on the way",
            "Put a proxy with TLS in front and set GUICHET_BASE_URL to https://…",
        )
    if _is_local(url.hostname or "") and not _is_local(env.host):
        return worth_knowing(
            "address",
            f"the desk listens on {env.host}, but its links lead to {env.base_url}",
            "Set GUICHET_BASE_URL to the address that people use.",
        )
    return good("address", env.base_url)


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _clock(env: Environment) -> Finding:
    now = datetime.now(ZoneInfo(env.time_zone))
    if now.year < _LAST_RELEASE:
        return bad("clock", f"it is {now:%Y-%m-%d} here", "Let the machine keep time by NTP.")
    return good("clock", f"{now:%Y-%m-%d %H:%M} in {env.time_zone}")
