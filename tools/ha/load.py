"""Programs that file tickets without a pause, and remember what they were told."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from uuid import uuid4

import httpx

from tools.ha.cluster import DESK_URL

CREATORS = 8
KEY = "sk_live_agent_" + "0123456789abcdef" * 3
SETUP = f"""
queues:
  - {{code: HA, name: Always there, directory: own}}
customers:
  - {{queue: HA, external_id: user_42, email: jean@acme.com, name: Jean Dupont}}
api_keys:
  - {{dialect: supportdesk, queue: HA, name: load, token: {KEY}}}
"""
CREATED = httpx.codes.CREATED


@dataclass(frozen=True)
class Attempt:
    """One request and what came of it: a status, or that the connection was lost."""

    subject: str
    outcome: int | str
    ended_at: float


@dataclass
class Load:
    """CREATORS threads that each file one ticket after the other."""

    attempts: list[Attempt] = field(default_factory=list)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Begin."""
        self._threads = [threading.Thread(target=self._create) for _ in range(CREATORS)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish the requests at hand."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def acknowledged(self, *, since: float = 0.0) -> list[Attempt]:
        """What was answered 201, in order."""
        done = [a for a in self.attempts if a.outcome == CREATED and a.ended_at >= since]
        return sorted(done, key=lambda attempt: attempt.ended_at)

    def silence(self, *, since: float) -> float:
        """The longest time in which nothing was acknowledged after that moment."""
        moments = [since, *(attempt.ended_at for attempt in self.acknowledged(since=since))]
        gaps = [later - earlier for earlier, later in pairwise(moments)]
        return max(gaps, default=0.0)

    def refused(self, *, since: float) -> Counter[int | str]:
        """How often what else was answered after that moment."""
        late = [a for a in self.attempts if a.ended_at >= since and a.outcome != CREATED]
        return Counter(attempt.outcome for attempt in late)

    def _create(self) -> None:
        with httpx.Client(base_url=DESK_URL, timeout=30, trust_env=False) as client:
            while not self._stopping.is_set():
                subject = f"Ticket {uuid4()}"
                outcome = _file(client, subject)
                self.attempts.append(Attempt(subject, outcome, time.monotonic()))
                if outcome != CREATED:
                    self._stopping.wait(0.2)


def _file(client: httpx.Client, subject: str) -> int | str:
    body = {"customerExternalId": "user_42", "subject": subject, "description": "Under load."}
    try:
        answer = client.post("/api/v1/tickets/api-create", json=body, headers={"X-API-Key": KEY})
    except httpx.TransportError:
        return "connection lost"
    # What is no JSON is HAProxy's own page, which no program understands.
    is_ours = answer.headers["Content-Type"].startswith("application/json")
    return answer.status_code if is_ours else f"{answer.status_code} of HAProxy"
