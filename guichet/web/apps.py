"""The web door as a Django app, so that its templates, tags and static files are found."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the room."""

    name = "guichet.web"
    label = "web"
