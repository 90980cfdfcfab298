"""The staff queue: filters, views, keyset pages (rule D7)."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_datetime

from complaints.choices import Nature
from complaints.lifecycle import State
from complaints.managers import CaseQuerySet
from complaints.models import Case
from complaints.selectors.search import matching
from complaints.selectors.seen import LIST_JOINS
from deadlines.clock import now

COUNT_CAP = 1000
FAR = datetime.max
SORTS = {
    "due": (("next_due_at", False), ("id", False)),
    "urgency": (("urgency", False), ("next_due_at", False), ("id", False)),
    "newest": (("received_at", True), ("id", True)),
}
"""Name → the columns of the keyset, with whether each descends."""


@dataclass
class QueueFilter:
    """What a queue shows. Codes as in the address bar; empty means all. `view` is a named part of it."""

    view: str = "open"
    q: str = ""
    states: list[str] = field(default_factory=list)
    natures: list[str] = field(default_factory=list)
    urgencies: list[int] = field(default_factory=list)
    estates: list[str] = field(default_factory=list)
    departments: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    channels: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    overdue: bool = False
    received_from: datetime | None = None
    received_to: datetime | None = None
    sort: str = "due"


VIEWS = ("open", "mine", "to_judge", "soon", "overdue", "to_verify", "to_call_back", "major", "hotline", "ended")


def filtered(viewer, wanted: QueueFilter, at: datetime | None = None) -> CaseQuerySet:
    """The cases `viewer` may see that match: the base of the list, its counts and its exports."""
    cases = Case.objects.visible_to(viewer)
    cases = _view(cases, wanted.view, viewer, at or now())
    simple = {
        "state__in": wanted.states,
        "nature__in": wanted.natures,
        "urgency__in": wanted.urgencies,
        "estate__code__in": wanted.estates,
        "channel__in": wanted.channels,
        "kind__in": wanted.kinds,
    }
    cases = cases.filter(**{name: values for name, values in simple.items() if values})
    if wanted.departments:
        from complaints.models import Assignment

        shares = Assignment.objects.filter(department__code__in=wanted.departments, recalled_at=None, returned_at=None)
        cases = cases.filter(Q(department__code__in=wanted.departments) | Q(pk__in=shares.values("case_id")))
    if wanted.categories:
        chosen = Q()
        for code in wanted.categories:
            chosen |= Q(category__code=code) | Q(category__code__startswith=f"{code}.")
        cases = cases.filter(chosen)
    if wanted.overdue:
        cases = cases.filter(is_open=True, next_due_at__lt=at or now())
    if wanted.received_from:
        cases = cases.filter(received_at__gte=wanted.received_from)
    if wanted.received_to:
        cases = cases.filter(received_at__lt=wanted.received_to)
    if wanted.q:
        cases = matching(cases, wanted.q, viewer)
    return cases


def _view(cases: CaseQuerySet, view: str, viewer, at: datetime) -> CaseQuerySet:
    from datetime import timedelta

    if view == "any":
        return cases
    if view == "ended":
        return cases.filter(is_open=False)
    cases = cases.filter(is_open=True)
    match view:
        case "mine":
            return cases.filter(mine(viewer))
        case "to_judge":
            return cases.filter(state__in=(State.REGISTERED, State.JUDGING, State.AWAITING_SECOND))
        case "soon":
            return cases.filter(next_due_at__gte=at, next_due_at__lt=at + timedelta(hours=4))
        case "overdue":
            return cases.filter(next_due_at__lt=at)
        case "to_verify":
            return cases.filter(state=State.RESOLVED)
        case "to_call_back":
            return cases.filter(state=State.CALLING_BACK)
        case "major":
            return cases.filter(nature=Nature.MAJOR)
        case "hotline":
            return cases.filter(channel="hotline")
        case "emergency":
            return cases.filter(emergency=True)
    return cases


def mine(viewer) -> Q:
    """Cases that are the viewer's own: held before dispatch, or handled as lead or co-handler."""
    from complaints.models import Assignment

    shares = Assignment.objects.filter(handler_id=viewer.pk, recalled_at=None, returned_at=None)
    early = (State.REGISTERED, State.JUDGING, State.AWAITING_SECOND, State.CLASSIFIED)
    return Q(handler_id=viewer.pk) | Q(holder_id=viewer.pk, state__in=early) | Q(pk__in=shares.values("case_id"))


