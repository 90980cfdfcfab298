"""Repairs of the load: one firm that works on all its estates, and one order for a hundred cases (rules R1 to R9)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from accounts.models import Contractor, Role, RoleAssignment, User
from estates.models import Estate
from repairs.models import Order, RepairCallback, Technician, Turn, Visit

from . import place

CODE = "load-firm"
MODELS = (Order, Turn, Visit, RepairCallback)
WORKER = "周工"
EVERY = 100
"""One order for so many cases."""

_ORDERS = """
INSERT INTO repairs_order (state, number, entrance, requested_at, logged_at, token, urgency, content, place_text, scope,
    confidential, payer, payer_words, payer_words_en, cause, gone, sent_at, completed_at, closed_at, closed_unreached,
    is_open, next_clock, version, search, estate_id, building_id, unit_id, trade_id, contractor_id, technician_id)
SELECT 'closed', 'LW-' || lpad(c.id::text, 9, '0'), 'phone', c.logged_at, c.logged_at, 'load-' || md5(c.number), 2,
    c.content, '', 'unit', false, 'household', '', '', '', '', c.logged_at + interval '20 minutes',
    c.logged_at + make_interval(hours => 6 + (c.id %% 50)::int), c.logged_at + interval '66 hours', false,
    false, '', 1, c.search, c.estate_id, c.building_id, c.unit_id, t.id, %(firm)s, %(technician)s
FROM complaints_case c
JOIN LATERAL (SELECT id FROM repairs_trade ORDER BY (id + c.id / %(every)s) %% 5, id LIMIT 1) t ON true
WHERE c.estate_id = ANY(%(estates)s) AND c.id %% %(every)s = 7 AND c.logged_at < %(until)s - interval '3 days'
ORDER BY c.id
"""
_TURNS = """
INSERT INTO repairs_turn (ordinal, sent_at, contact_due_at, completion_due_at, reached_at, completed_at, ended_at,
    outcome, forfeit, our_outage, contractor_id, technician_id, order_id)
SELECT 1, sent_at, sent_at + interval '30 minutes', sent_at + interval '48 hours',
    sent_at + make_interval(mins => 4 + ((id * 7) %% 32)::int), completed_at, completed_at, 'done', '', false,
    contractor_id, technician_id, id
FROM repairs_order WHERE contractor_id = %(firm)s ORDER BY id
"""
_VISITS = """
INSERT INTO repairs_visit (ordinal, agreed_at, window_from, window_to, arrived_at, ended_at, outcome, apologised,
    checklist, tools, site, findings, reason, order_id, technician_id, trade_id, turn_id)
SELECT 1, w.reached_at, w.completed_at - interval '3 hours', w.completed_at - interval '1 hour',
    w.completed_at - make_interval(mins => 50 + (w.id %% 90)::int), w.completed_at, 'done', false, '{}', '', '{}', '',
    '', w.order_id, w.technician_id, o.trade_id, w.id
FROM repairs_turn w JOIN repairs_order o ON o.id = w.order_id WHERE w.contractor_id = %(firm)s ORDER BY w.id
"""
_ANSWERS = """
INSERT INTO repairs_repaircallback (at, way, reached, solved, satisfaction, order_id, turn_id)
SELECT o.closed_at, 'phone', true, CASE WHEN w.id %% 23 = 0 THEN 'no' ELSE 'yes' END,
    CASE WHEN w.id %% 23 = 0 THEN 'not' ELSE 'satisfied' END, o.id, w.id
FROM repairs_turn w JOIN repairs_order o ON o.id = w.order_id WHERE w.contractor_id = %(firm)s ORDER BY w.id
"""
_POINTERS = """
UPDATE repairs_order o SET turn_id = w.id, visit_id = v.id,
    repeated_at = CASE WHEN o.id %% 31 = 0 THEN o.closed_at + interval '5 days' END
FROM repairs_turn w JOIN repairs_visit v ON v.turn_id = w.id
WHERE w.order_id = o.id AND w.contractor_id = %(firm)s
"""


def repair(until: datetime) -> int:
    """Write the firm, its office (`load_firm`) and its finished orders; how many. In a transaction."""
    estates = list(Estate.objects.filter(code__in=place.CODES))
    firm = Contractor.objects.create(code=CODE, name="捷修机电", name_en="Jiexiu Repairs")
    firm.estates.add(*estates)
    office = User.objects.create(username=place.PREFIX + "firm", display_name=WORKER, password="!")  # nosec B106
    RoleAssignment.objects.create(user=office, role=Role.CONTRACTOR, contractor=firm)
    worker = Technician.objects.create(name=WORKER, phone="13900000000", contractor=firm)
    given: dict[str, Any] = {
        "firm": firm.pk,
        "technician": worker.pk,
        "every": EVERY,
        "until": until,
        "estates": [estate.pk for estate in estates],
    }
    with connection.cursor() as cursor:
        cursor.execute(_ORDERS, given)
        written = cursor.rowcount
        for statement in (_TURNS, _VISITS, _ANSWERS, _POINTERS):
            cursor.execute(statement, given)
    return written
