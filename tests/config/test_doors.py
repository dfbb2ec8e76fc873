"""Dialects at their own paths, below a prefix, or not at all."""

import pytest

from guichet.config import doors
from guichet.config.environment import Environment


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Settings for the doors of this test."""
    settings: dict[str, str] = {}
    monkeypatch.setattr(doors, "environment", lambda: Environment(**settings))  # type: ignore[arg-type]
    return settings


def routes() -> list[str]:
    return [str(route.pattern) for route in doors.dialect_routes()]


def test_a_prefix_adds_addresses_and_takes_none_away(given: dict[str, str]) -> None:
    before = routes()
    given["dialect_prefix"] = "/tracker/"
    after = routes()
    assert set(before) < set(after)
    assert set(after) - set(before) == {f"tracker/{route}" for route in before}
    dialect = doors.dialect_of("/tracker/api.php")
    assert dialect is not None
    assert dialect.name == "icd"
    assert doors.dialect_of("/api.php") is dialect


def test_a_dialect_that_is_switched_off_has_no_address(given: dict[str, str]) -> None:
    given["disabled_dialects"] = "icd"
    assert "api.php" not in routes()
    assert [route for route in routes() if route.startswith("api/v1")]
    assert doors.dialect_of("/api.php") is None
