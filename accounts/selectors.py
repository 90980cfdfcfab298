"""Reading people: who holds a role, who is on duty, who is next (rules P4, P6)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import Contractor, Department, DutyShift, Role, RoleAssignment, User
from accounts.scope import ALL, LADDER, OVERSEEING
from estates.models import Estate


def estates_of(user: User) -> QuerySet[Estate]:
    """The estates `user` works on; all of them for headquarters."""
    held = user.scope.estates
    estates = Estate.objects.filter(active=True)
    return estates if held == ALL else estates.filter(pk__in=held)


def usual_estate(user: User, at: datetime) -> Estate | None:
    """What a form begins with: the estate `user` is on duty at now, else that of their oldest role, else the first."""
    mine = estates_of(user)
    shift = DutyShift.objects.filter(user=user, starts_at__lte=at, ends_at__gt=at, absent=False).first()
    role = user.role_assignments.exclude(estate=None).order_by("pk").first()
    wanted = [found.estate_id for found in (shift, role) if found is not None]
    known = mine.in_bulk(wanted)
    return next((known[pk] for pk in wanted if pk in known), None) or mine.first()


def holders(roles: Iterable[str], estate_id: int, department_id: int | None = None) -> QuerySet[User]:
    """Active people who hold one of `roles` on the estate (and in the department, where given)."""
    match = Q(role__in=list(roles)) & (Q(estate_id=estate_id) | Q(estate_id=None))
    if department_id is not None:
        match &= Q(department_id=department_id)
    return User.objects.filter(is_active=True, pk__in=RoleAssignment.objects.filter(match).values("user_id")).order_by(
        "pk"
    )


def _shifts_at(estate_id: int, at: datetime) -> tuple[set[int], set[int]]:
    """(absent, on duty) at the moment, ids of people, in one statement."""
    away: set[int] = set()
    duty: set[int] = set()
    shifts = DutyShift.objects.filter(estate_id=estate_id, starts_at__lte=at, ends_at__gt=at)
    for user_id, stand_in_id, is_absent in shifts.values_list("user_id", "stand_in_id", "absent"):
        (away if is_absent else duty).add(user_id)
        if is_absent and stand_in_id:
            duty.add(stand_in_id)
    return away, duty


def on_duty(estate_id: int, at: datetime, department_id: int | None = None) -> set[int]:
    """Ids of the people on duty at the moment; an absent one is replaced by the stand-in (rule P6)."""
    shifts = DutyShift.objects.filter(estate_id=estate_id, starts_at__lte=at, ends_at__gt=at)
    if department_id is not None:
        shifts = shifts.filter(department_id=department_id)
    found = set()
    for user_id, stand_in_id, absent in shifts.values_list("user_id", "stand_in_id", "absent"):
        found.add(stand_in_id if absent else user_id)
    return found - {None}


def absent(estate_id: int, at: datetime) -> set[int]:
    """Ids of the people whose current shift on the estate is marked absent."""
    return set(
        DutyShift.objects.filter(estate_id=estate_id, starts_at__lte=at, ends_at__gt=at, absent=True).values_list(
            "user_id", flat=True
        )
    )


def stand_ins(user_id: int, estate_id: int, at: datetime, skip: Iterable[int] = ()) -> list[User]:
    """Who stands in for somebody on the estate at the moment by the roster, of those who oversee it (rule P6)."""
    shifts = DutyShift.objects.filter(
        user_id=user_id, estate_id=estate_id, starts_at__lte=at, ends_at__gt=at, stand_in__is_active=True
    )
    shunned = {*skip, *absent(estate_id, at)}
    found = [s.stand_in for s in shifts.select_related("stand_in") if s.stand_in_id not in shunned]
    return [u for u in found if u is not None and u.scope.holds(OVERSEEING, estate_id)]


def who_is_next(
    role: str, estate_id: int, at: datetime, skip: Iterable[int] = (), department_id: int | None = None
) -> list[User]:
    """The people a matter goes to for `role`: the one function behind every "who is next" (rule P4).

    `skip` holds the ids of the named and of those who may not act. They and the absent are passed
    over; when a step is empty the matter climbs to the next, and ends at headquarters. Those on duty
    come first. A department's matter starts at its head, then climbs from the supervisor.
    """
    away, duty = _shifts_at(estate_id, at)
    shunned = set(skip) | away

    def step(one: str, department: int | None = None) -> list[User]:
        people = [u for u in holders([one], estate_id, department) if u.pk not in shunned]
        return sorted(people, key=lambda u: (u.pk not in duty, u.pk))

    if department_id is not None:
        found = step(role, department_id) or step(Role.HEAD, department_id)
        if found:
            return found
        role = Role.SUPERVISOR
    if role == Role.ASSISTANT:
        found = step(role)
        if found:
            return found
        role = Role.SUPERVISOR
    start = LADDER.index(role) if role in LADDER else LADDER.index(Role.SUPERVISOR)
    for climb in LADDER[start:]:
        found = step(climb)
        if found:
            return found
    return []


def departments() -> QuerySet[Department]:
    return Department.objects.filter(active=True)


def contractors_on(estate_id: int) -> QuerySet[Contractor]:
    return Contractor.objects.filter(active=True, estates=estate_id)
