"""The id of the request being served, for logs, facts and deliveries to agree on."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_request_id: ContextVar[str] = ContextVar("request_id", default="")


def request_id() -> str:
    """The id of the current request or job, or an empty string outside of one."""
    return _request_id.get()


@contextmanager
def traced(identifier: str) -> Iterator[None]:
    """Let everything inside carry ``identifier``."""
    token = _request_id.set(identifier)
    try:
        yield
    finally:
        _request_id.reset(token)
