"""Every message is translated, and every translation is still used."""

import re

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tools import messages

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def french() -> Catalog:
    path = messages.PACKAGE / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return read_po(file)


def test_the_catalogue_has_exactly_the_messages_of_the_code(french: Catalog) -> None:
    in_code = {(m.context, _text(m)) for m in messages.template() if m.id}
    translated = {(m.context, _text(m)) for m in french if m.id}
    assert sorted(in_code - translated, key=str) == [], "Run: make messages"
    assert sorted(translated - in_code, key=str) == [], "Run: make messages"


def test_every_message_has_a_translation_that_nobody_doubts(french: Catalog) -> None:
    undone = [m.id for m in french if m.id and (m.fuzzy or not all(_forms(m.string)))]
    assert undone == []


def test_translations_fill_in_the_same_values(french: Catalog) -> None:
    wrong = [m.id for m in french if m.id and not _same_placeholders(m)]
    assert wrong == []


def _forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    """The singular and, where there is one, the plural."""
    return [text] if isinstance(text, str) else list(text or [""])


def _text(message: Message) -> str:
    return _forms(message.id)[0]


def _same_placeholders(message: Message) -> bool:
    """A singular may leave the number out ("one ticket"); the last form may leave out nothing."""
    wanted = set(PLACEHOLDER.findall(_forms(message.id)[-1]))
    *others, last = [set(PLACEHOLDER.findall(form)) for form in _forms(message.string)]
    return last == wanted and all(form <= wanted for form in others)
