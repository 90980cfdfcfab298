"""Callbacks service managers and general managers make themselves, month by month (rule F4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from accounts import remembered
from accounts.models import Role, RoleAssignment, User
from accounts.scope import ALL, OVERSEEING
from estates.models import Estate
from followups.choices import Standing
from followups.figures import QUOTA_GENERAL, QUOTA_MANAGER, QUOTA_REMIND, figure
from followups.models import Call

QUOTA_OF = {Role.MANAGER: QUOTA_MANAGER, Role.GENERAL_MANAGER: QUOTA_GENERAL}
"""Whose quota is which figure; nobody else has one."""
Made = dict[tuple[int, int], tuple[int, int]]
"""(person, estate) → (made, not content)."""


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
    """What one person owes and made in one month in one role, over all estates they hold it on."""

    person: User
    role: str
    estates: tuple[Estate, ...]
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


def quotas(
    month: date,
    at: datetime,
    estates: Iterable[Estate],
    people: Iterable[int] | None = None,
    *,
    viewer: Any = None,
) -> list[Quota]:
    """Every quota of the month of whoever holds such a role on one of these estates; of `people` alone, where given.

    Calls about what names the `viewer` are not counted for them (rule P4).

    It is the person's, not the estate's: who looks after two estates owes as much as who looks after one, and the
    calls of all of them count. A call counts for who reached the resident, by the calendar of the estate it is of.
    The figure is the one in force at the month's end, or now while it runs; where estates differ, the highest.
    """
    held = quota_rows(month, viewer)
    return quotas_from(held if people is None else held.filter(user_id__in=list(people)), month, at, estates)


def quota_rows(month: date, viewer: Any = None) -> QuerySet[Any, dict[str, Any]]:
    """Who holds such a role where, and what they made in the month on each estate, as `quotas_from` reads it."""
    held = RoleAssignment.objects.filter(role__in=QUOTA_OF, user__is_active=True)
    rows = held.annotate(made=_made(month, remembered.rows(Estate), viewer)).order_by("user_id", "pk")
    return rows.values("role", "estate_id", "made", *(f"user__{name}" for name in _OF_PERSON))


_OF_PERSON = ("id", "username", "display_name", "display_name_en")


def quotas_from(rows: Iterable[dict[str, Any]], month: date, at: datetime, estates: Iterable[Estate]) -> list[Quota]:
    """The quotas on one of these estates, of rows as `quota_rows` gives them: for whoever reads them along with else.

    The person is known by name alone; what else one asks of them is fetched when it is asked.
    """
    here = {e.pk for e in estates}
    every = {e.pk: e for e in sorted(remembered.rows(Estate), key=lambda e: e.code)}
    people: dict[int, User] = {}
    theirs: dict[tuple[User, str], set[int]] = {}
    made: Made = {}
    for one in rows:
        known = [one[f"user__{name}"] for name in _OF_PERSON]
        person = people.setdefault(known[0], User.from_db(DEFAULT_DB_ALIAS, _OF_PERSON, known))
        theirs.setdefault((person, one["role"]), set()).update(
            every if one["estate_id"] is None else [one["estate_id"]]
        )
        made |= {(known[0], each["estate"]): (each["n"], each["unhappy"]) for each in one["made"]}
    found = [
        _quota(person, role, tuple(e for e in every.values() if e.pk in ids), month, at, made)
        for (person, role), ids in theirs.items()
        if ids & here
    ]
    order = list(QUOTA_OF)
    return sorted(found, key=lambda q: (order.index(Role(q.role)), q.estates[0].code, q.person.pk))


def _quota(person: User, role: str, theirs: tuple[Estate, ...], month: date, at: datetime, made: Made) -> Quota:
    ends = [(e.pk, bounds(month, e.zone)[1] - timedelta(microseconds=1)) for e in theirs]
    owed = max(figure(QUOTA_OF[Role(role)], pk, min(at, end)) for pk, end in ends)
    numbers = [made.get((person.pk, e.pk), (0, 0)) for e in theirs]
    return Quota(person, role, theirs, month, owed, sum(n for n, _ in numbers), sum(n for _, n in numbers))


def _made(month: date, estates: Iterable[Estate], viewer: Any = None) -> ArraySubquery:
    """What the person of the outer query made on each estate, in the month as that estate's wall shows it."""
    known = Call.objects.all() if viewer is None else Call.objects.not_naming(viewer)
    reached = known.filter(_in(month, estates), standing=Standing.ANSWERED, by_id=OuterRef("user_id")).order_by()
    unhappy = Count("pk", filter=Q(solved="no") | Q(satisfaction="not"))
    counted = reached.values("estate_id").annotate(n=Count("pk"), unhappy=unhappy)
    return ArraySubquery(counted.values(json=JSONObject(estate="estate_id", n="n", unhappy="unhappy")))


def _in(month: date, estates: Iterable[Estate]) -> Q:
    """Calls that ended in the month, as the wall of their estate shows it."""
    by_zone: dict[tuple[datetime, datetime], list[int]] = {}
    for estate in estates:
        by_zone.setdefault(bounds(month, estate.zone), []).append(estate.pk)
    found = Q(pk__in=[])
    for (begins, ends), ids in by_zone.items():
        found |= Q(ended_at__gte=begins, ended_at__lt=ends, estate_id__in=ids)
    return found


def calls_made(quota: Quota, viewer: Any) -> QuerySet[Call]:
    """The calls a quota counts, the latest first, those the viewer may know of: on their own estates (rule P2)."""
    mine = Call.objects.visible_to(viewer).filter(_in(quota.month, quota.estates), standing=Standing.ANSWERED)
    return mine.filter(by_id=quota.person.pk).order_by("-ended_at", "-pk")


def reminder_due(estate: Estate, at: datetime) -> bool:
    """Whether the month's last week has begun on the estate (as many days as the figure says)."""
    return days_left(at, estate.zone) < figure(QUOTA_REMIND, estate.pk, at)


def estates_reported(user: Any) -> list[Estate]:
    """The estates whose report of callbacks the person reads."""
    overseen = user.scope.estates_for(OVERSEEING)
    found = Estate.objects.order_by("code")
    return list(found if overseen == ALL else found.filter(pk__in=overseen))


def own_quotas(user: Any, at: datetime) -> list[Quota]:
    """What the person owes this month, role by role; [] for whoever has no quota."""
    estates = estates_reported(user) if user.scope.any(*QUOTA_OF) else []
    if not estates:
        return []
    return [q for q in quotas(month_of(at, estates[0].zone), at, estates, [user.pk], viewer=user) if q.owed]


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
