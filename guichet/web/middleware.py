"""What each request learns before its view: its language and who acts."""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation.trans_real import parse_accept_lang_header

from guichet.access import Actor
from guichet.desk.queries import actor_for_user
from guichet.lib.errors import GuichetError, Unauthenticated
from guichet.web import errors
from guichet.web.requests import DeskRequest

Handler = Callable[[HttpRequest], HttpResponseBase]

LANGUAGE_COOKIE = "guichet_language"


class LanguageMiddleware:
    """The language of the user, else of the sign-in page's choice, the browser, the desk."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with translation.override(_language(request)):
            return self.get_response(request)


class ActorMiddleware:
    """Gives ``request.actor`` and answers the refusals of the core in the console's way.

    The actor is built at its first use: requests of the dialects carry keys, not sessions.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        desk_request = cast(DeskRequest, request)
        desk_request.actor = cast(Actor, SimpleLazyObject(lambda: _actor(desk_request)))
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Called by Django for an exception in a view; each dialect translates its own."""
        match = request.resolver_match
        if isinstance(exception, GuichetError) and match is not None and match.app_name == "web":
            return errors.answer(cast(DeskRequest, request), exception)
        return None


def _actor(request: DeskRequest) -> Actor:
    if not request.user.is_authenticated:
        raise Unauthenticated("missing")
    return actor_for_user(request.user, door="console")


def _language(request: HttpRequest) -> str:
    known = [code for code, _name in settings.LANGUAGES]
    # A request without a session cookie has no user: programs' calls read no table for this.
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        own = getattr(request.user, "language", "")
        if own in known:
            return str(own)
    if request.COOKIES.get(LANGUAGE_COOKIE) in known:
        return request.COOKIES[LANGUAGE_COOKIE]
    for wanted, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if wanted.split("-")[0] in known:
            return str(wanted.split("-")[0])
    return settings.LANGUAGE_CODE
