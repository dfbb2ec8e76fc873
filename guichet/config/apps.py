from importlib import import_module

from django.apps import AppConfig
from django.conf import settings


class ConfigConfig(AppConfig):
    """Wires the house once every room's tables can be read: who hears facts, and the kinds of keys
    that dialects take."""

    name = "guichet.config"

    def ready(self) -> None:
        from guichet.desk.key_kinds import register_key_kind
        from guichet.desk.personal_kinds import register_personal_key_kind
        from guichet.dialects import DIALECTS

        for module in settings.LISTENER_MODULES:
            import_module(module)
        for dialect in DIALECTS:
            for kind in dialect.keys:
                register_key_kind(kind)
            for personal in dialect.personal_keys:
                register_personal_key_kind(personal)
