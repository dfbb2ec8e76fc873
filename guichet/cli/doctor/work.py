"""The work behind the pages: the worker, its deliveries and the mail server."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from guichet.access import system_actor
from guichet.cli.doctor.findings import Finding, bad, good, worth_knowing
from guichet.config.environment import Environment
from guichet.config.health import HEARTBEAT_SECONDS, LAG_SECONDS
from guichet.events.queries import dead_deliveries, listeners_waited_for, pulse, seconds_ahead
from guichet.events.registry import listener_named
from guichet.mail.smtp import Unsent, connected

_MOST_COUNTED = 1000
_SECONDS_AHEAD = 5
_DOCTOR = system_actor("guichet doctor")


def examine(env: Environment) -> Iterator[Finding]:
    """Whether what follows from facts is being done."""
    now = pulse()
    yield from _clocks()
    yield _worker(now.heartbeat_age)
    yield _lag(now.delivery_lag)
    yield _dead()
    yield from _unheard()
    yield _mail_server(env)


def _clocks() -> Iterator[Finding]:
    ahead = seconds_ahead()
    if ahead > _SECONDS_AHEAD:
        yield bad(
            "clock", f"a worker was seen {ahead:.0f} s in the future", "Keep all clocks by NTP."
        )


def _worker(age: float | None) -> Finding:
    if age is None:
        return worth_knowing("worker", "none was ever seen here", "Start guichet serve.")
    if age > HEARTBEAT_SECONDS:
        return bad(
            "worker",
            f"last seen {age:.0f} s ago: no mail is sent, no waiting ticket is assigned",
            "Start guichet serve, or guichet worker.",
        )
    return good("worker", f"seen {age:.0f} s ago")


def _lag(seconds: float) -> Finding:
    if seconds > LAG_SECONDS:
        return bad(
            "deliveries",
            f"one has been due for {seconds:.0f} s",
            "See whether the worker runs and what its log says.",
        )
    return good("deliveries", f"none has been due for more than {seconds:.0f} s")


def _dead() -> Finding:
    number = len(dead_deliveries(_DOCTOR, limit=_MOST_COUNTED))
    if number:
        return worth_knowing(
            "deliveries",
            f"{number} given up for good",
            "guichet events --dead says why, guichet events retry tries again.",
        )
    return good("deliveries", "none given up")


def _unheard() -> Iterator[Finding]:
    """A listener of another version, or of a room that was taken out."""
    unknown = sorted(name for name in listeners_waited_for(_DOCTOR) if listener_named(name) is None)
    if unknown:
        yield bad(
            "deliveries",
            f"some are for {', '.join(unknown)}, which is not installed: they will be skipped",
            "Run the same version of Guichet everywhere: see guichet listeners.",
        )


def _mail_server(env: Environment) -> Finding:
    if not env.smtp_url:
        return worth_knowing(
            "mail", "no mail leaves this desk", "Set GUICHET_SMTP_URL if it should."
        )
    host = urlsplit(env.smtp_url).hostname
    own_name = urlsplit(env.base_url).hostname or "localhost"
    try:
        with connected(env.smtp_url, own_name=own_name):
            return good("mail", f"{host} answers")
    except Unsent as error:
        return bad("mail", str(error), "See that GUICHET_SMTP_URL is right and can be reached.")
