"""What is decided about the whole desk."""

from django.db import transaction

from guichet.access import Actor, Right, require
from guichet.desk.events import SettingChanged
from guichet.desk.models import SiteSetting
from guichet.desk.queries import forget_settings, site_settings
from guichet.events.actions import record
from guichet.events.facts import Subject


def change_setting(actor: Actor, name: str, value: object) -> bool:
    """Store a JSON value under ``name``; says whether it was different before."""
    require(actor, Right.DESK_MANAGE)
    forget_settings()
    if name in site_settings() and site_settings()[name] == value:
        return False
    with transaction.atomic():
        SiteSetting.objects.update_or_create(name=name, defaults={"value": value})
        record(actor, SettingChanged(name=name), subject=Subject("desk", 0))
    forget_settings()
    return True
