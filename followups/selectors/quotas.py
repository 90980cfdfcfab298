"""Callbacks service managers and general managers make themselves, month by month (rule F4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from django.db.models import Count, F, Q

from accounts.models import Role, RoleAssignment, User
from accounts.scope import ALL, OVERSEEING
from estates.models import Estate
from followups.choices import Standing
from followups.figures import QUOTA_GENERAL, QUOTA_MANAGER, QUOTA_REMIND, figure
from followups.models import Call

QUOTA_OF = {Role.MANAGER: QUOTA_MANAGER, Role.GENERAL_MANAGER: QUOTA_GENERAL}
"""Whose quota is which figure; nobody else has one."""


def month_of(at: datetime, zone: tzinfo) -> date:
    """The first day of the month it is on the wall of the estate."""
    return at.astimezone(zone).date().replace(day=1)


def month_after(month: date) -> date:
    """The first day of the month after."""
    return (month + timedelta(days=32)).replace(day=1)


def month_before(month: date) -> date:
    """The first day of the month before."""
    return (month - timedelta(days=1)).replace(day=1)


def bounds(month: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """From the first local midnight of the month to the first of the next: leap years and zones fall into place."""
    return datetime.combine(month, time(), zone), datetime.combine(month_after(month), time(), zone)


def days_left(at: datetime, zone: tzinfo) -> int:
    """Days of the month still to come after today."""
    today = at.astimezone(zone).date()
    return (month_after(today.replace(day=1)) - today).days - 1


@dataclass(frozen=True)
class Quota:
    """What one person owes and made on one estate in one month."""

    person: User
    role: str
    estate: Estate
    month: date
    owed: int
    made: int
    unhappy: int = 0

    @property
    def missing(self) -> int:
        return max(0, self.owed - self.made)

    @property
    def met(self) -> bool:
        return self.made >= self.owed

    @property
    def role_label(self) -> Any:
        return Role(self.role).label


def quotas(month: date, at: datetime, estates: Iterable[Estate], people: Iterable[int] | None = None) -> list[Quota]:
    """Every quota of the month on these estates; of `people` alone, where given.

    A call counts for who reached the resident, on the estate it is of, by the estate's own calendar. The figure is
    the one in force at the month's end, or now while it runs. Three statements and one more a zone.
    """
    here = {e.pk: e for e in estates}
    held = RoleAssignment.objects.filter(role__in=QUOTA_OF, user__is_active=True).select_related("user")
    if people is not None:
        held = held.filter(user_id__in=list(people))
    made = _made(month, here.values())
    found = []
    seen = set()
    for one in held.order_by("user_id", "pk"):
        for estate in here.values() if one.estate_id is None else filter(None, [here.get(one.estate_id)]):
            if (one.user_id, one.role, estate.pk) in seen:
                continue
            seen.add((one.user_id, one.role, estate.pk))
            ends = bounds(month, estate.zone)[1] - timedelta(microseconds=1)
            owed = figure(QUOTA_OF[Role(one.role)], estate.pk, min(at, ends))
            n, unhappy = made.get((one.user_id, estate.pk), (0, 0))
            found.append(Quota(one.user, one.role, estate, month, owed, n, unhappy))
    order = list(QUOTA_OF)
    return sorted(found, key=lambda q: (q.estate.code, order.index(Role(q.role)), q.person.pk))


def _made(month: date, estates: Iterable[Estate]) -> dict[tuple[int, int], tuple[int, int]]:
    """(person, estate) → (made, not content), counted in the month as each estate's wall shows it."""
    by_zone: dict[tuple[datetime, datetime], list[int]] = {}
    for estate in estates:
        by_zone.setdefault(bounds(month, estate.zone), []).append(estate.pk)
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for (begins, ends), ids in by_zone.items():
        reached = Call.objects.filter(
            standing=Standing.ANSWERED, by__isnull=False, ended_at__gte=begins, ended_at__lt=ends, estate_id__in=ids
        )
        unhappy = Count("pk", filter=Q(solved="no") | Q(satisfaction="not"))
        for row in reached.order_by().values("by_id", "estate_id").annotate(n=Count("pk"), unhappy=unhappy):
            found[row["by_id"], row["estate_id"]] = (row["n"], row["unhappy"])
    return found


def reminder_due(estate: Estate, at: datetime) -> bool:
    """Whether the month's last week has begun on the estate (as many days as the figure says)."""
    return days_left(at, estate.zone) < figure(QUOTA_REMIND, estate.pk, at)


def estates_reported(user: Any) -> list[Estate]:
    """The estates whose report of callbacks the person reads."""
    overseen = user.scope.estates_for(OVERSEEING)
    found = Estate.objects.order_by("code")
    return list(found if overseen == ALL else found.filter(pk__in=overseen))


def own_quotas(user: Any, at: datetime) -> list[Quota]:
    """What the person owes this month, estate by estate; [] for whoever has no quota."""
    if not user.scope.any(*QUOTA_OF):
        return []
    by_month: dict[date, list[Estate]] = {}
    for estate in estates_reported(user):
        by_month.setdefault(month_of(at, estate.zone), []).append(estate)
    return [q for month, here in by_month.items() for q in quotas(month, at, here, [user.pk]) if q.owed]


@dataclass(frozen=True)
class MonthCounts:
    """A month's callbacks of one estate, apart by how they ended; a rate never hides who could not be asked."""

    estate: Estate
    owed: int
    answered: int
    by_resident: int
    unreachable: int
    unasked: int
    solved: int
    satisfied: int
    in_time: int
    reworked: int

    @property
    def rate(self) -> float | None:
        """Reached ÷ owed; those nobody could ask stand apart (rule F2)."""
        return 100 * self.answered / self.owed if self.owed else None

    @property
    def solved_rate(self) -> float | None:
        return 100 * self.solved / self.answered if self.answered else None

    @property
    def satisfied_rate(self) -> float | None:
        return 100 * self.satisfied / self.answered if self.answered else None

    @property
    def on_time_rate(self) -> float | None:
        return 100 * self.in_time / self.owed if self.owed else None


def month_counts(user: Any, month: date, estates: Iterable[Estate]) -> list[MonthCounts]:
    """The calls that ended in the month, estate by estate; what names the reader is not counted (rule P4)."""
    found = []
    for estate in estates:
        begins, ends = bounds(month, estate.zone)
        ended = Call.objects.visible_to(user).filter(estate=estate, ended_at__gte=begins, ended_at__lt=ends)
        n = ended.order_by().aggregate(
            answered=Count("pk", filter=Q(standing=Standing.ANSWERED)),
            by_resident=Count("pk", filter=Q(standing=Standing.ANSWERED, by_resident=True)),
            unreachable=Count("pk", filter=Q(standing=Standing.UNREACHABLE)),
            unasked=Count("pk", filter=Q(standing=Standing.UNASKED)),
            solved=Count("pk", filter=Q(solved="yes")),
            satisfied=Count("pk", filter=Q(satisfaction__in=("satisfied", "basically"))),
            in_time=Count("pk", filter=Q(standing=Standing.ANSWERED, ended_at__lte=F("due_at"))),
            reworked=Count("pk", filter=Q(reworked=True)),
        )
        found.append(MonthCounts(estate=estate, owed=n["answered"] + n["unreachable"], **n))
    return found
