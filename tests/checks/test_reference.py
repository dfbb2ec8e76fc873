"""The reference pages describe what exists, and nothing else."""

import pytest

from guichet.config.environment import Environment
from tools import facts_table, reference


@pytest.mark.parametrize("name", reference.PAGES)
def test_the_page_says_what_the_code_says(name: str) -> None:
    page = (reference.DOCS / name).read_text(encoding="utf-8")
    assert page == reference.up_to_date(name), "Run: make docs"


def test_every_setting_says_what_it_does() -> None:
    silent = [name for name, field in Environment.model_fields.items() if not field.description]
    assert silent == []


def test_every_fact_says_what_it_means() -> None:
    silent = [fact.kind for fact in facts_table.facts() if not facts_table.meaning(fact)]
    assert silent == []
