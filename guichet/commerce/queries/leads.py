"""Questions about leads and newsletters."""

from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet

from guichet.access import Actor, Right
from guichet.commerce.models import Lead, LeadTag, Newsletter, Subscriber
from guichet.commerce.policy import holds_in_shop
from guichet.commerce.stages import Stage, stage_of
from guichet.events.facts import Subject
from guichet.events.models import Event
from guichet.events.queries import facts_of
from guichet.lib.errors import NotFound
from guichet.lib.text import comparable


def leads_visible_to(actor: Actor) -> QuerySet[Lead]:
    """Every lead, for those who may read of them."""
    leads = Lead.objects.all()
    return leads if holds_in_shop(actor, Right.LEAD_READ) else leads.none()


def lead(actor: Actor, lead_id: int) -> Lead:
    """The lead of that number. Raises NotFound when ``actor`` sees none."""
    rows = leads_visible_to(actor).select_related("owner", "company").prefetch_related("tags")
    found = rows.filter(id=lead_id).first()
    if found is None:
        raise NotFound("lead")
    return found


def leads_with_email(actor: Actor, email: str) -> QuerySet[Lead]:
    """The leads of that address, in any letter case, oldest first."""
    return leads_visible_to(actor).filter(email__iexact=comparable(email)).order_by("id")


def search_leads(
    actor: Actor, text: str = "", *, stage: Stage | None = None, limit: int
) -> QuerySet[Lead]:
    """Leads by what is in their name, address or company, last touched first; those that are
    still open unless a stage is given."""
    found = leads_visible_to(actor)
    if stage is None:
        found = found.filter(progress__lt=Stage.CLOSED)
    else:
        found = found.filter(progress__gte=stage, progress__lt=_next_code(stage))
    text = comparable(text).strip()
    if text:
        found = found.filter(
            Q(name__icontains=text) | Q(email__icontains=text) | Q(company_name__icontains=text)
        )
    shown = found.select_related("owner", "company").prefetch_related("tags")
    return shown.order_by("-updated_at", "-id")[:limit]


def leads_by_stage(actor: Actor) -> dict[Stage, int]:
    """How many leads have come how far, in one statement."""
    counts = dict.fromkeys(Stage, 0)
    rows = leads_visible_to(actor).order_by().values_list("progress").annotate(Count("id"))
    for progress, count in rows:
        counts[stage_of(progress)] += count
    return counts


def history_of_lead(actor: Actor, lead: Lead) -> Sequence[Event]:
    """What happened to a lead that ``actor`` got from a query, oldest first."""
    return list(facts_of(Subject("lead", lead.id))) if leads_visible_to(actor).exists() else []


def known_lead_tags(names: Sequence[str]) -> list[str]:
    """Those of the names that leads are labelled with already, as they are written."""
    wanted = {name.strip().casefold() for name in names}
    known = LeadTag.objects.order_by("id").values_list("name", flat=True)
    return [name for name in known if name.casefold() in wanted]


def newsletters_visible_to(actor: Actor) -> QuerySet[Newsletter]:
    """Every newsletter with ``size``, how many get it, for those who manage them; by name."""
    letters = Newsletter.objects.annotate(size=Count("subscribers")).order_by("name")
    return letters if holds_in_shop(actor, Right.NEWSLETTER_MANAGE) else letters.none()


def newsletter(actor: Actor, newsletter_id: int) -> Newsletter:
    """The newsletter of that number. Raises NotFound when ``actor`` sees none."""
    found = newsletters_visible_to(actor).filter(id=newsletter_id).first()
    if found is None:
        raise NotFound("newsletter")
    return found


def subscribers_of(
    actor: Actor, newsletter: Newsletter, text: str = "", *, limit: int
) -> QuerySet[Subscriber]:
    """Who gets a newsletter, by what is in their name or address, by name."""
    found = Subscriber.objects.filter(newsletter=newsletter)
    text = comparable(text).strip()
    if text:
        found = found.filter(Q(name__icontains=text) | Q(email__icontains=text))
    allowed = holds_in_shop(actor, Right.NEWSLETTER_MANAGE)
    return (found if allowed else found.none()).order_by("name", "id")[:limit]


def subscriber(actor: Actor, newsletter_id: int, subscriber_id: int) -> Subscriber:
    """One who gets that newsletter. Raises NotFound."""
    letter = newsletter(actor, newsletter_id)
    found = Subscriber.objects.filter(newsletter=letter, id=subscriber_id).first()
    if found is None:
        raise NotFound("subscriber")
    return found


def _next_code(stage: Stage) -> int:
    return min((each for each in Stage if each > stage), default=Stage.WON + 1)
