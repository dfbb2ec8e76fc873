from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "guichet.events"
