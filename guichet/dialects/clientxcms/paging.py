"""Numbered pages in the two shapes of CLIENTXCMS: nested for some resources, flat for others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, QueryDict

USUAL_SIZE = 25
LARGEST_SIZE = 500
# Beyond it no page has rows, and the database's integers end.
_LAST_PAGE_ASKED = 10**9
_PLAIN_UP_TO = 13


@dataclass(frozen=True, kw_only=True)
class PageOf:
    """One page of a list: its rows as they travel, and where it stands."""

    rows: Sequence[Mapping[str, Any]]
    total: int
    page: int
    size: int

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first_row(self) -> int | None:
        return (self.page - 1) * self.size + 1 if self.rows else None

    @property
    def last_row(self) -> int | None:
        return self.first_row - 1 + len(self.rows) if self.first_row is not None else None


def wanted_page(query: Mapping[str, Any]) -> tuple[int, int]:
    """The page asked for and its size; what is no number counts as not given."""
    page = min(_number(query.get("page"), 1), _LAST_PAGE_ASKED)
    return page, min(_number(query.get("per_page"), USUAL_SIZE), LARGEST_SIZE)


def nested_page(request: HttpRequest, page: PageOf) -> dict[str, Any]:
    """``data``, ``links`` and ``meta``: customers and services."""
    address = _Address.of(request)
    return {
        "data": list(page.rows),
        "links": {
            "first": address.page(1),
            "last": address.page(page.last),
            "prev": address.before(page),
            "next": address.after(page),
        },
        "meta": {
            "current_page": page.page,
            "from": page.first_row,
            "last_page": page.last,
            "links": _numbers(address, page),
            "path": address.path,
            "per_page": page.size,
            "to": page.last_row,
            "total": page.total,
        },
    }


def flat_page(request: HttpRequest, page: PageOf) -> dict[str, Any]:
    """All members side by side: every other list."""
    address = _Address.of(request)
    return {
        "current_page": page.page,
        "data": list(page.rows),
        "first_page_url": address.page(1),
        "from": page.first_row,
        "last_page": page.last,
        "last_page_url": address.page(page.last),
        "links": _numbers(address, page),
        "next_page_url": address.after(page),
        "path": address.path,
        "per_page": page.size,
        "prev_page_url": address.before(page),
        "to": page.last_row,
        "total": page.total,
    }


def alone(request: HttpRequest, row: Mapping[str, Any]) -> dict[str, Any]:
    """One object with the members of a flat page around it: newer clients read ``data[0]``."""
    page = PageOf(rows=[row], total=1, page=1, size=USUAL_SIZE)
    return {**flat_page(request, page), **row}


@dataclass(frozen=True)
class _Address:
    """Where the list is: its address and the other parameters, which every link keeps."""

    path: str
    others: Sequence[tuple[str, str]]

    @classmethod
    def of(cls, request: HttpRequest) -> "_Address":
        given: QueryDict = request.GET
        others = [(n, v) for n, values in given.lists() for v in values if n != "page"]
        return cls(f"{settings.BASE_URL}{request.path}", others)

    def page(self, number: int) -> str:
        query = urlencode([*self.others, ("page", str(number))], errors="replace")
        return f"{self.path}?{query}"

    def before(self, page: PageOf) -> str | None:
        return self.page(page.page - 1) if page.page > 1 else None

    def after(self, page: PageOf) -> str | None:
        return self.page(page.page + 1) if page.page < page.last else None


def _numbers(address: _Address, page: PageOf) -> list[dict[str, Any]]:
    """The pager: previous, pages, next. A long one leaves pages out, as ``...``."""

    def entry(label: str, number: int | None) -> dict[str, Any]:
        return {
            "url": address.page(number) if number else None,
            "label": label,
            "page": number,
            "active": label == str(page.page),
        }

    pages = [entry(str(n), n) if n else entry("...", None) for n in shown_pages(page)]
    before = page.page - 1 if page.page > 1 else None
    after = page.page + 1 if page.page < page.last else None
    return [entry("&laquo; Previous", before), *pages, entry("Next &raquo;", after)]


def shown_pages(page: PageOf) -> list[int | None]:
    """The numbers of a pager; None where some are left out."""
    if page.last <= _PLAIN_UP_TO:
        return list(range(1, page.last + 1))
    ends = {1, 2, page.last - 1, page.last}
    near = min(max(page.page, 1), page.last)
    shown = sorted(ends | {n for n in range(near - 3, near + 4) if 1 <= n <= page.last})
    result: list[int | None] = []
    for number in shown:
        if result and result[-1] is not None and number - result[-1] > 1:
            result.append(None)
        result.append(number)
    return result


def _number(value: Any, usual: int) -> int:
    text = str(value)
    # Longer numbers are no page, and Python refuses to read the longest.
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        return usual
    return int(text) or usual
