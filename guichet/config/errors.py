"""Errors outside the views: unknown addresses, bodies too large, accidents, what is out of order.

Below a dialect's paths they are answered in its envelope, elsewhere with a page.
"""

import errno
import os
import signal
import sys
from collections.abc import Callable
from typing import cast

import structlog
from django.db import Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from guichet.config.doors import dialect_of
from guichet.config.postgresql.base import READ_ONLY
from guichet.config.sqlite.stale import opened_read_only
from guichet.lib.errors import Forbidden, GuichetError, NotFound, Unavailable
from guichet.web import errors as pages
from guichet.web.requests import DeskRequest

log = structlog.get_logger("guichet.errors")

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})
"""A disk that is full, read-only or broken."""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django refused to read the request."""
    return _answer(request, exception, lambda: pages.bad_request(request, exception))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django refused the request."""
    error = Forbidden(str(exception))
    return _answer(request, error, lambda: pages.forbidden(request, exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No view has this address."""
    return _answer(request, NotFound("path"), lambda: pages.not_found(request, exception))


def refusal(request: HttpRequest, error: GuichetError) -> HttpResponse:
    """A refusal from outside the views."""
    return _answer(request, error, lambda: pages.answer(cast(DeskRequest, request), error))


def server_error(request: HttpRequest) -> HttpResponse:
    """A view failed: it is written down here, once, and the caller learns only that it did."""
    error = sys.exc_info()[1]
    if isinstance(error, Error) and _is_passing(error):
        log.error("database.unavailable", error=str(error).strip(), path=request.path)
        if opened_read_only(error):
            # What has begun is finished; then the supervisor starts a process that can write.
            os.kill(os.getpid(), signal.SIGTERM)
        return refusal(request, Unavailable())
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        log.error("disk.unavailable", error=str(error), path=request.path)
        return refusal(request, Unavailable())
    log.error("accident", path=request.path, exc_info=error)
    accident = error if isinstance(error, Exception) else RuntimeError()
    return _answer(request, accident, lambda: pages.server_error(request))


def _answer(
    request: HttpRequest, error: Exception, page: Callable[[], HttpResponse]
) -> HttpResponse:
    """In the words of whoever owns the path. Never fails itself."""
    dialect = dialect_of(request.path)
    try:
        response = dialect.refuse(request, error) if dialect else page()
    except Exception:  # even this may need what is broken, such as the database
        log.warning("error page failed", path=request.path, exc_info=True)
        status = 503 if isinstance(error, Unavailable) else 500
        response = HttpResponse(f"{status}\n", status=status, content_type="text/plain")
    if isinstance(error, Unavailable):
        response.headers.setdefault("Retry-After", str(error.retry_after))
    return response


def _is_passing(error: Error) -> bool:
    """Whether the database may be back soon. SQLite says a mistake in SQL in the same class."""
    if getattr(error.__cause__, "sqlstate", "") == READ_ONLY:
        return True
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    return not str(error).startswith(("no such", "near ", "table ", "duplicate column"))
