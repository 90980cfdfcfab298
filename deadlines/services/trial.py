"""A draft of a policy tried against the clocks of the last month, before it is saved (rule D8). Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from deadlines.access import must_change
from deadlines.clock import now
from deadlines.counting import GIVEN, reckon
from deadlines.models import Clock, ClockPolicy
from deadlines.registry import SUBJECTS
from deadlines.selectors import counter_for
from estates.models import Estate

DAYS = 30
AT_MOST = 20_000
SAMPLE = 20


@dataclass(frozen=True)
class Case:
    """One clock that would have gone otherwise. Its subject by number, never by content (rule P2)."""

    number: str
    estate: Estate
    starts_at: datetime
    ended_at: datetime | None
    due_before: datetime
    due_after: datetime
    late_before: bool
    late_after: bool
    urgent: bool = False


@dataclass
class Count:
    """Clocks of one estate, and how many were (would have been) overdue."""

    estate: Estate
    clocks: int = 0
    before: int = 0
    after: int = 0


@dataclass
class Trial:
    """What a draft would have done. `whole` is false where only the newest AT_MOST clocks were tried."""

    row: ClockPolicy
    since: datetime
    until: datetime
    estates: list[Count] = field(default_factory=list)
    sample: list[Case] = field(default_factory=list)
    changed: int = 0
    whole: bool = True

    @property
    def clocks(self) -> int:
        return sum(one.clocks for one in self.estates)

    @property
    def before(self) -> int:
        return sum(one.before for one in self.estates)

    @property
    def after(self) -> int:
        return sum(one.after for one in self.estates)


def trial(row: ClockPolicy, *, by, at: datetime | None = None) -> Trial:
    """Try an unsaved `row` (see `draft`) on the clocks of its kind that started in the last 30 days.

    A company's row leaves alone what an estate's own row decided. What moved a clock meanwhile (pauses, extensions)
    moves it by as much again. Raises PermissionDenied for who may not save it either.
    """
    must_change(by, row.estate)
    until = at or now()
    found = Trial(row, until - timedelta(days=DAYS), until)
    counts: dict[int, Count] = {}
    tried: list[tuple[Clock, datetime, bool, bool]] = []
    clocks = list(_clocks(row, found.since, until)[: AT_MOST + 1])
    found.whole = len(clocks) <= AT_MOST
    for clock in clocks[:AT_MOST]:
        due = _due(row, clock)
        late, would = _late(clock, clock.due_at, until), _late(clock, due, until)
        count = counts.setdefault(clock.estate_id, Count(clock.estate))
        count.clocks, count.before, count.after = count.clocks + 1, count.before + late, count.after + would
        if late != would:
            tried.append((clock, due, late, would))
    found.estates = sorted(counts.values(), key=lambda one: one.estate.code)
    found.changed = len(tried)
    found.sample = _named(tried[:SAMPLE])
    return found


def _clocks(row: ClockPolicy, since: datetime, until: datetime):
    clocks = Clock.objects.filter(kind=row.kind, variant=row.variant, starts_at__gte=since, starts_at__lt=until)
    mine = clocks.filter(estate_id=row.estate_id) if row.estate_id else clocks.exclude(policy__estate__isnull=False)
    return mine.select_related("estate").order_by("-starts_at", "-pk")


def _due(row: ClockPolicy, clock: Clock) -> datetime:
    """When the clock would have been due by `row`; as it is where somebody set its time."""
    if clock.reckoned == GIVEN:
        return clock.due_at
    counter = counter_for(row, clock.estate_id, clock.starts_at, urgent=clock.urgent)
    first = reckon(clock.reckoned, row, counter, clock.starts_at, clock.estate.zone, clock.reckoned_from)
    if first is None:
        return clock.due_at
    return counter.into_contact_hours(first) + (clock.due_at - clock.first_due_at)


def _late(clock: Clock, due: datetime, until: datetime) -> bool:
    return (clock.stopped_at or clock.cancelled_at or until) > due


def _named(tried: Iterable[tuple[Clock, datetime, bool, bool]]) -> list[Case]:
    tried = list(tried)
    names: dict[tuple[str, int], str] = {}
    for kind in {clock.subject_kind for clock, *_ in tried}:
        subject = SUBJECTS.get(kind)
        if subject is not None:
            ids = {clock.subject_id for clock, *_ in tried if clock.subject_kind == kind}
            names |= {(kind, pk): name for pk, name in subject.names(ids).items()}
    return [
        Case(
            names.get((clock.subject_kind, clock.subject_id), "–"),
            clock.estate,
            clock.starts_at,
            clock.stopped_at or clock.cancelled_at,
            clock.due_at,
            due,
            late,
            would,
            clock.urgent,
        )
        for clock, due, late, would in tried
    ]
