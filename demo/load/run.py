"""`load`: plan, tell and copy the cases, with as many processes as there are cores."""

from __future__ import annotations

import multiprocessing
import os
import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import connection, connections, transaction

from analytics.services import rebuild as count_anew
from complaints.models import Case, Category, SerialCounter
from deadlines.models import ClockPolicy
from deadlines.selectors import forget_policies, policy
from estates.models import Estate
from followups.services import catch_up

from . import firm, place, texts
from .life import CHANNELS, Life, pick
from .plan import ZONE, Plan
from .sheet import Sheet
from .story import MODELS, WIDE, Story

CHUNK = 1000
_TRIGGERS = """
SELECT set_config('session_replication_role', %s, true) FROM pg_roles WHERE rolname = current_user AND rolsuper
"""
"""`replica`: rows that fit each other by construction are not looked up one by one, nor put into the queue of the
counters, which are made anew behind them. Who may not say so has them checked."""


class AlreadyLoaded(Exception):
    """The load's estates are there already."""


def load(total: int, seed: int, until: datetime, processes: int | None = None) -> Plan:
    """Write `total` cases as the services would have left them by `until`; the same arguments, the same rows.

    Estates, staff and homes of their own (`place.CODES`). Raises AlreadyLoaded where they exist.
    """
    if Estate.objects.filter(code__in=place.CODES).exists():
        raise AlreadyLoaded
    plan = Plan(total, seed, until.astimezone(UTC).replace(microsecond=0))
    with transaction.atomic():
        sites = place.build(seed)
    base = _reserve(total)
    forget_policies()
    policies = {kind: policy(kind, 0, plan.until) for kind in ClockPolicy.objects.values_list("kind", flat=True)}
    teller = Teller(plan, sites, base, policies, list(Category.objects.order_by("pk")))
    chunks = list(_chunks(plan))
    count = min(processes or os.cpu_count() or 1, len(chunks))
    if count == 1:
        teller.write(chunks)
    else:
        connections.close_all()
        fork = multiprocessing.get_context("fork")
        crew = [fork.Process(target=teller.write, args=(chunks[n::count],)) for n in range(count)]
        for one in crew:
            one.start()
        for one in crew:
            one.join()
        if any(one.exitcode for one in crew):
            raise RuntimeError("a writing process failed; its words stand above")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TRIGGERS, ["replica"])
        firm.repair(plan.until)
        cursor.execute(_TRIGGERS, ["origin"])
    _analyze()
    catch_up()
    count_anew(count)
    _counters(plan)
    return plan


def _chunks(plan: Plan) -> Iterator[tuple[range, Counter]]:
    """Ranges of cases, each with the archive numbers taken before it."""
    taken: Counter[tuple[int, int]] = Counter()
    for first in range(0, plan.total, CHUNK):
        cases = range(first, min(first + CHUNK, plan.total))
        yield cases, taken.copy()
        for i in cases:
            if plan.state(i) == "archived":
                taken[plan.slot(i)[1], plan.date(plan.day(i)).year] += 1


class Teller:
    """Tells and writes chunks of cases; one transaction each."""

    def __init__(self, plan: Plan, sites, base: int, policies, categories) -> None:
        self.plan, self.sites, self.base, self.policies, self.categories = plan, sites, base, policies, categories

    def write(self, chunks: list[tuple[range, Counter]]) -> None:
        for cases, taken in chunks:
            sheets: dict[type, Sheet] = {model: Sheet(model) for model in MODELS}
            for index in cases:
                self._tell(index, taken).to_sheets(sheets, self.plan.until)
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(_TRIGGERS, ["replica"])
                for sheet in sheets.values():
                    sheet.copy(cursor.cursor)
                cursor.execute(_TRIGGERS, ["origin"])

    def _tell(self, index: int, taken: Counter) -> Story:
        plan = self.plan
        dice = random.Random(plan.seed * 1_000_003 + index)
        state, (day, estate, serial, _) = plan.state(index), plan.slot(index)
        site, until = self.sites[estate], plan.until
        case = {
            "number": f"{site.estate.code}-{plan.date(day):%Y%m%d}-{serial:04d}",
            "estate_id": site.estate.pk,
            "channel": pick(dice, CHANNELS),
            "logged_at": plan.logged_at(index, dice.random()),
            "content": texts.content(dice, index, plan.total),
            "token": f"load-{plan.seed}-{dice.getrandbits(64):016x}",
        }
        if state == "archived":
            year = plan.date(day).year
            taken[estate, year] += 1
            case["archive_number"] = f"DA-{site.estate.code}-{year}-{taken[estate, year]:04d}"
            until = min(until, datetime(year + 1, 1, 1, tzinfo=ZONE).astimezone(UTC))
        story = Story(self.base + index, case, site, self.policies, dice)
        Life(story, until, self.categories, state).tell()
        return story


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


def _analyze() -> None:
    """Fresh statistics: the planner must know the rows it was just given."""
    with connection.cursor() as cursor:
        for model in (*MODELS, *firm.MODELS, Estate):
            cursor.execute(f'ANALYZE "{model._meta.db_table}"')
