"""Keyset pages: any depth costs what the first page costs, and no row is lost or doubled while rows come and go."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, F, Func, QuerySet, Value
from django.utils.dateparse import parse_datetime

SORTS = {
    "due": ("next_due_at", "id"),
    "urgency": ("urgency", "next_due_at", "id"),
    "newest": ("received_at", "id"),
}
"""Name → the columns of the keyset. All of one sort go the same way, so that one row comparison bounds the index."""
FALLING = frozenset({"newest"})
CLOCKLESS = ("urgency", "id")
"""Open cases that no clock drives (nobody to answer to) stand at the end of the sorts by time."""
TOO_LONG = 400


@dataclass(frozen=True)
class Page:
    """One keyset page. `next` and `previous` are opaque cursors, None at the ends."""

    rows: list
    next: str | None
    previous: str | None


class Beyond(Func):
    """`(a, b) > (x, y)`: a row comparison, which PostgreSQL answers from one btree range."""

    output_field = BooleanField()

    def __init__(self, columns: tuple[str, ...], values: list[Any], *, above: bool) -> None:
        super().__init__(*(F(c) for c in columns), *(Value(v) for v in values))
        self.sign = ">" if above else "<"

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_context: Any) -> tuple[str, tuple[Any, ...]]:
        parts: list[str] = []
        params: list[Any] = []
        for expression in self.source_expressions:
            sql, given = compiler.compile(expression)
            parts.append(sql)
            params += given
        half = len(parts) // 2
        return f"({', '.join(parts[:half])}) {self.sign} ({', '.join(parts[half:])})", tuple(params)


@dataclass(frozen=True)
class Stretch:
    """A run of rows to read: in which order, from where, how many. `timed`: True for those with a clock, False without,
    None for all."""

    columns: tuple[str, ...]
    falling: bool
    place: list[Any] | None
    size: int
    timed: bool | None

    def of(self, cases: QuerySet) -> QuerySet:
        """These rows of `cases`."""
        if self.timed is not None:
            cases = cases.filter(next_due_at__isnull=not self.timed)
        if self.place is not None:
            cases = cases.filter(Beyond(self.columns, self.place, above=not self.falling))
        return cases.order_by(*(f"-{c}" if self.falling else c for c in self.columns))[: self.size]


def keyset_page(read: Callable[[Stretch], list], sort: str, cursor: str, size: int, total: int | None = None) -> Page:
    """A page in the order of `sort`, of the rows `read` gives for a stretch. A malformed cursor is the first page.

    Sorts by time have a second stretch: cases without a running clock, by urgency. It is asked for only
    when the first has run out and `total` (all there are, where known) is not reached, so the order is total
    and a usual page stays one statement.
    """
    sort = sort if sort in SORTS else "due"
    timed = "next_due_at" in SORTS[sort]
    backwards, tail, place = _decode(cursor, sort) or (False, False, None)
    rows: list = []
    stretches = [True, False] if backwards else [False, True]
    for stretch in stretches if timed else [False]:
        wanted = size + 1 - len(rows)
        if wanted <= 0 or (place is not None and not rows and stretch != tail and stretch == backwards):
            continue
        if place is None and total is not None and len(rows) >= total:
            break
        rows += read(
            Stretch(
                columns=CLOCKLESS if stretch else SORTS[sort],
                falling=(sort in FALLING) != backwards,
                place=place if stretch == tail else None,
                size=wanted,
                timed=not stretch if timed else None,
            )
        )
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    after = rows and (more or backwards)
    before = rows and place is not None and (more or not backwards)
    return Page(rows, _encode(">", rows[-1], sort) if after else None, _encode("<", rows[0], sort) if before else None)


def _encode(way: str, case, sort: str) -> str:
    tail = "next_due_at" in SORTS[sort] and case.next_due_at is None
    values = [getattr(case, name) for name in (CLOCKLESS if tail else SORTS[sort])]
    body = json.dumps([way, int(tail), *(v.isoformat() if isinstance(v, datetime) else v for v in values)])
    return base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")


def _decode(cursor: str, sort: str) -> tuple[bool, bool, list[Any]] | None:
    """(backwards, in the clockless stretch, values), or None for nothing, nonsense, or another sort's cursor."""
    if not cursor or len(cursor) > TOO_LONG:
        return None
    try:
        way, tail, *values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError):
        return None
    if way not in ("<", ">") or tail not in (0, 1) or (tail and "next_due_at" not in SORTS[sort]):
        return None
    columns = CLOCKLESS if tail else SORTS[sort]
    if len(values) != len(columns):
        return None
    found = [_value(name, value) for name, value in zip(columns, values, strict=True)]
    return None if None in found else (way == "<", bool(tail), found)


def _value(column: str, value: Any) -> Any:
    if column in ("id", "urgency"):
        fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63
        return value if fits and (column == "id" or value <= 9) else None
    try:
        moment = parse_datetime(value)
    except (ValueError, TypeError):
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def understood(cursor: str, sort: str) -> bool:
    """Whether the cursor is one of this sort: programs are told of a malformed one, people get the first page."""
    return _decode(cursor, sort) is not None
