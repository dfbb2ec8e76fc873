"""Settings that can't be used are said in sentences."""

import pytest
from pydantic import ValidationError

from guichet.config.complaints import sentences
from guichet.config.environment import Environment


def complaints(**settings: str) -> list[str]:
    with pytest.raises(ValidationError) as refusal:
        Environment(**settings)  # type: ignore[arg-type]
    return sentences(refusal.value)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (
            {"port": "abc"},
            (
                "GUICHET_PORT is 'abc' but should be a valid integer, "
                "unable to parse string as an integer."
            ),
        ),
        (
            {"language": "de"},
            "GUICHET_LANGUAGE is 'de' but should be 'fr' or 'en'.",
        ),
        (
            {"trusted_proxies": "10.0.0.0/8, proxy"},
            (
                "GUICHET_TRUSTED_PROXIES: 'proxy' is neither an address nor a range "
                "such as 10.0.0.0/8."
            ),
        ),
        ({"dialect_prefix": "a b"}, "GUICHET_DIALECT_PREFIX: use a path such as /tracker."),
        (
            {"workers": "2", "database_url": ""},
            "GUICHET_WORKERS above 1 needs PostgreSQL (GUICHET_DATABASE_URL).",
        ),
    ],
)
def test_a_setting_is_named_with_what_is_wrong(settings: dict[str, str], sentence: str) -> None:
    assert complaints(**settings) == [sentence]


def test_passwords_in_addresses_are_not_repeated() -> None:
    (sentence,) = complaints(database_url="mysql://desk:hunter2@db/desk")
    assert sentence.startswith("GUICHET_DATABASE_URL: use sqlite:///")
    assert "hunter2" not in sentence


def test_every_mistake_is_told_at_once() -> None:
    assert len(complaints(port="0", threads="0", log_level="loud")) == 3
