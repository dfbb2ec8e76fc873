"""Is it alive, and can it do its work?"""

import os
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from guichet.events import queries

log = structlog.get_logger("guichet.health")

HEARTBEAT_SECONDS = 60
"""A worker beats every few seconds, but one slow mail server may keep it waiting."""

LAG_SECONDS = 300

LEAST_FREE_BYTES = 4 * 1024 * 1024
"""With less, the next write may fail: SQLite's log alone grows to that size."""

RETRY_SECONDS = 5


@dataclass(frozen=True)
class Check:
    """One thing that must be well, and what was found."""

    ok: bool
    detail: str


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """This process answers. Nothing else is looked at: a restart would mend nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Whether requests should be sent here, check by check; 503 when they should not."""
    checks = _checks()
    well = all(check.ok for check in checks.values())
    answer = {
        "ready": well,
        "checks": {name: {"ok": c.ok, "detail": c.detail} for name, c in checks.items()},
    }
    response = JsonResponse(answer, status=200 if well else 503)
    response["Cache-Control"] = "no-store"
    if not well:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def _checks() -> dict[str, Check]:
    return {**_database_checks(), "disk": _disk()}


def _database_checks() -> dict[str, Check]:
    try:
        pulse = queries.pulse()
    except Error as error:
        log.warning("database.unavailable", error=str(error).strip())
        unknown = Check(ok=False, detail="unknown: the database does not answer")
        lost = Check(ok=False, detail="does not answer")
        return {"database": lost, "worker": unknown, "deliveries": unknown}
    return {
        "database": Check(ok=True, detail="answers"),
        "worker": _worker(pulse),
        "deliveries": _deliveries(pulse),
    }


def _disk() -> Check:
    """Attachments lie there, and SQLite. What PostgreSQL writes to shows in the worker's pulse."""
    folder = settings.DATA_DIR
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent  # It is made when it is first needed.
    try:
        disk = os.statvfs(folder)
    except OSError as error:
        return Check(ok=False, detail=f"the data folder can't be read: {error.strerror}")
    free = disk.f_bavail * disk.f_frsize
    if disk.f_flag & os.ST_RDONLY:
        return Check(ok=False, detail="the data folder's disk is read-only")
    if free < LEAST_FREE_BYTES:
        return Check(ok=False, detail=f"the data folder's disk is full: {free} bytes are left")
    return Check(ok=True, detail=f"{free // 1024**2} MiB are left")


def _worker(pulse: queries.Pulse) -> Check:
    if pulse.heartbeat_age is None:
        return Check(ok=False, detail="no worker was ever seen")
    return Check(
        ok=pulse.heartbeat_age <= HEARTBEAT_SECONDS,
        detail=f"last seen {pulse.heartbeat_age:.0f} s ago",
    )


def _deliveries(pulse: queries.Pulse) -> Check:
    return Check(
        ok=pulse.delivery_lag <= LAG_SECONDS,
        detail=f"the oldest one due waits since {pulse.delivery_lag:.0f} s",
    )
