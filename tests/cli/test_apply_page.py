"""docs/apply.md: every example can be applied, and every key has one."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import yaml

from guichet.cli.apply.complaints import models_in
from guichet.cli.apply.fields import Entry
from guichet.cli.apply.kinds import KINDS, Kind
from tests.cli.conftest import Run

PAGE = Path(__file__).resolve().parents[2] / "docs" / "apply.md"
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.django_db
def test_the_examples_can_be_applied_one_after_the_other(run: Run) -> None:
    for example in EXAMPLES:
        result = run("apply", "-", stdin=example)
        assert result.exit_code == 0, result.stderr
        assert "Nothing to change." not in result.stdout
        assert run("apply", "-", stdin=example).stdout == "Nothing to change.\n"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_every_key_stands_in_an_example(kind: Kind) -> None:
    contents = [content for example in EXAMPLES for content in _of_kind(example, kind)]
    assert _missing(kind.model, contents) == set()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_every_kind_has_a_section(kind: Kind) -> None:
    assert f"\n## {kind.key}\n" in PAGE.read_text("utf-8")


def _of_kind(example: str, kind: Kind) -> Iterator[object]:
    value = yaml.safe_load(example).get(kind.key)
    if value is not None:
        yield from value if kind.is_list else [value]


def _missing(model: type[Entry], contents: Iterable[object]) -> set[str]:
    """The keys of ``model`` that none of the mappings has, and those of the models inside it."""
    given = [content for content in contents if isinstance(content, dict)]
    missing = model.model_fields.keys() - {key for content in given for key in content}
    for name, field in model.model_fields.items():
        for inner in models_in(field.annotation):
            assert issubclass(inner, Entry)
            values = [content[name] for content in given if name in content]
            inside = [each for value in values for each in _items(value)]
            missing |= _missing(inner, [*values, *inside])
    return set(missing)


def _items(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return [value, *value.values()]
    return value if isinstance(value, list) else []
