"""Questions about assets."""

from collections.abc import Mapping

from django.db.models import Count, QuerySet

from guichet.access import Actor, Right, require
from guichet.assets.models import Asset, AssetLink, AssetType, QueueAsset
from guichet.assets.policy import readable
from guichet.lib.cache import BriefCache
from guichet.lib.errors import NotFound
from guichet.lib.text import comparable
from guichet.tickets.models import Ticket
from guichet.tickets.queries import visible_to

# Asked on each creation of a ticket, and most desks have none; another process's change is
# believed within a second.
_usual: BriefCache[str, Mapping[int, int]] = BriefCache(seconds=1)
_SHOWN = ("type", "owner", "company", "parent")


def assets_visible_to(actor: Actor) -> QuerySet[Asset]:
    """The assets that ``actor`` may see."""
    wanted = readable(actor)
    return Asset.objects.none() if wanted is None else Asset.objects.filter(wanted)


def asset(actor: Actor, asset_id: int) -> Asset:
    """The asset of that number. Raises NotFound when ``actor`` sees none."""
    found = assets_visible_to(actor).select_related(*_SHOWN).filter(id=asset_id).first()
    if found is None:
        raise NotFound("asset")
    return found


def asset_named(actor: Actor, name: str) -> Asset | None:
    """The oldest asset of exactly that name, if ``actor`` sees one."""
    named = assets_visible_to(actor).filter(name=comparable(name).strip())
    return named.order_by("id").first()


def search_assets(actor: Actor, text: str = "", *, limit: int) -> QuerySet[Asset]:
    """Assets whose name contains ``text``, by name, with ``tickets``: how many are about each."""
    found = assets_visible_to(actor).filter(name__icontains=comparable(text).strip())
    counted = found.annotate(tickets=Count("links")).select_related(*_SHOWN)
    return counted.order_by("name", "id")[:limit]


def offered_assets(actor: Actor, *, limit: int = 500) -> QuerySet[Asset]:
    """What people choose from when a ticket is about something, by name."""
    return assets_visible_to(actor).filter(show_in_list=True).order_by("name", "id")[:limit]


def asset_types() -> QuerySet[AssetType]:
    """Every kind of asset, by name."""
    return AssetType.objects.order_by("name")


def assets_of(actor: Actor, ticket: Ticket) -> QuerySet[Asset]:
    """What the ticket is about, in the order it was said; all of it, for whoever reads it."""
    require(actor, Right.TICKET_READ, ticket)
    about = Asset.objects.filter(links__ticket=ticket)
    return about.select_related(*_SHOWN).order_by("links__id")


def tickets_about(actor: Actor, asset: Asset, *, limit: int) -> QuerySet[Ticket]:
    """The tickets about the asset that ``actor`` sees, newest first."""
    return about(visible_to(actor), asset_id=asset.id).order_by("-created_at", "-id")[:limit]


def about(
    tickets: QuerySet[Ticket], *, asset_id: int | None = None, asset_name: str = ""
) -> QuerySet[Ticket]:
    """Those of ``tickets`` that are about the asset of that number, and of that name."""
    if asset_id:
        links = AssetLink.objects.filter(asset_id=asset_id)
        tickets = tickets.filter(id__in=links.values("ticket_id"))
    if asset_name:
        links = AssetLink.objects.filter(asset__name=comparable(asset_name))
        tickets = tickets.filter(id__in=links.values("ticket_id"))
    return tickets


def default_asset(queue_id: int) -> Asset | None:
    """What tickets of that queue are about when nobody says."""
    usual = _usual.get("all", lambda: dict(QueueAsset.objects.values_list("queue_id", "asset_id")))
    asset_id = usual.get(queue_id)
    return None if asset_id is None else Asset.objects.filter(id=asset_id).first()


def forget_default_assets() -> None:
    """Read what tickets are about by default again at the next question."""
    _usual.clear()
