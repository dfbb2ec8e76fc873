"""Their words and ours: what is written is read back, whatever its spelling."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.dialects.icd import codes, translate
from guichet.lib.unset import UNSET
from guichet.sla.priority import Priority
from guichet.tickets.states import Status

TABLES = {
    "type": codes.TYPES_IN,
    "priority": codes.PRIORITIES_IN,
    "status": codes.STATUSES_IN,
}
words = st.sampled_from([(table, alias) for table, names in TABLES.items() for alias in names])


@pytest.mark.parametrize("word", codes.PRIORITIES)
def test_a_priority_written_is_the_priority_read(word: str) -> None:
    assert codes.PRIORITIES_OUT[codes.PRIORITIES[word]] == word


@pytest.mark.parametrize("word", codes.STATUSES)
def test_a_status_written_is_the_status_read(word: str) -> None:
    assert codes.STATUSES_OUT[codes.STATUSES[word]] == word


@pytest.mark.parametrize("word", codes.TYPES)
def test_a_type_written_is_the_type_read(word: str) -> None:
    assert codes.type_out(word) == word


def test_whatever_the_core_knows_can_be_read() -> None:
    assert set(codes.PRIORITIES_OUT) == set(Priority)
    assert set(codes.STATUSES_OUT) == set(Status)
    assert set(codes.STATUSES_OUT.values()) == set(codes.STATUSES)
    assert codes.type_out(None) == codes.type_out("something of another desk") == "bug"


def test_priorities_keep_their_order() -> None:
    assert list(codes.PRIORITIES.values()) == sorted(codes.PRIORITIES.values())


@given(
    word=words, loud=st.booleans(), split=st.sampled_from("_- "), padding=st.text(" \t", max_size=2)
)
def test_spelling_does_not_matter(
    word: tuple[str, str], loud: bool, split: str, padding: str
) -> None:
    table, alias = word
    spelt = padding + alias.replace("_", split) + padding
    assert codes.canonical(spelt.upper() if loud else spelt, TABLES[table]) == TABLES[table][alias]


@pytest.mark.parametrize(
    ("accented", "table", "word"),
    [
        ("Résolu", "status", "resolved"),
        ("FERMÉ", "status", "closed"),
        ("En Cours", "status", "in_progress"),
        ("Élevée", "priority", "high"),
        ("Évolution", "type", "improvement"),
        ("Tâche", "type", "task"),
        ("amélioration", "type", "improvement"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_accents_do_not_matter(accented: str, table: str, word: str, form: str) -> None:
    spelt = unicodedata.normalize(form, accented)  # type: ignore[arg-type]
    assert codes.canonical(spelt, TABLES[table]) == word


@given(st.text())
def test_anything_else_is_no_word(text: str) -> None:
    for names in TABLES.values():
        assert codes.canonical(text, names) in {None, *names.values()}


@given(now=st.sampled_from(list(Status)), wanted=st.sampled_from(list(codes.STATUSES)))
def test_a_status_change_says_only_what_changes_on_the_wire(now: Status, wanted: str) -> None:
    changes = translate.status_change(now, wanted)
    if codes.STATUSES_OUT[now] == wanted:
        assert changes.status is UNSET
    else:
        assert changes.status is codes.STATUSES[wanted]
