"""Reading cases as statistics see them: one statement for many cases."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection

from analytics.marks import ClockFact, Row, local_day, marks_of, marks_of_repair, minutes
from analytics.models import CaseFact, OrderFact
from repairs.selectors.done import repairs_done

REPEAT_DAYS = "repeat_days"
LATE_LOGGED_MINUTES = "late_logged_minutes"
LAST_MINUTES = "last_minutes"

_ROWS = """
SELECT c.id, c.estate_id, e.time_zone, c.kind, c.channel, c.state, c.is_open, c.nature,
    coalesce(g.code, ''), coalesce(d.code, ''), c.building_id, c.asset_id, c.urgency, c.emergency, c.anonymous,
    c.state IN ('merged'), c.received_at, c.logged_at, c.responded_at, c.resolved_at,
    CASE WHEN NOT c.is_open THEN coalesce(c.closed_at, c.withdrawn_at, c.archived_at, moved.merged_at) END,
    c.urged,
    unreachable.it IS NOT NULL,
    coalesce(moved.reopened, false),
    coalesce(moved.escalated, false) OR coalesce(clocks.climbed, false),
    coalesce(moved.seconded, false),
    EXISTS (SELECT 1 FROM complaints_naturechange n WHERE n.case_id = c.id AND n.from_nature = 'invalid'
        AND n.to_nature <> 'invalid'),
    c.unit_id IS NOT NULL AND c.category_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM complaints_case o WHERE o.unit_id = c.unit_id AND o.category_id = c.category_id AND o.id <> c.id
        AND o.kind <> 'praise' AND o.received_at < c.received_at
        AND o.received_at >= c.received_at - make_interval(days => %(repeat)s)),
    c.logged_at - c.received_at > make_interval(mins => %(late)s),
    EXISTS (SELECT 1 FROM complaints_callback b JOIN complaints_timelineentry h ON h.case_id = b.case_id
        AND h.actor_id = b.by_id AND h.at < b.at WHERE b.case_id = c.id AND b.reached
        AND h.kind IN ('accepted', 'finding', 'report', 'explained', 'resolved', 'feedback')),
    (coalesce(moved.reopened, false) OR coalesce(callbacks.unsolved, false)) AND EXISTS (
        SELECT 1 FROM deadlines_clock k WHERE k.subject_kind = 'case' AND k.subject_id = c.id
        AND k.kind IN ('response', 'final', 'rectify') AND k.stopped_at <= k.due_at
        AND k.stopped_at > k.due_at - make_interval(mins => %(brink)s)),
    coalesce(concern.place, ''),
    clocks.them, promises.them, callbacks.them
