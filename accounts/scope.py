"""What one person may do where: their role assignments, read once (rule P2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from accounts.models.roles import Role
from estates import prepared

ASSIGNED = "r.role, r.estate_id, r.department_id, r.contractor_id"
"""What `Scope.held` takes, of `accounts_roleassignment r`: for statements that read it with the person."""
_HELD = "SELECT role, estate_id, department_id, contractor_id FROM accounts_roleassignment WHERE user_id = %s"
ALL = "all"
"""Stands for every estate in a scope (headquarters)."""

DESK = frozenset({Role.DUTY, Role.SUPERVISOR, Role.MANAGER})
"""Intake, judging, dispatch, contact, promise, merge, explain (SPEC §4)."""
FOLLOW_UP = frozenset({Role.ASSISTANT, Role.SUPERVISOR})
"""Verify, callback, close, archive; the supervisor stands in for the assistant."""
SUPERVISING = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.GENERAL_MANAGER, Role.HEADQUARTERS})
MANAGING = frozenset({Role.MANAGER, Role.GENERAL_MANAGER, Role.HEADQUARTERS})
OVERSEEING = frozenset(
    {Role.DUTY, Role.ASSISTANT, Role.SUPERVISOR, Role.MANAGER, Role.GENERAL_MANAGER, Role.HEADQUARTERS}
)
"""The roles that see every case of their estates, the conflict wall apart."""
DEPARTMENTAL = frozenset({Role.MEMBER, Role.HEAD})
OUTSIDE = frozenset({Role.CONTRACTOR, Role.TECHNICIAN})
LADDER = (Role.DUTY, Role.SUPERVISOR, Role.MANAGER, Role.GENERAL_MANAGER, Role.HEADQUARTERS)
"""The steps a matter climbs, lowest first; it ends at headquarters (rule P4)."""


@dataclass(frozen=True)
class Scope:
    """The assignments of one person.

    by_role: role → estate ids, or `ALL`. departments: department id → (estate ids or `ALL`, is head).
    """

    by_role: dict[str, set[int] | str] = field(default_factory=dict)
    departments: dict[int, set[int] | str] = field(default_factory=dict)
    headed: dict[int, set[int] | str] = field(default_factory=dict)
    contractors: frozenset[int] = frozenset()

    @classmethod
    def of(cls, user) -> Scope:
        """Read the scope of `user` in one query. A person without assignments may do nothing."""
        if not getattr(user, "pk", None) or not user.is_active:
            return cls()
        # asked by every request: a queryset costs three times its statement
        return cls.held(prepared.fetch_all(_HELD, [user.pk]))

    @classmethod
    def held(cls, assignments: Iterable[tuple[str | None, int | None, int | None, int | None]]) -> Scope:
        """The scope of these assignments: role, estate, department, contractor. One without a role is none."""
        by_role: dict[str, set[int] | str] = {}
        departments: dict[int, set[int] | str] = {}
        headed: dict[int, set[int] | str] = {}
        contractors: set[int] = set()

        def add(where: dict, key, estate_id: int | None) -> None:
            if estate_id is None:
                where[key] = ALL
            elif where.get(key) != ALL:
                where.setdefault(key, set()).add(estate_id)

        for role, estate_id, department_id, contractor_id in assignments:
            if role is None:
                continue
            add(by_role, role, estate_id)
            if role in DEPARTMENTAL:
                add(departments, department_id, estate_id)
            if role == Role.HEAD:
                add(headed, department_id, estate_id)
            if contractor_id:
                contractors.add(contractor_id)
        return cls(by_role, departments, headed, frozenset(contractors))

    def estates_for(self, roles) -> set[int] | str:
        """Estate ids where the person holds any of `roles`; `ALL` when everywhere."""
        found: set[int] = set()
        for role in roles:
            held = self.by_role.get(role)
            if isinstance(held, str):  # everywhere
                return ALL
            found |= held or set()
        return found

    def holds(self, roles, estate_id: int) -> bool:
        """Whether the person holds any of `roles` on the estate."""
        for role in roles:
            held = self.by_role.get(role)
            if held == ALL or (held and estate_id in held):
                return True
        return False

    def any(self, *roles) -> bool:
        """Whether the person holds any of `roles` anywhere."""
        return any(role in self.by_role for role in roles)

    def in_department(self, department_id: int | None, estate_id: int) -> bool:
        """Whether the person works in (or heads) the department on the estate."""
        held = self.departments.get(department_id)  # type: ignore[arg-type]
        return held == ALL or bool(held and estate_id in held)

    def heads(self, department_id: int | None, estate_id: int) -> bool:
        """Whether the person heads the department on the estate."""
        held = self.headed.get(department_id)  # type: ignore[arg-type]
        return held == ALL or bool(held and estate_id in held)

    @cached_property
    def key(self) -> str:
        """The same for the same roles, in whatever order they were read: what is worked out is remembered under it."""
        held = [_in_order(one) for one in (self.by_role, self.departments, self.headed)]
        return repr((held, sorted(self.contractors)))

    @property
    def is_staff_member(self) -> bool:
        """Employees of the company, who may all relay what they heard (rule P3); contractors may not."""
        return any(role not in OUTSIDE for role in self.by_role)

    @property
    def estates(self) -> set[int] | str:
        """Every estate the person has anything to do with."""
        return self.estates_for(self.by_role)


def _in_order(held: dict) -> list:
    return sorted(((key, where if where == ALL else sorted(where)) for key, where in held.items()), key=str)
