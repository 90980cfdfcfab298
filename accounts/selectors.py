"""Reading people: who holds a role, who is on duty, who is next (rules P4, P6)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import Contractor, Department, DutyShift, Role, RoleAssignment, User
from accounts.scope import ALL, LADDER, OVERSEEING
from estates import prepared
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


_IN_LINE = """
WITH shifts AS MATERIALIZED (
    SELECT user_id, stand_in_id, absent FROM accounts_dutyshift
    WHERE estate_id = %s AND starts_at <= %s AND ends_at > %s
)
SELECT DISTINCT r.role, r.department_id, u.id,
       u.id IN (SELECT user_id FROM shifts WHERE NOT absent) OR EXISTS (
           SELECT 1 FROM shifts WHERE absent AND stand_in_id = u.id
       ) AS on_duty
FROM accounts_roleassignment r JOIN accounts_user u ON u.id = r.user_id
WHERE (r.estate_id = %s OR r.estate_id IS NULL) AND r.role = ANY(%s) AND u.is_active
  AND u.id NOT IN (SELECT user_id FROM shifts WHERE absent)
"""
"""Those present who hold one of the roles on an estate; whoever is absent is passed over (rule P6)."""


class Line:
    """Who stands on which step of one estate at a moment, read in one statement: for whoever asks for several steps.

    `roles` are those that will be asked for beside the ladder, the assistants and the heads.
    """

    def __init__(self, estate_id: int, at: datetime, *roles: str) -> None:
        wanted = list({*LADDER, Role.ASSISTANT, Role.HEAD, *roles})
        self._held = prepared.fetch_all(_IN_LINE, [estate_id, at, at, estate_id, wanted])

    def next(self, role: str, skip: Iterable[int] = (), department_id: int | None = None) -> list[int]:
        """Ids of the people a matter goes to for `role`, as `who_is_next` says."""
        shunned = set(skip)
        for one, department in self._steps(role, department_id):
            found = {
                (not on_duty, pk)
                for held, where, pk, on_duty in self._held
                if held == one and pk not in shunned and department in (None, where)
            }
            if found:
                return [pk for _off_duty, pk in sorted(found)]
        return []

    def present(self, pk: int) -> bool:
        """Whether somebody stands on one of these steps and is not absent."""
        return any(pk == one for _held, _where, one, _on_duty in self._held)

    def _steps(self, role: str, department_id: int | None) -> list[tuple[str, int | None]]:
        """The steps in turn: the department's own, its head, then the ladder from the supervisor; or from `role`."""
        first: list[tuple[str, int | None]] = []
        if department_id is not None:
            first, role = [(role, department_id), (Role.HEAD, department_id)], Role.SUPERVISOR
        elif role == Role.ASSISTANT:
            first, role = [(Role.ASSISTANT, None)], Role.SUPERVISOR
        start = LADDER.index(role) if role in LADDER else LADDER.index(Role.SUPERVISOR)
        return first + [(step, None) for step in LADDER[start:]]


def who_is_next(
    role: str, estate_id: int, at: datetime, skip: Iterable[int] = (), department_id: int | None = None
) -> list[User]:
    """The people a matter goes to for `role`: the one answer to every "who is next" (rule P4).

    `skip` holds the ids of the named and of those who may not act. They and the absent are passed
    over; when a step is empty the matter climbs to the next, and ends at headquarters. Those on duty
    come first. A department's matter starts at its head, then climbs from the supervisor.
    """
    people = ids_next(role, estate_id, at, skip, department_id)
    known = User.objects.in_bulk(people)
    return [known[pk] for pk in people]


def ids_next(
    role: str, estate_id: int, at: datetime, skip: Iterable[int] = (), department_id: int | None = None
) -> list[int]:
    """Ids of `who_is_next`, for whoever needs no more."""
    return Line(estate_id, at, role).next(role, skip, department_id)


def departments() -> QuerySet[Department]:
    return Department.objects.filter(active=True)


def contractors_on(estate_id: int) -> QuerySet[Contractor]:
    return Contractor.objects.filter(active=True, estates=estate_id)
