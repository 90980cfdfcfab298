"""Workloads 1 and 1e: taking in, and numbering."""

from __future__ import annotations

from collections import defaultdict
from statistics import median

from bench import people
from bench.ground import copy_of, server
from bench.table import Figure
from demo.load.place import CODES

ROUNDS, SECONDS = 5, 2.0


def intake(template: str, cases: int) -> list[Figure]:
    """Requests a second by form and by API over the unit's, eight clients, in turn on one fresh copy."""
    with copy_of(template, "intake") as name:
        kinds = {"unit": people.unit_clients(), "API": people.api_clients(), "form": people.form_clients()}
        fine = {"unit": (200,), "API": (201,), "form": (302,)}
        rates: dict[str, list[float]] = defaultdict(list)
        with server(name) as running:
            for kind, clients in kinds.items():
                running.rate(clients, fine=fine[kind], seconds=1)
            for _ in range(ROUNDS):
                for kind, clients in kinds.items():
                    rates[kind].append(running.rate(clients, fine=fine[kind], seconds=SECONDS))
        _whole()
    return [
        Figure(
            "1", f"intake by {kind}, {cases} cases stored ÷ unit",
            [ours / unit for ours, unit in zip(rates[kind], rates["unit"], strict=True)],
            0.35, 0.50, above=True, note=f"{median(rates[kind]):.0f} ÷ {median(rates['unit']):.0f} req/s",
        )
        for kind in ("API", "form")
    ]  # fmt: skip


def numbering(template: str, cases: int) -> list[Figure]:
    """Eight writers on one estate and day against eight on eight estates; then every number is looked at."""
    with copy_of(template, "numbering") as name:
        one, many = people.api_clients((CODES[0],) * 8), people.api_clients()
        rates: dict[str, list[float]] = defaultdict(list)
        with server(name) as running:
            running.rate(many, fine=(201,), seconds=1)
            for _ in range(ROUNDS):
                for kind, clients in (("one", one), ("many", many)):
                    rates[kind].append(running.rate(clients, fine=(201,), seconds=SECONDS))
        gaps, repeats, numbers = _gaps()
    ratios = [a / b for a, b in zip(rates["one"], rates["many"], strict=True)]
    note = f"{median(rates['one']):.0f} ÷ {median(rates['many']):.0f} req/s"
    return [
        Figure("1e", f"8 writers on one estate and day, {cases} cases ÷ many estates", ratios, 0.8, 0.95, True, note),
        Figure("1e", "gaps in the numbers", [gaps], 0, note=f"{numbers} numbers"),
        Figure("1e", "numbers given twice", [repeats], 0),
    ]


def _gaps() -> tuple[int, int, int]:
    """(missing serials, repeated ones, numbers) over every estate and day."""
    from complaints.models import Case

    days: dict[str, list[int]] = defaultdict(list)
    for number in Case.objects.values_list("number", flat=True).iterator(chunk_size=5000):
        day, serial = number.rsplit("-", 1)
        days[day].append(int(serial))
    gaps = sum(max(serials) - len(set(serials)) for serials in days.values())
    return gaps, sum(len(s) - len(set(s)) for s in days.values()), sum(map(len, days.values()))


def _whole() -> None:
    """Nothing counted was half a case: each has its person, point, history, clocks and audit entry."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FROM complaints_case c WHERE
                NOT EXISTS (SELECT 1 FROM complaints_complainant x WHERE x.case_id = c.id)
                OR NOT EXISTS (SELECT 1 FROM complaints_point x WHERE x.case_id = c.id)
                OR NOT EXISTS (SELECT 1 FROM complaints_timelineentry x WHERE x.case_id = c.id)
                OR NOT EXISTS (SELECT 1 FROM deadlines_clock x WHERE x.subject_kind = 'case' AND x.subject_id = c.id)
                OR NOT EXISTS (SELECT 1 FROM audit_auditentry x WHERE x.subject_kind = 'case' AND x.subject_id = c.id)
            """
        )
        half = cursor.fetchone()[0]
    if half:
        raise RuntimeError(f"{half} cases lack what is written with a case")