FROM complaints_case c
JOIN estates_estate e ON e.id = c.estate_id
LEFT JOIN complaints_category g ON g.id = c.category_id
LEFT JOIN LATERAL (
    SELECT dep.code FROM complaints_assignment a JOIN accounts_department dep ON dep.id = a.department_id
    WHERE a.case_id = c.id AND a.lead ORDER BY a.id DESC LIMIT 1
) d ON true
LEFT JOIN LATERAL (
    SELECT bool_or(t.kind = 'reopened') AS reopened, bool_or(t.kind = 'escalated') AS escalated,
        bool_or(t.kind = 'seconded') AS seconded, max(t.at) FILTER (WHERE t.kind = 'merged') AS merged_at
    FROM complaints_timelineentry t
    WHERE t.case_id = c.id AND t.kind IN ('reopened', 'escalated', 'seconded', 'merged')
) moved ON true
LEFT JOIN LATERAL (
    SELECT 1 AS it FROM complaints_contact k WHERE k.case_id = c.id AND k.unreachable LIMIT 1
) unreachable ON true
LEFT JOIN LATERAL (
    SELECT json_agg(json_build_array(k.kind, k.due_at, k.stopped_at, k.cancelled_at, k.excused_at IS NOT NULL,
        coalesce(fired.breach, false)) ORDER BY k.id) AS them, bool_or(fired.climb) AS climbed
    FROM deadlines_clock k LEFT JOIN LATERAL (
        SELECT bool_or(s.step = 'breach' AND s.revision = k.revision) AS breach,
            bool_or(s.step IN ('climb', 'top', 'hq')) AS climb
        FROM deadlines_clockstep s WHERE s.clock_id = k.id
    ) fired ON true
    WHERE k.subject_kind = 'case' AND k.subject_id = c.id
) clocks ON true
LEFT JOIN LATERAL (
    SELECT json_agg(json_build_array(p.due_at, p.kept_at, EXISTS (
        SELECT 1 FROM deadlines_clock k JOIN deadlines_clockstep s ON s.clock_id = k.id AND s.step = 'breach'
            AND s.revision = k.revision
        WHERE k.subject_kind = 'case' AND k.subject_id = c.id AND k.kind = 'promise' AND k.part = p.id)) ORDER BY p.id)
        AS them
    FROM complaints_promise p WHERE p.case_id = c.id
) promises ON true
LEFT JOIN LATERAL (
    SELECT json_agg(json_build_array(b.solved, b.satisfaction) ORDER BY b.at, b.id) AS them,
        bool_or(b.solved = 'no') AS unsolved
    FROM complaints_callback b WHERE b.case_id = c.id AND b.reached
) callbacks ON true
LEFT JOIN LATERAL (
    SELECT CASE WHEN EXISTS (
        SELECT 1 FROM followups_clustermember o JOIN complaints_case b ON b.id = o.case_id
        WHERE o.cluster_id = m.cluster_id AND o.left_at IS NULL AND b.kind <> 'praise'
        AND (b.received_at, b.id) < (c.received_at, c.id)) THEN 'behind' ELSE 'first' END AS place
    FROM followups_clustermember m JOIN followups_cluster k ON k.id = m.cluster_id
    WHERE m.case_id = c.id AND m.left_at IS NULL AND k.confirmed_at IS NOT NULL
) concern ON true
WHERE c.id = ANY(%(ids)s)
"""


def rows(ids: Iterable[int], *, repeat_days: int, late_minutes: int, last_minutes: int) -> list[Row]:
    """The cases `ids` as statistics read them."""
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, {"ids": list(ids), "repeat": repeat_days, "late": late_minutes, "brink": last_minutes})
        return [_row(one) for one in cursor.fetchall()]


def _row(one: tuple) -> Row:
    *plain, clocks, promises, callbacks = one
    plain[2] = ZoneInfo(plain[2])
    row = Row(*plain)
    row.clocks = [
        ClockFact(k, datetime.fromisoformat(due), _at(end), _at(off), excused, fired)
        for k, due, end, off, excused, fired in clocks or ()
    ]
    row.promises = [(_at(due), _at(kept), fired) for due, kept, fired in promises or ()]  # type: ignore[misc]
    row.callbacks = [tuple(b) for b in callbacks or ()]
    return row


def _at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def fact_of(row: Row) -> CaseFact:
    """The fact of one case, not stored."""
    return CaseFact(
        case_id=row.case_id,
        estate_id=row.estate_id,
        received_day=local_day(row.received_at, row.zone),
        ended_day=local_day(row.ended_at, row.zone) if row.ended_at else None,
        hour=row.received_at.astimezone(row.zone).hour,
        kind=row.kind,
        nature=row.nature,
        category=row.category,
        channel=row.channel,
        department=row.department,
        building_id=row.building_id,
        asset_id=row.asset_id,
        urgency=row.urgency,
        minutes_to_answer=minutes(row.received_at, row.responded_at),
        minutes_to_end=minutes(row.received_at, row.ended_at),
        marks=marks_of(row),
    )


def facts_of_repairs(ids: Iterable[int]) -> list[OrderFact]:
    """The facts of those of these repair orders that are done, not stored."""
    return [
        OrderFact(
            order_id=one.order_id,
            estate_id=one.estate_id,
            complaint_id=one.complaint_id,
            done_day=local_day(one.at, one.zone),
            marks=marks_of_repair(True, one.first_visit),
        )
        for one in repairs_done(ids)
    ]
