"""What a manager does to a queue's keys: one view per act, each one verb."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guichet.desk import actions
from guichet.desk.keys import key_of_queue
from guichet.lib import clock
from guichet.lib.errors import Conflict, Invalid
from guichet.web import problems
from guichet.web.console.integrations import slot
from guichet.web.console.integrations.page import EXPIRIES, ICD, managed_queue, show
from guichet.web.requests import DeskRequest, agents_only

if TYPE_CHECKING:
    from guichet.desk.models import ApiKey, Queue


@require_POST
@agents_only
def generate(request: DeskRequest, queue_id: int) -> HttpResponseBase:
    """Make a key; the page that follows shows its secret, once."""
    queue = managed_queue(request, queue_id)
    given = request.POST
    days = given.get("expiry", "")

    def issue() -> None:
        if days not in dict(EXPIRIES):
            raise Invalid.field("expiry", "This is not one of the choices.")
        key, secret = actions.issue_api_key(
            request.actor,
            queue,
            dialect=given.get("dialect") or ICD,
            kind=given.get("kind") or "secret",
            name=given.get("name", ""),
            expires_at=clock.now() + timedelta(days=int(days)) if days else None,
        )
        slot.put(request, queue.id, slot.FreshKey(key.name, key.dialect, secret))

    return _done(request, queue, issue, form=given.get("dialect") or ICD)


@require_POST
@agents_only
def rename(request: DeskRequest, queue_id: int, key_id: int) -> HttpResponseBase:
    """Call a key something else."""
    queue, key = _key(request, queue_id, key_id)
    name = request.POST.get("name", "")
    return _done(
        request,
        queue,
        lambda: actions.rename_api_key(request.actor, key, name=name),
        form=f"rename-{key_id}",
    )


@require_POST
@agents_only
def revoke(request: DeskRequest, queue_id: int, key_id: int) -> HttpResponseBase:
    """End a key now."""
    queue, key = _key(request, queue_id, key_id)
    actions.revoke_api_key(request.actor, key)
    return _back(queue)


@require_POST
@agents_only
def rotate(request: DeskRequest, queue_id: int, key_id: int) -> HttpResponseBase:
    """Replace a key; the old secret works for another day, the new one is shown once."""
    queue, key = _key(request, queue_id, key_id)

    def replace() -> None:
        new, secret = actions.rotate_api_key(request.actor, key)
        slot.put(request, queue.id, slot.FreshKey(new.name, new.dialect, secret))

    return _done(request, queue, replace, form=f"rename-{key_id}")


def _key(request: DeskRequest, queue_id: int, key_id: int) -> "tuple[Queue, ApiKey]":
    queue = managed_queue(request, queue_id)
    return queue, key_of_queue(request.actor, queue, key_id)


def _done(
    request: DeskRequest, queue: "Queue", act: Callable[[], object], *, form: str
) -> HttpResponse:
    """Act, then back to the page; or the page with what was wrong in that ``form``."""
    try:
        act()
    except Invalid as error:
        wrong = problems.field_errors(error)
        return show(request, queue, errors={"form": form, **wrong})
    except Conflict as error:
        taken = error.code == "key_exists"
        text = _("A live key of this project has this name.") if taken else problems.sentence(error)
        return show(request, queue, errors={"form": form, "name": text})
    return _back(queue)


def _back(queue: "Queue") -> HttpResponse:
    return redirect("web:integrations", queue.id)
