"""Who answers a clock, and who is accountable for one: by what stands on the row, whatever its subject."""

from __future__ import annotations

from accounts.models import Role
from deadlines.models import Accountability, Clock


def answers(clock: Clock, by, handler_id: int | None = None) -> bool:
    """Whether `by` answers this clock: named on it, in its department, or in its role on the estate (rule D1).

    In a department `handler_id` answers where the matter has one, and the head always.
    """
    scope, estate, department = by.scope, clock.estate_id, clock.answered_department_id
    if department and scope.heads(department, estate):
        return True
    if clock.answered_user_id:
        return clock.answered_user_id == by.pk
    if department:
        return handler_id in (None, by.pk) and scope.in_department(department, estate)
    return scope.holds((clock.answered_role or Role.DUTY,), estate)


def accountable(record: Accountability, by) -> bool:
    """Whether `by` is who answers for the breach: the person, the head of the department, or, where nobody had it
    yet, those whose role it was (rule J4)."""
    scope = by.scope
    if record.person_id == by.pk or (record.department_id and scope.heads(record.department_id, record.estate_id)):
        return True
    if record.person_id or record.department_id:
        return False
    return scope.holds((record.role or Role.DUTY,), record.estate_id)
