"""``settings``: what is decided about the whole desk."""

from typing import Annotated

from pydantic import Field

from guichet.cli.apply.fields import Entry, Text
from guichet.cli.apply.kinds.base import Kind
from guichet.cli.apply.setup import Setup
from guichet.desk.actions import change_setting
from guichet.desk.queries import forget_settings, site_settings
from guichet.lib.text import one_line


class Settings(Entry):
    """``{site_name: Acme}``"""

    site_name: Annotated[Text, Field(max_length=100)] = ""


def carry_out(setup: Setup, settings: Settings) -> None:
    """Change the settings that are given."""
    forget_settings()
    for name, value in settings.given("site_name").items():
        before = site_settings().get(name)
        after = one_line(value, field=name, limit=100)
        change_setting(setup.actor, name, after)
        setup.ledger.changed("settings", {name: before}, {name: after})


KIND = Kind(key="settings", model=Settings, carry_out=carry_out, is_list=False)
