"""The desk today (rule A1): what waits, what falls due hour by hour, what came in, who is on duty.

Asked of the cases themselves, as the queue is, so that every number is the count of the list it opens.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import ExtractHour, TruncDate
from django.utils import timezone

from accounts.models import DutyShift
from accounts.scope import ALL, OVERSEEING
from complaints.selectors import numbers
from complaints.selectors.queue import QueueFilter, filtered
from complaints.selectors.standing import standing
from deadlines.clock import now
from followups.selectors.calls import CallFilter, calls_seen
from hotline.selectors import at_the_desk, calls_to_return
from repairs.selectors.board import OrderFilter
from repairs.selectors.board import orders as orders_of

HOURS = 8
"""So many hours ahead are shown."""
CASES = ("mine", "overdue", "soon")
SHIFTS = 24


@dataclass(frozen=True)
class Shift:
    """Somebody on the roster: `who` serves, in place of `instead_of` where that person is absent."""

    who: Any
    instead_of: Any
    estate: Any
    department: Any
    starts_at: datetime
    ends_at: datetime
    present: bool


@dataclass(frozen=True)
class Desk:
    """`counts` by name, capped as the lists are. `due` and `came` as (from, until, how many), hour by hour; `before`
    what came in the same hour a week ago. `channels`: name → (today, a week ago up to this hour)."""

    at: datetime
    midnight: datetime
    counts: dict[str, int]
    due: list[tuple[datetime, datetime, int]]
    came: list[tuple[datetime, datetime, int]]
    before: list[int]
    channels: list[tuple[str, int, int]]
    shifts: list[Shift]

    @property
    def week_ago(self) -> datetime:
        """The same moment of the same day a week ago."""
        return _to_the_minute(self.at) - timedelta(days=7)


def desk(viewer, estates: list[str]) -> Desk:
    """The desk as it stands for the viewer: four statements."""
    at = now()
    local = timezone.localtime(at)
    midnight = timezone.make_aware(datetime.combine(local.date(), time()))
    hours = _hours_ahead(local)
    due = [QueueFilter(view="open", estates=estates, due_from=a, due_to=b) for a, b in hours]
    parts: dict[str, Any] = {f"due {n}": filtered(viewer, one, at) for n, one in enumerate(due)}
    parts |= _others(viewer, estates)
    in_view = getattr(viewer, "estate_in_view", "")
    if estates == ([in_view] if in_view else []):  # what the menu counts as well is counted once
        counts = dict(standing(viewer, CASES, extra=parts))
    else:
        parts |= {name: filtered(viewer, QueueFilter(view=name, estates=estates), at) for name in CASES}
        counts = numbers.counted(parts, at)
    came, channels = _intake(viewer, estates, at, midnight)
    return Desk(
        at=at,
        midnight=midnight,
        counts=counts,
        due=[(a, b, counts[f"due {n}"]) for n, (a, b) in enumerate(hours)],
        came=[(midnight + timedelta(hours=h), midnight + timedelta(hours=h + 1), came[0, h]) for h in range(24)],
        before=[came[7, h] for h in range(24)],
        channels=channels,
        shifts=_shifts(viewer, estates, at),
    )


def _to_the_minute(moment: datetime) -> datetime:
    """Addresses of lists know no seconds."""
    return moment.replace(second=0, microsecond=0)


def _hours_ahead(local: datetime) -> list[tuple[datetime, datetime]]:
    """From now to the next full hour, then hour by hour."""
    full = local.replace(minute=0, second=0, microsecond=0)
    edges = [_to_the_minute(local), *(full + timedelta(hours=n) for n in range(1, HOURS + 1))]
    return list(pairwise(edges))


def _others(viewer, estates: list[str]) -> dict[str, Any]:
    """What waits beside the queue: calls to return, callbacks past due and to be made, repairs nobody has."""
    found: dict[str, Any] = {
        "calls_waiting": calls_seen(viewer, CallFilter(estates=estates)),
        "calls_overdue": calls_seen(viewer, CallFilter(view="overdue", estates=estates)),
        "to_send": orders_of(viewer, OrderFilter(view="to_send", estates=estates)),
    }
    if at_the_desk(viewer):
        found["to_return"] = calls_to_return(viewer, estates)
    return found


def _intake(
    viewer, estates: list[str], at: datetime, midnight: datetime
) -> tuple[Counter[tuple[int, int]], list[tuple[str, int, int]]]:
    """(days ago, hour) → cases received; and each channel today beside a week ago up to this hour. One statement."""
    today = QueueFilter(view="any", estates=estates, received_from=midnight, received_to=midnight + timedelta(days=1))
    then = midnight - timedelta(days=7)
    last = QueueFilter(view="any", estates=estates, received_from=then, received_to=then + timedelta(days=1))
    cases = filtered(viewer, QueueFilter(view="any", estates=estates), at)
    days = Q(received_at__gte=today.received_from, received_at__lt=today.received_to) | Q(
        received_at__gte=last.received_from, received_at__lt=last.received_to
    )
    rows = (
        cases.filter(days)
        .order_by()
        .values("channel", day=TruncDate("received_at"), hour=ExtractHour("received_at"))
        .annotate(n=Count("pk"), sooner=Count("pk", filter=Q(received_at__lt=_to_the_minute(at) - timedelta(days=7))))
    )
    came: Counter[tuple[int, int]] = Counter()
    channels: dict[str, list[int]] = {}
    for row in rows:
        ago = (midnight.date() - row["day"]).days
        came[ago, row["hour"]] += row["n"]
        counted = channels.setdefault(row["channel"], [0, 0])
        counted[ago == 7] += row["sooner"] if ago == 7 else row["n"]
    ordered = sorted(channels.items(), key=lambda item: (-item[1][0], -item[1][1], item[0]))
    return came, [(name, now_, before) for name, (now_, before) in ordered if now_ or before]


def _shifts(viewer, estates: list[str], at: datetime) -> list[Shift]:
    """Who is on duty now, and who comes within the next twelve hours, at the desks the viewer has to do with."""
    held = viewer.scope.estates_for(OVERSEEING)
    rows = DutyShift.objects.filter(ends_at__gt=at, starts_at__lt=at + timedelta(hours=12))
    rows = rows if held == ALL else rows.filter(estate_id__in=held)
    rows = rows.filter(estate__code__in=estates) if estates else rows
    joined = rows.select_related("user", "stand_in", "department", "estate")
    return [_shift(one, at) for one in joined.order_by("starts_at", "estate__code", "pk")[:SHIFTS]]


def _shift(one: DutyShift, at: datetime) -> Shift:
    who, instead = (one.stand_in, one.user) if one.absent else (one.user, None)
    return Shift(who, instead, one.estate, one.department, one.starts_at, one.ends_at, one.starts_at <= at)
