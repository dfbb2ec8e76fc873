"""Programs that manage what was sold while the desk is being killed, and believe every answer."""

import random
import threading
import time
from typing import Any
from uuid import UUID

import httpx

from tests.faults.creators import QUICK, Act, Journal, may_come_back
from tests.faults.doors import Door

PATIENCE_SECONDS = 120.0
LONGEST_PAUSE_SECONDS = 0.2


class Shopper:
    """Suspends one service and lets it go on, again and again, and looks at it in a list each time.

    An action that was not answered is repeated: it must not be done twice for that.
    """

    def __init__(self, url: str, door: Door, service: int, journal: Journal, seed: int) -> None:
        self._url = url
        self._door = door
        self._service = service
        self._journal = journal
        self._dice = random.Random(f"{seed}/{service}")
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, with the service as it was; returns when that is answered."""
        self._stop.set()
        self._thread.join()

    def _work(self) -> None:
        with httpx.Client(
            base_url=f"{self._url}/api/application/",
            headers=dict(self._door.headers),
            timeout=PATIENCE_SECONDS,
            **QUICK,
        ) as client:
            while not self._stop.wait(self._dice.uniform(0, LONGEST_PAUSE_SECONDS)):
                reason = str(UUID(int=self._dice.getrandbits(128)))
                self._act(client, "suspend", reason)
                self._see(client, "suspended")
                self._act(client, "unsuspend", "")
                self._see(client, "active")

    def _act(self, client: httpx.Client, action: str, reason: str) -> None:
        path = f"services/{self._service}/{action}"
        if self._answer(client, "POST", path, {"reason": reason}) is not None:
            self._journal.acts.append(Act(self._service, f"service.{action}ed", reason))

    def _see(self, client: httpx.Client, status: str) -> None:
        listed = self._answer(
            client, "GET", f"services?filter[id]={self._service}&include=customer"
        )
        shown = None if listed is None else [row["status"] for row in listed["data"]]
        if shown not in (None, [status]):
            self._journal.problems.append(f"service {self._service} is {shown}, not {status}")

    def _answer(self, client: httpx.Client, method: str, path: str, body: Any = None) -> Any:
        """Ask until there is an answer; None when there was none, which is a problem."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                answer = client.request(method, path, json=body)
            except httpx.TransportError:
                self._journal.lost_answers += 1
            else:
                if answer.is_success:
                    return answer.json()
                if not may_come_back(self._journal, self._door, answer):
                    return None
            time.sleep(0.25)
        self._journal.problems.append(f"{method} {path}: no answer")
        return None
