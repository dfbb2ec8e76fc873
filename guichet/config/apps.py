from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Makes the kinds of keys that dialects take known to the desk, once tables can be read."""

    name = "guichet.config"

    def ready(self) -> None:
        from guichet.desk.key_kinds import register_key_kind
        from guichet.dialects import DIALECTS

        for dialect in DIALECTS:
            for kind in dialect.keys:
                register_key_kind(kind)
