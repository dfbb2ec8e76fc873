"""Alive, and ready."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django import Settings

from guichet.config import health
from guichet.config.health import HEARTBEAT_SECONDS
from guichet.events import queries
from guichet.events.models import WorkerHeartbeat
from guichet.events.worker import beat
from guichet.lib import clock

pytestmark = pytest.mark.django_db


def test_a_living_process_says_so_whatever_else_is_broken(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_a_desk_with_a_worker_is_ready(client: Client) -> None:
    beat("w1")
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["ready"] is True
    assert set(answer.json()["checks"]) == {"database", "worker", "deliveries", "disk"}


def test_a_desk_whose_data_folder_is_not_needed_yet_is_ready(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    beat("w1")
    settings.DATA_DIR = tmp_path / "not" / "yet"
    assert client.get("/readyz").status_code == 200


def test_a_desk_whose_worker_was_never_seen_is_not_ready(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["worker"] == {"ok": False, "detail": "no worker was ever seen"}


def test_a_desk_whose_worker_is_silent_is_not_ready(client: Client) -> None:
    then = clock.now() - timedelta(seconds=HEARTBEAT_SECONDS + 5)
    WorkerHeartbeat.objects.create(worker="w1", seen_at=then)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"]["ok"]
    assert not answer.json()["checks"]["worker"]["ok"]


def test_deliveries_that_wait_too_long_make_a_desk_not_ready(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = queries.Pulse(heartbeat_age=1, delivery_lag=health.LAG_SECONDS + 1)
    monkeypatch.setattr(queries, "pulse", lambda: slow)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert not answer.json()["checks"]["deliveries"]["ok"]


def test_a_lost_database_is_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost() -> queries.Pulse:
        raise OperationalError("connection refused: password=hunter2")

    monkeypatch.setattr(queries, "pulse", lost)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == {"ok": False, "detail": "does not answer"}
    assert "hunter2" not in answer.content.decode()
