"""The lock files install what pyproject.toml asks for."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PIN = re.compile(r"^([\w.-]+)==([\w.]+)", re.MULTILINE)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
WANTED = PROJECT["project"]["dependencies"]


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("requirements.lock", WANTED),
        ("requirements-dev.lock", WANTED + PROJECT["dependency-groups"]["dev"]),
    ],
)
def test_every_requirement_is_locked_to_a_version_it_accepts(lock: str, wanted: list[str]) -> None:
    pinned = _pins(lock)
    unmet = [
        text
        for text in wanted
        if not (requirement := Requirement(text)).specifier.contains(
            pinned.get(canonicalize_name(requirement.name), "0"), prereleases=True
        )
        or canonicalize_name(requirement.name) not in pinned
    ]
    assert unmet == [], "Run: make lock"


def test_development_runs_on_the_versions_that_are_served() -> None:
    served = _pins("requirements.lock")
    developed = _pins("requirements-dev.lock")
    assert {name: developed.get(name) for name in served} == served, "Run: make lock"


def _pins(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {canonicalize_name(name): version for name, version in PIN.findall(text)}
