from importlib import import_module

from django.apps import AppConfig
from django.conf import settings


class ConfigConfig(AppConfig):
    """Wires the house once every room's tables can be read: who hears facts, the kinds of keys
    that dialects take, which of them write their mails by template, and where Django keeps what it
    knows of a request."""

    name = "guichet.config"

    def ready(self) -> None:
        from guichet.config.moment import keep_without_locks
        from guichet.desk.key_kinds import register_key_kind
        from guichet.desk.mail_templates import write_by_template_through
        from guichet.desk.personal_kinds import register_personal_key_kind
        from guichet.dialects import DIALECTS

        keep_without_locks()
        for module in settings.LISTENER_MODULES:
            import_module(module)
        for dialect in DIALECTS:
            for kind in dialect.keys:
                register_key_kind(kind)
            for personal in dialect.personal_keys:
                register_personal_key_kind(personal)
            if dialect.mails_by_template:
                write_by_template_through(dialect.name)
