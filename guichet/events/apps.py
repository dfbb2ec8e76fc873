from importlib import import_module

from django.apps import AppConfig
from django.conf import settings


class EventsConfig(AppConfig):
    name = "guichet.events"

    def ready(self) -> None:
        for module in settings.LISTENER_MODULES:
            import_module(module)
