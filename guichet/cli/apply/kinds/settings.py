"""``settings``: what is decided about the whole desk."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Literal

from pydantic import Field

from guichet.cli.apply.fields import Count, Entry, Text
from guichet.cli.apply.kinds.base import Kind
from guichet.cli.apply.ledger import Unsaid
from guichet.cli.apply.setup import Setup
from guichet.desk.actions import (
    IntegriaChanges,
    change_integria_settings,
    change_setting,
)
from guichet.desk.integria import LONGEST_DELAY, integria_settings
from guichet.desk.queries import forget_settings, site_settings
from guichet.lib.text import one_line


class Integria(Entry):
    """``{api_password: "1234", allowed_addresses: ["*"]}``"""

    allowed_addresses: list[Text] = Field(default_factory=list)
    api_password: Annotated[Text, Field(max_length=200)] = ""
    profile: Literal["auto", "doc", "console"] = "auto"
    account_profiles: dict[str, Literal["auto", "doc", "console"]] = Field(default_factory=dict)
    version: Text = ""
    auth_failure_status: Literal[403, 200] = 403
    failure_delay: Annotated[int, Field(ge=0, le=LONGEST_DELAY)] = 0
    default_queue: Text = ""
    cors_origin: Text = ""


class Clientxcms(Entry):
    """``{maintenance: "Back soon"}``"""

    maintenance: Annotated[Text, Field(max_length=500)] = ""


_PLAIN = (
    "site_name",
    "currency",
    "currencies",
    "service_grace_days",
    "service_expire_after_days",
    "service_hide_after_days",
    "service_invoice_days",
    "service_reminder_days",
)


class Jutda(Entry):
    """``{not_found_status: 400}``: what the original's scripts may count on."""

    not_found_status: Literal[400, 404] = 404
    customers_may_call: bool = False


class Settings(Entry):
    """``{site_name: Acme, integria: {allowed_addresses: ["*"]}}``"""

    site_name: Annotated[Text, Field(max_length=100)] = ""
    currency: Annotated[Text, Field(pattern="^[A-Z]{3}$")] = "EUR"
    currencies: list[Annotated[Text, Field(pattern="^[A-Z]{3}$")]] = []
    service_grace_days: Count = 0
    service_expire_after_days: Count = 7
    service_hide_after_days: Count = 90
    service_invoice_days: Count = 7
    service_reminder_days: list[Count] = []
    integria: Integria | None = None
    jutda: Jutda | None = None
    clientxcms: Clientxcms | None = None


def carry_out(setup: Setup, settings: Settings) -> None:
    """Change the settings that are given."""
    forget_settings()
    for name, value in settings.given(*_PLAIN).items():
        before = site_settings().get(name)
        after = one_line(value, field=name, limit=100) if name == "site_name" else value
        change_setting(setup.actor, name, after)
        setup.ledger.changed("settings", {name: before}, {name: after})
    if settings.integria is not None:
        with setup.part("integria"):
            _integria(setup, settings.integria)
    if settings.jutda is not None:
        given = settings.jutda.given("not_found_status", "customers_may_call")
        _merge(setup, "jutda", given, defaults=vars(Jutda()))
    if settings.clientxcms is not None:
        before = site_settings().get("clientxcms")
        after = {"maintenance": settings.clientxcms.maintenance}
        change_setting(setup.actor, "clientxcms", after)
        setup.ledger.changed("settings clientxcms", {"chosen": before}, {"chosen": after})


def _integria(setup: Setup, entry: Integria) -> None:
    """How programs that speak Integria IMS are let in."""
    before = asdict(integria_settings())
    values = entry.given(*Integria.model_fields)
    after = asdict(change_integria_settings(setup.actor, IntegriaChanges(**values)))
    if after["api_password"] != before["api_password"]:
        before["api_password"] = None
        after["api_password"] = Unsaid.CHANGED
    else:
        del before["api_password"], after["api_password"]
    setup.ledger.changed("settings integria", before, after)


def _merge(
    setup: Setup, name: str, given: Mapping[str, object], *, defaults: Mapping[str, object]
) -> None:
    """Change those values of a setting that has several, and leave the others."""
    before = {**defaults, **(site_settings().get(name) or {})}
    after = {**before, **given}
    if after != before:
        change_setting(setup.actor, name, after)
    setup.ledger.changed(f"settings of {name}", before, after)


KIND = Kind(key="settings", model=Settings, carry_out=carry_out, is_list=False)
