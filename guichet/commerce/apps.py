from django.apps import AppConfig


class CommerceConfig(AppConfig):
    name = "guichet.commerce"
