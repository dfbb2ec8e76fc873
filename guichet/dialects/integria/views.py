"""Everything that is sent to ``/include/api.php``: version, then who asks, then the operation."""

import threading
import time
from dataclasses import replace
from typing import cast

import structlog
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from guichet.desk.integria import IntegriaSettings, integria_settings
from guichet.desk.queries import actor_for_program
from guichet.dialects.calls import note_user, user_caller
from guichet.dialects.integria import answers, wire
from guichet.dialects.integria.answers import Form
from guichet.dialects.integria.errors import outcome
from guichet.dialects.integria.registry import (
    Call,
    Operation,
    Profile,
    Result,
    find_operation,
)
from guichet.dialects.integria.wire import Message
from guichet.lib.errors import GuichetError, RateLimited, Unauthenticated

DOOR = "integria"
SYNCHRONISATION = "sync_pandora_agents_inventory"
FORMS = ("csv", "xml", "json")

security_log = structlog.get_logger("guichet.security")

# A pause holds a thread: guessers may not hold them all.
_pauses = threading.BoundedSemaphore(2)


def api(request: HttpRequest) -> HttpResponseBase:
    """Answer one call."""
    if request.method == "OPTIONS":
        return _cross_origin(answers.empty(status=204), integria_settings())
    message = wire.read(request)
    chosen = integria_settings()
    if message.get("info") == "version":
        return HttpResponse(chosen.version, content_type=answers.CONTENT_TYPES["csv"])
    try:
        call, form = _call(request, message, chosen)
    except (Unauthenticated, RateLimited) as error:
        return _refused(request, chosen, error)
    name = message.get("op").strip()
    operation = find_operation(name)
    if operation is None:
        return answers.empty(form)
    profile = _profile(message, operation, chosen, call.user.username)
    layout = replace(operation.layout, hide_commas=bool(message.get("change_comma")))
    response = answers.answer(perform(operation, call), form=form, profile=profile, layout=layout)
    return _cross_origin(response, chosen) if name == SYNCHRONISATION else response


def perform(operation: Operation, call: Call) -> Result:
    """What the operation answers to this caller; what the core refuses is an answer too."""
    right = operation.right
    if right is not None and call.actor.queues_with(right) == frozenset():
        return cast(Result, operation.refused)
    try:
        return operation.perform(call)
    except GuichetError as error:
        return outcome(operation, error)


def _call(request: HttpRequest, message: Message, chosen: IntegriaSettings) -> tuple[Call, Form]:
    """Who asks for what: address, user and password, then the installation's password.

    Raises Unauthenticated and RateLimited; nothing says which of the three it was.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if not chosen.admits(address):
        raise Unauthenticated("address")
    user = user_caller(
        request, message.get("user"), message.get("user_pass"), dialect=DOOR, customers=True
    )
    if not chosen.opens(message.get("pass")):
        raise Unauthenticated("api_password")
    note_user(request, user, dialect=DOOR, action=message.get("op")[:100])
    asked = message.get("return_type", "csv").strip().lower()
    form = cast(Form, asked if asked in FORMS else "csv")
    params = wire.parameters(
        message.get("params"), message.get("token", ","), message.lists.get("params[]", ())
    )
    call = Call(actor=actor_for_program(user, door=DOOR), user=user, params=params, address=address)
    return call, form


def _profile(
    message: Message, operation: Operation, chosen: IntegriaSettings, username: str
) -> Profile:
    """Which layout: the account's, the desk's, or the one that such a client reads."""
    console = message.multipart or operation.console
    usual: Profile = "console" if console else "doc"
    return cast(Profile, chosen.profile_of(username, usual=usual))


def _refused(
    request: HttpRequest, chosen: IntegriaSettings, error: Unauthenticated | RateLimited
) -> HttpResponse:
    reason = error.reason if isinstance(error, Unauthenticated) else ""
    if reason in {"address", "api_password"}:
        # Wrong names and passwords are in the security log already.
        security_log.warning(
            "program.refused",
            dialect=DOOR,
            reason=reason,
            path=request.path,
            address=request.META.get("REMOTE_ADDR", ""),
        )
    _pause(chosen.failure_delay)
    response = answers.empty(status=chosen.auth_failure_status)
    if isinstance(error, RateLimited):
        response["Retry-After"] = str(error.retry_after)
    return response


def _pause(seconds: int) -> None:
    if seconds and _pauses.acquire(blocking=False):
        try:
            time.sleep(seconds)
        finally:
            _pauses.release()


def _cross_origin(response: HttpResponseBase, chosen: IntegriaSettings) -> HttpResponseBase:
    """Let pages of the one site that the administrator named read this answer."""
    if chosen.cors_origin:
        response["Access-Control-Allow-Origin"] = chosen.cors_origin
        response["Vary"] = "Origin"
    return response
