from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import Q

from deadlines.registry import KINDS
from estates import prepared

_OWN_UP = """
WITH late AS (
    SELECT c.id, c.revision, c.due_at, c.subject_kind, c.subject_id, c.kind, c.estate_id, c.answered_role,
           c.answered_department_id, c.answered_user_id, coalesce(c.stopped_at, c.cancelled_at) AS ended_at
    FROM deadlines_clock c
    WHERE c.id = ANY(%s) AND c.due_at < coalesce(c.stopped_at, c.cancelled_at) AND c.excused_at IS NULL
), fired AS (
    INSERT INTO deadlines_clockstep (clock_id, revision, step, due_at, fired_at, subject_kind, subject_id)
    SELECT id, revision, 'breach', due_at, ended_at, subject_kind, subject_id FROM late
    ON CONFLICT (clock_id, revision, step) DO NOTHING
    RETURNING clock_id
)
INSERT INTO deadlines_accountability
    (clock_id, kind, subject_kind, subject_id, estate_id, role, department_id, person_id, opened_at)
SELECT late.id, late.kind, late.subject_kind, late.subject_id, late.estate_id, late.answered_role,
       late.answered_department_id, late.answered_user_id, late.ended_at
FROM late JOIN fired ON fired.clock_id = late.id
WHERE late.kind <> ALL(%s)
ON CONFLICT (clock_id) DO NOTHING
"""


def own_up(ids: Iterable[int]) -> None:
    """Fire the breach of those of these ended clocks that ended past due before any sweep saw it (rules D5, D6, I5).

    Typed late, born overdue, or answered in the seconds between the due moment and the sweep: a clock met late was
    broken all the same, somebody answers for it, and its consequence is owed. The sweep no longer looks at an ended
    clock, so whoever ends it writes the step; the step is unique, so nothing fires twice.
    """
    exempt = [kind.name for kind in KINDS.values() if not kind.accountable]
    with connection.cursor() as cursor:
        cursor.execute(prepared.asked(_OWN_UP)[0], [list(ids), exempt])


def hand_to(subject: tuple[str, int], role: str, *, before: int | None, person: int | None) -> int:
    """Running clocks of a role that nobody in person, or `before`, answers are answered by `person` from now on; by
    the role again where that is None. They keep their moments."""
    from deadlines.services.clocks import _running

    running = _running(subject, None, None).filter(answered_role=role)
    return running.filter(Q(answered_user=None) | Q(answered_user_id=before)).update(answered_user_id=person)


def hand_over(subject: tuple[str, int], kinds: Iterable[str], *, role: str) -> int:
    """Running clocks of these kinds are answered by another role from now on; they keep their moments."""
    from deadlines.services.clocks import _running

    return _running(subject, kinds, None).update(answered_role=role)
