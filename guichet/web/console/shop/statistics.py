"""How the shop does, on one page."""

from collections.abc import Sequence

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from guichet.commerce.queries import counts_by_status, invoices_are_seen_by, shop_figures
from guichet.commerce.queries.statistics import Sums
from guichet.web.amounts import money
from guichet.web.console.shop.services import rows
from guichet.web.console.shop.words import SERVICE_STATUSES
from guichet.web.requests import DeskRequest, agents_only
from guichet.web.words import word


@require_GET
@agents_only
def statistics(request: DeskRequest) -> HttpResponseBase:
    """What came in this month, what is owed, services by state, what ends soon or runs out."""
    figures = shop_figures(request.actor)
    counts = counts_by_status(request.actor)
    context = {
        "sees_invoices": invoices_are_seen_by(request.actor),
        "paid": _shown(figures.paid),
        "unpaid": _shown(figures.unpaid),
        "overdue": _shown(figures.overdue),
        "states": [
            (key, word(SERVICE_STATUSES, key), counts.get(key, 0)) for key in SERVICE_STATUSES
        ],
        "rows": rows(list(figures.ending)),
        "ending_count": figures.ending_count,
        "low": figures.low,
    }
    return render(request, "shop/statistics.html", context)


def _shown(sums: Sequence[Sums]) -> list[tuple[str, int]]:
    return [(money(each.total, each.currency), each.number) for each in sums]
