"""Rows in columns, for people; every command also speaks JSON for programs."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

import click
from django.utils import timezone


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print ``rows`` under ``headings``, each column as wide as its widest value."""
    table = [tuple(headings), *map(tuple, rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


def print_json(value: object) -> None:
    """Print ``value`` as one line of JSON; times are ISO 8601 in UTC."""
    click.echo(json.dumps(value, ensure_ascii=False, default=_as_json))


def local(moment: datetime | None) -> str:
    """``moment`` in the desk's time zone, to the minute; a dash for none."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else "-"


def _as_json(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(timezone.get_fixed_timezone(0)).isoformat()
    return str(value)
