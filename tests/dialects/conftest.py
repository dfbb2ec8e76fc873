"""What every dialect's tests need."""

import threading

import pytest

from guichet.desk import calls


@pytest.fixture(autouse=True)
def _calls_of_this_test_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty log of calls that is written when the test says so, by no thread of its own."""
    buffer = calls._Buffer()
    buffer._thread = threading.current_thread()
    monkeypatch.setattr(calls, "_buffer", buffer)
