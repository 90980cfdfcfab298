"""The daily digest as one reader may know it, and who has not opened it (rules A2, P4, P5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import DutyShift, Role, RoleAssignment, User
from accounts.scope import ALL, OUTSIDE
from analytics.models import Digest, Reading
from analytics.selectors.sums import READERS
from complaints.choices import Nature
from complaints.facts import with_shares
from complaints.lifecycle import State
from complaints.models import Case
from complaints.selectors.seen import LIST_JOINS, place_of, seen_by
from estates.models import Estate

NOT_STAFF = frozenset({*OUTSIDE, Role.ADMINISTRATOR})
"""Contractors read no digest; nor does who is an administrator alone (rule P2)."""


def reads_digests(user) -> bool:
    """All staff do (rule A2)."""
    return any(role not in NOT_STAFF for role in user.scope.by_role)


def digests_of(user, among: QuerySet[Digest] | None = None) -> QuerySet[Digest]:
    """The digests of the estates the person works on."""
    found = Digest.objects.select_related("estate") if among is None else among
    roles = [role for role in user.scope.by_role if role not in NOT_STAFF]
    held = user.scope.estates_for(roles)
    return found if held == ALL else found.filter(estate_id__in=held)


def staff_of(estate: Estate) -> list[User]:
    """Everyone the digest is published to: those who work on this estate in particular."""
    held = RoleAssignment.objects.filter(estate=estate).exclude(role__in=NOT_STAFF)
    people = User.objects.filter(is_active=True, pk__in=held.values("user_id"))
    return [one for one in people.order_by("pk") if not one.is_integration]


def next_shift(people: list[User], estate: Estate, at: datetime) -> dict[int, datetime]:
    """From when each person's hour runs: now for who is on duty, else the start of their next shift (rule D1).

    Whoever has no shift on the roster is at work when the digest comes. An absent one's shift does not count.
    """
    shifts = DutyShift.objects.filter(user__in=people, ends_at__gt=at, absent=False, estate=estate)
    found: dict[int, datetime] = {}
    for user_id, starts_at in shifts.order_by("-starts_at").values_list("user_id", "starts_at"):
        found[user_id] = max(at, starts_at)
    return {one.pk: found.get(one.pk, at) for one in people}


def bounds(digest: Digest) -> tuple[datetime, datetime]:
    """From the local midnight the day begins with to the one it ends with."""
    zone = digest.estate.zone
    return (
        datetime.combine(digest.day, time(), zone),
        datetime.combine(digest.day + timedelta(days=1), time(), zone),
    )


@dataclass(frozen=True)
class Line:
    """One case of the digest: without person, and without room where it is confidential (rules A2, P5)."""

    case: Case
    number: str
    title: str
    place: str
    nature: Any
    state: Any
    answered: bool | None
    late: bool


@dataclass(frozen=True)
class Page:
    """The digest one reader sees. `owed`, `answered`: of its cases, those owed an answer and those that have it."""

    digest: Digest
    lines: list[Line]
    owed: int
    answered: int
    praise: int

    @property
    def answer_rate(self) -> Decimal | None:
        return percent(self.answered, self.owed)


def percent(over: int, under: int) -> Decimal | None:
    return (Decimal(over) * 100 / under).quantize(Decimal("0.1"), ROUND_HALF_UP) if under else None


def read(digest: Digest, reader, at: datetime) -> Page:
    """The complaints of the day as `reader` may know them at this moment, in two or three statements."""
    begins, ends = bounds(digest)
    mine = Case.objects.visible_to(reader).filter(
        estate_id=digest.estate_id, received_at__gte=begins, received_at__lt=ends
    )
    every = with_shares(mine.select_related(*LIST_JOINS).order_by("received_at", "pk"), reader)
    lines = [_line(case, reader, at) for case in every if case.kind != "praise"]
    owed = [line for line in lines if line.answered is not None]
    return Page(digest, lines, len(owed), sum(bool(one.answered) for one in owed), len(every) - len(lines))


def _line(case: Case, reader, at: datetime) -> Line:
    seen = seen_by(case, reader)
    title, place = seen.title, place_of(case)
    if case.confidential:
        title, place = case.handler_wording[:60] or _("confidential case"), place_of(case, building_only=True)
    elif case.building is not None and case.unit_id:
        place = case.building.label if seen.hidden else place
    reachable = not (case.anonymous and not case.complainant.has_link)
    return Line(
        case,
        case.number,
        title,
        place,
        Nature(case.nature) if case.nature else None,
        State(case.state),
        (case.responded_at is not None) if reachable else None,
        case.next_due_at is not None and case.next_due_at <= at,
    )


@dataclass(frozen=True)
class Readership:
    """Who was to read it. `rate`: opened within the hour ÷ those whose hour is over or who opened it."""

    opened: list[Reading]
    unread: list[Reading]
    still: list[Reading]

    @property
    def in_time(self) -> int:
        return sum(one.in_time for one in self.opened)

    @property
    def counted(self) -> int:
        return len(self.opened) + len(self.unread)

    @property
    def total(self) -> int:
        return self.counted + len(self.still)

    @property
    def rate(self) -> Decimal | None:
        return percent(self.in_time, self.counted)


def readership(digest: Digest, at: datetime) -> Readership:
    """Who opened it, whose hour has passed unread, whose is still running."""
    every = sorted(digest.readings.all(), key=lambda one: (one.due_at, one.reader_id))
    return Readership(
        [one for one in every if one.opened_at],
        [one for one in every if not one.opened_at and one.due_at <= at],
        [one for one in every if not one.opened_at and one.due_at > at],
    )


def sees_readership(user, estate_id: int) -> bool:
    """Those who answer for the desk of the estate (rule P2)."""
    return user.scope.holds(READERS, estate_id)


def unopened(user) -> QuerySet[Reading]:
    """Digests published to the person that wait to be opened, for the menu."""
    return Reading.objects.filter(reader_id=user.pk, opened_at=None)
