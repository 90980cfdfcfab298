"""`load`: plan the cases, have them told by as many processes as there are cores, copy and count them."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from analytics.services import rebuild as count_anew
from complaints.models import Case, Category, SerialCounter
from deadlines.models import ClockPolicy
from deadlines.selectors import forget_policies, policy
from estates.models import Estate
from followups.services import catch_up

from . import firm, place
from .bare import FREEZE, mend, owned, strip
from .hours import Hours
from .plan import Plan
from .sheet import paste
from .story import MODELS, WIDE
from .teller import Teller, told

_TRIGGERS = """
SELECT set_config('session_replication_role', %s, true) FROM pg_roles WHERE rolname = current_user AND rolsuper
"""
"""`replica`: rows that fit each other by construction are not looked up one by one. Others have theirs checked.
"""
_MOVED = "INSERT INTO analytics_dirty (case_id) SELECT id FROM complaints_case WHERE id >= %s ORDER BY id"
"""What the trigger on cases would have said: should the process end before it has counted, the next flush does."""


class AlreadyLoaded(Exception):
    """The load's estates are there already."""


class NotTheOwner(Exception):
    """The role that is signed in does not own the tables."""


def load(total: int, seed: int, until: datetime, processes: int | None = None) -> Plan:
    """Write `total` cases as the services would have left them by `until`; the same arguments, the same rows.

    Estates, staff and homes of their own (`place.CODES`). One transaction, so that a load that is interrupted leaves
    nothing; only the statistics are counted behind it. Raises AlreadyLoaded where the estates exist, NotTheOwner where
    the role only serves: it could not empty the statistics.
    """
    with connection.cursor() as cursor:
        if not owned(cursor, MODELS):
            raise NotTheOwner
    if Estate.objects.filter(code__in=place.CODES).exists():
        raise AlreadyLoaded
    plan = Plan(total, seed, until.astimezone(UTC).replace(microsecond=0))
    processes = processes or os.cpu_count() or 1
    with transaction.atomic(), connection.cursor() as cursor:
        teller = _teller(plan)
        _write(cursor, teller, processes)
        _counters(plan)
        _analyze(cursor)
        catch_up()
        cursor.execute(_MOVED, [teller.base])
    count_anew(processes)
    return plan


def _teller(plan: Plan) -> Teller:
    """One who knows the estates, which are made for it, and the policies in force."""
    sites = place.build(plan.seed)
    forget_policies()
    policies = {kind: policy(kind, 0, plan.until) for kind in ClockPolicy.objects.values_list("kind", flat=True)}
    rules = {kind: row for kind, row in policies.items() if row}
    hours = Hours(rules, [site.key for site in sites], plan.since)
    categories = list(Category.objects.order_by("pk").values_list("pk", flat=True))
    return Teller(plan, sites, _reserve(plan.total), rules, categories, hours)


def _write(cursor: Any, teller: Teller, processes: int) -> None:
    """Every row of every case, then the repairs: into bare tables where all are empty, else one checked by one."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no table may change its keys while one of them waits
    mending = strip(cursor, MODELS)
    if mending is None:
        cursor.execute(_TRIGGERS, ["replica"])
    for texts in told(teller, processes):
        for model, text in zip(MODELS, texts, strict=True):
            paste(cursor, model, text, "" if mending is None else FREEZE)
    if mending is None:
        cursor.execute(_TRIGGERS, ["origin"])
    else:
        mend(cursor, mending)
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    firm.repair(teller.plan.until)


def _reserve(total: int) -> int:
    """The first case id of a free stretch, the children's tables considered; their sequences go on behind it."""
    with connection.cursor() as cursor:

        def sequence(model) -> str:
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [model._meta.db_table])
            return cursor.fetchone()[0]

        def last(name: str) -> int:
            cursor.execute(f"SELECT last_value FROM {name}")  # nosec B608  # a sequence named by the database
            return cursor.fetchone()[0]

        names = {model: sequence(model) for model in MODELS}
        base = max(last(names[Case]), *(last(name) // WIDE for name in names.values())) + 1
        for model, name in names.items():
            factor = 1 if model._meta.model_name in ("case", "complainant") else WIDE * WIDE
            cursor.execute("SELECT setval(%s, %s)", [name, (base + total) * factor])
    return base


def _counters(plan: Plan) -> None:
    """The serials given out: the next case of today goes on where the load ended."""
    last: dict[str, int] = {}
    for day in range(plan.days):
        first, after = plan.first_of(day), plan.first_of(day + 1)
        for index in range(first, min(first + len(place.CODES), after)):
            _day, estate, _serial, count = plan.slot(index)
            last[f"{place.CODES[estate]}-{plan.date(day):%Y%m%d}"] = count
    for (estate, year), count in plan.archived_before(plan.total).items():
        last[f"DA-{place.CODES[estate]}-{year}"] = count
    SerialCounter.objects.bulk_create((SerialCounter(key=key, last=n) for key, n in last.items()), batch_size=5000)


def _analyze(cursor: Any) -> None:
    """Fresh statistics: the planner must know the rows it was just given."""
    for model in (*MODELS, *firm.MODELS, Estate):
        cursor.execute(f'ANALYZE "{model._meta.db_table}"')
