"""Calls made anew from what the matters keep: after an upgrade, and after rows that came in bulk (rule F1).

The attempts and the clocks are the truth; a call only follows them. So what is missing can be made again, and a test
compares it with what the deeds had kept.
"""

from __future__ import annotations

from django.db import connection, transaction

from complaints.clocks import SUBJECT as CASE
from complaints.lifecycle import State as CaseState
from repairs.clocks import SUBJECT as ORDER
from repairs.lifecycle import State as OrderState

_COLUMNS = """
    INSERT INTO followups_call (about, estate_id, {key}, department_id, standing, in_person, round, opened_at, due_at,
        part, turn_at, attempts, last_try_at, ended_at, by_id, by_resident, way, solved, satisfaction, reworked,
        slip_words)
"""
_REST = """
    k.due_at, 'evening', k.due_at, tried.n, tried.last,
    CASE WHEN {open} THEN NULL ELSE coalesce(said.at, k.cancelled_at, m.closed_at, k.stopped_at) END,
    CASE WHEN {open} THEN NULL ELSE said.by_id END, said.id IS NOT NULL AND said.by_id IS NULL,
    coalesce(said.way, ''), coalesce(said.solved, ''), coalesce(said.satisfaction, ''), {reworked}, ''
"""
_STANDING = """
    CASE WHEN {open} THEN 'open' WHEN said.id IS NOT NULL THEN 'answered' WHEN k.cancelled_at IS NOT NULL
        THEN 'called_off' ELSE 'unreachable' END
"""
_ANSWERS = """
    LEFT JOIN LATERAL (SELECT * FROM {answers} a WHERE a.{key} = m.id AND a.reached AND a.at >= k.starts_at
        AND ({last} OR a.at <= coalesce(k.stopped_at, k.cancelled_at, a.at)) ORDER BY a.at, a.id LIMIT 1
    ) said ON true
    LEFT JOIN LATERAL (SELECT count(*) AS n, max(a.at) AS last FROM {answers} a WHERE a.{key} = m.id
        AND a.at >= k.starts_at AND ({last} OR a.at <= coalesce(k.stopped_at, k.cancelled_at, a.at))) tried ON true
    WHERE NOT EXISTS (SELECT 1 FROM followups_call q WHERE q.{key} = m.id AND (q.opened_at = k.starts_at
        OR q.due_at = k.due_at))
"""


def _statement(about: str, key: str, table: str, answers: str, kind: str, clock: str, state: str) -> str:
    """One statement for the matters of a table; every name in it is this module's own."""
    complaint = key == "case_id"
    later = f"l.subject_kind = '{kind}' AND l.subject_id = m.id AND l.kind = '{clock}' AND l.id > k.id"
    last = f"NOT EXISTS (SELECT 1 FROM deadlines_clock l WHERE {later})"  # nosec B608  # every name is this module's
    names = {
        "key": key,
        "answers": answers,
        "last": last,
        "open": f"(m.state IN ('{state}') AND {last})",
        "reworked": "coalesce(said.solved = 'no' OR said.satisfaction = 'not', false)"
        if complaint
        else "coalesce(said.solved = 'no', false)",
    }
    department, major = ("m.department_id", "m.nature = 'major'") if complaint else ("NULL::bigint", "false")
    nth = "row_number() OVER (PARTITION BY m.id ORDER BY k.id)"
    standing = _STANDING.format(**names)
    chosen = f"SELECT '{about}', m.estate_id, m.id, {department}, {standing}, {major}, {nth}, k.starts_at,"  # nosec B608
    source = f" FROM deadlines_clock k JOIN {table} m ON m.id = k.subject_id AND k.subject_kind = '{kind}'"
    return "".join(
        (
            _COLUMNS.format(**names),
            chosen,
            _REST.format(**names),
            source,
            f" AND k.kind = '{clock}'",
            _ANSWERS.format(**names),
        )
    )


STATEMENTS = (
    _statement(
        "complaint", "case_id", "complaints_case", "complaints_callback", CASE, "callback", CaseState.CALLING_BACK
    ),
    _statement(
        "repair", "order_id", "repairs_order", "repairs_repaircallback", ORDER, "repair_callback", OrderState.COMPLETED
    ),
)


def catch_up() -> int:
    """Make the calls that are missing beside complaints and repairs; how many. Run again it makes none."""
    made = 0
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement)
            made += cursor.rowcount
    return made
