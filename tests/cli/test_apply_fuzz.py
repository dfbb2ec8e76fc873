"""Whatever a file says, the answer is a sentence: never a traceback, never a half-done desk."""

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guichet.cli.apply.document import read_document
from guichet.cli.commands import guichet
from guichet.events.models import Event

pytestmark = pytest.mark.django_db

PAGE = Path(__file__).resolve().parents[2] / "docs" / "apply.md"
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
WORDS = st.one_of(
    st.sampled_from(["WEB", "alice", "icd", "public", "\x00", "a\nb", "\ud800", "\u202e", ""]),
    st.text(max_size=12),
    st.just("x" * 300),
)
VALUES = st.recursive(
    st.one_of(WORDS, st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=4,
)


def whole_desk() -> dict[str, Any]:
    """Everything the page shows, in one file."""
    desk: dict[str, Any] = {}
    for example in EXAMPLES:
        content = read_document(example, source="").content
        assert isinstance(content, dict)
        for key, value in content.items():
            desk[key] = desk.get(key, []) + value if isinstance(value, list) else value
    return desk


def paths_in(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each value inside."""
    steps = value.items() if isinstance(value, dict) else enumerate(value)  # type: ignore[arg-type]
    for step, inner in steps:
        yield (*path, step)
        if isinstance(inner, dict | list):
            yield from paths_in(inner, (*path, step))


@st.composite
def broken_desks(draw: st.DrawFn) -> object:
    """A whole desk in which a value or two are something else."""
    desk = whole_desk()
    for path in draw(st.lists(st.sampled_from(list(paths_in(desk))), min_size=1, max_size=2)):
        inner: Any = desk
        for step in path[:-1]:
            inner = inner[step] if isinstance(inner, dict | list) else {}
        if isinstance(inner, dict | list):
            inner[path[-1]] = copy.deepcopy(draw(VALUES))
    return desk


def dry_run(content: object) -> Result:
    """The result of applying ``content`` without writing."""
    return CliRunner().invoke(guichet, ["apply", "-", "--dry-run"], input=json.dumps(content))


def test_the_whole_desk_itself_can_be_applied(without_opening: None) -> None:
    result = dry_run(whole_desk())
    assert result.exit_code == 0, result.output


@settings(
    max_examples=50,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(content=st.one_of(broken_desks(), VALUES))
def test_any_content_is_applied_or_refused_in_sentences(
    content: object, without_opening: None
) -> None:
    result = dry_run(content)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code in {0, 1}
    assert not Event.objects.exists()
    assert "Error: The database" not in result.stderr


@pytest.fixture
def without_opening(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django is set up already."""
    monkeypatch.setattr("guichet.cli.database.open_desk", lambda **_options: None)
