"""Rewording the mails that are written by template, for administrators."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from guichet.access import Right, require
from guichet.desk.actions import reset_mail_template, set_mail_template
from guichet.desk.default_wording import SAMPLE
from guichet.desk.mail_templates import wording, wordings
from guichet.lib import templates
from guichet.lib.errors import Invalid
from guichet.web import problems
from guichet.web.context import LANGUAGES
from guichet.web.requests import DeskRequest, agents_only


@require_GET
@never_cache
@agents_only
def mail_templates(request: DeskRequest) -> HttpResponseBase:
    """Every mail in every language."""
    rows: dict[str, list[object]] = {}
    for each in wordings(request.actor):
        rows.setdefault(each.name, []).append(each)
    return render(request, "console/mail_templates.html", {"rows": rows.items()})


@never_cache
@agents_only
def mail_template(request: DeskRequest, name: str, language: str) -> HttpResponseBase:
    """One mail in one language: show it, or keep it."""
    require(request.actor, Right.DESK_MANAGE)
    written = wording(name, language)
    shown = {"subject": written.subject, "text": written.text, "html": written.html}
    if request.method != "POST":
        return _page(request, name, language, shown, reworded=written.reworded)
    given = {field: request.POST.get(field, "") for field in shown}
    try:
        set_mail_template(request.actor, name=name, language=language, **given)
    except Invalid as error:
        errors = problems.field_errors(error)
        return _page(request, name, language, given, reworded=written.reworded, errors=errors)
    return redirect("web:mail_template", name, language)


@require_POST
@agents_only
def reset(request: DeskRequest, name: str, language: str) -> HttpResponse:
    """Bring back the words that Guichet comes with."""
    reset_mail_template(request.actor, name=name, language=language)
    return redirect("web:mail_template", name, language)


def _page(
    request: DeskRequest,
    name: str,
    language: str,
    shown: dict[str, str],
    *,
    reworded: bool,
    errors: object = None,
) -> HttpResponse:
    context = {
        "name": name,
        "language": language,
        "language_name": dict(LANGUAGES).get(language, language),
        "shown": shown,
        "reworded": reworded,
        "errors": errors or {},
        "preview": _preview(shown),
        "words": [*_words(), ("comment", SAMPLE["comment"]), ("resolution", SAMPLE["resolution"])],
    }
    status = 422 if errors else 200
    return render(request, "console/mail_template.html", context, status=status)


def _preview(shown: dict[str, str]) -> dict[str, str]:
    try:
        return {field: templates.fill(shown[field], SAMPLE) for field in ("subject", "text")}
    except templates.Refused:
        return {"subject": "", "text": _("This can't be filled in yet.")}


def _words() -> list[tuple[str, object]]:
    """Every word that a template may use, with what it might say."""
    return [
        (f"{thing}.{word}", value)
        for thing in ("ticket", "queue")
        for word, value in SAMPLE[thing].items()
    ]