def capped(cases: CaseQuerySet, cap: int = COUNT_CAP) -> int:
    """How many, counted up to `cap`: a queue of a million says "1000+" and stays quick."""
    return cases.order_by()[: cap + 1].count()


@dataclass(frozen=True)
class Page:
    """One keyset page. `next` and `previous` are opaque cursors, None at the ends."""

    rows: list
    next: str | None
    previous: str | None


def queue_page(viewer, wanted: QueueFilter, *, cursor: str = "", size: int = 25, at: datetime | None = None) -> Page:
    """One page of the queue with everything a row shows joined: one statement, whatever the depth."""
    cases = (
        filtered(viewer, wanted, at).select_related(*LIST_JOINS).defer("search", "search_desk", "lesson", "resolution")
    )
    return keyset_page(cases, wanted.sort if wanted.view != "ended" else "newest", cursor, size)


def keyset_page(cases: CaseQuerySet, sort: str, cursor: str, size: int) -> Page:
    """A page of `cases` by keyset; a malformed cursor is the first page."""
    columns = SORTS.get(sort, SORTS["due"])
    place = _decode(cursor, len(columns))
    backwards = bool(place and place[0] == "<")
    if place:
        cases = cases.filter(_beyond(columns, place[1:], backwards))
    cases = cases.order_by(*(f"{'-' if descends != backwards else ''}{name}" for name, descends in columns))
    if any(name == "next_due_at" for name, _ in columns):
        # An open case always has a clock; the condition keeps the keyset total and the index in use.
        cases = cases.filter(next_due_at__isnull=False)
    rows = list(cases[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    after = rows and (more or backwards)
    before = rows and (place is not None) and (more or not backwards)
    return Page(
        rows, _encode(">", rows[-1], columns) if after else None, _encode("<", rows[0], columns) if before else None
    )


def _beyond(columns, values: list[Any], backwards: bool) -> Q:
    """Rows after (or before) the place: the leading column bounds the index, the rest break ties."""
    found = Q()
    equal: dict[str, Any] = {}
    for (name, descends), value in zip(columns, values, strict=True):
        found |= Q(**equal, **{f"{name}__{'lt' if descends != backwards else 'gt'}": value})
        equal[name] = value
    lead, descends = columns[0]
    return Q(**{f"{lead}__{'lte' if descends != backwards else 'gte'}": values[0]}) & found


def _encode(way: str, case, columns) -> str:
    values = [getattr(case, name) for name, _ in columns]
    body = json.dumps([way, *(v.isoformat() if hasattr(v, "isoformat") else v for v in values)])
    return base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")


def _decode(cursor: str, width: int) -> list[Any] | None:
    if not cursor:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != width + 1 or values[0] not in ("<", ">"):
            return None
        found = [values[0]]
        for value in values[1:]:
            parsed = parse_datetime(value) if isinstance(value, str) else value
            if parsed is None or not isinstance(parsed, (datetime, int)):
                return None
            found.append(parsed)
        return found
    except (ValueError, TypeError):
        return None


def queue_views(viewer, names=VIEWS, at: datetime | None = None, estates: list[str] | None = None) -> dict[str, int]:
    """The count behind each named view, in one statement, each counted up to the cap."""
    moment = at or now()
    parts = [
        filtered(viewer, QueueFilter(view=name, estates=estates or []), moment).order_by().values("pk")[: COUNT_CAP + 1]
        for name in names
    ]
    return counts(dict(zip(names, parts, strict=True)))


def counts(parts: dict[str, Any]) -> dict[str, int]:
    """Several capped counts in one statement. `parts`: name → a sliced `.values("pk")` queryset."""
    from django.db import connection

    sql, params = [], []
    for part in parts.values():
        try:
            one, given = part.query.sql_with_params()
        except Exception as error:  # an empty queryset has no SQL
            if type(error).__name__ != "EmptyResultSet":
                raise
            one, given = "SELECT 1 WHERE false", ()
        sql.append(f"(SELECT count(*) FROM ({one}) part)")
        params += given
    if not sql:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(sql), params)
        return dict(zip(parts, cursor.fetchone(), strict=True))
