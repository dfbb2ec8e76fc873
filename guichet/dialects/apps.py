from django.apps import AppConfig


class DialectsConfig(AppConfig):
    name = "guichet.dialects"

    def ready(self) -> None:
        from guichet.desk.key_kinds import register_key_kind
        from guichet.dialects import DIALECTS

        for dialect in DIALECTS:
            for kind in dialect.keys:
                register_key_kind(kind)
