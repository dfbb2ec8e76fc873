"""Django's handler, for the front or for any WSGI server (which then has no live streams)."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
