"""Log lines like those of ``logs``, for the parent process, which is kept small."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime

Say = Callable[..., None]


def plain_log(*, as_text: bool) -> Say:
    """A function ``say(level, event, **fields)`` that writes one line to stderr."""

    def say(level: str, event: str, **fields: object) -> None:
        moment = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        if as_text:
            words = " ".join(f"{name}={value}" for name, value in fields.items())
            line = f"{moment} [{level:<9}] {event:<20} {words}".rstrip()
        else:
            line = json.dumps({**fields, "event": event, "level": level, "timestamp": moment})
        print(line, file=sys.stderr, flush=True)  # noqa: T201

    return say
