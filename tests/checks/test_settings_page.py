"""docs/settings.md describes the settings that exist, and no others."""

from guichet.config.environment import Environment
from tools.settings_page import PAGE, up_to_date


def test_the_settings_page_has_every_setting_as_the_code_has_it() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == up_to_date(page), "Run: make docs"


def test_every_setting_says_what_it_does() -> None:
    silent = [name for name, field in Environment.model_fields.items() if not field.description]
    assert silent == []
