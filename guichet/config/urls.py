"""Every address of the desk."""

from django.urls import include, path

from guichet.config import health
from guichet.config.doors import dialect_fallbacks, dialect_routes

urlpatterns = [
    path("healthz", health.alive),
    path("readyz", health.ready),
    *dialect_routes(),
    path("", include("guichet.web.urls")),
    *dialect_fallbacks(),
]

handler400 = "guichet.config.errors.bad_request"
handler403 = "guichet.config.errors.forbidden"
handler404 = "guichet.config.errors.not_found"
handler500 = "guichet.config.errors.server_error"
