"""Workloads 5 and 5b: the pages of the statistics, by the number of cases stored."""

from __future__ import annotations

from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from bench import ground, people
from bench.table import Figure

ROUNDS, TIMES = 5, 20
STATEMENTS, ROWS, MEGABYTES = 10, 2000, 10
PAGES: dict[str, tuple[str, str, str]] = {
    "manager's overview": ("analytics:overview", "", "la_manager"),
    "estates side by side": ("analytics:estates", "", "hq"),
    "duty desk": ("analytics:desk", "", "la_duty"),
    "contractor's own": ("analytics:contractor", "", "firm"),
    "month's summary": ("analytics:summary", "?period=month", "hq"),
    "year's summary": ("analytics:summary", "?period=year", "hq"),
}
"""Name → route, query, who of the load looks. A route that is not there is left out."""


def dashboards(templates: dict[int, str]) -> list[Figure]:
    """p95 of each page at each size in turn, on servers side by side; statements, rows and memory of each."""
    with ExitStack() as stack:
        servers, asked, cost = {}, {}, {}
        for cases, template in templates.items():
            ground.use(template)
            asked[cases] = _pages()
            cost[cases] = {name: counted(page["headers"], page["path"]) for name, page in asked[cases].items()}
            servers[cases] = stack.enter_context(ground.server(template))
        found: dict[int, dict[str, list[float]]] = {cases: defaultdict(list) for cases in templates}
        grown: dict[int, float] = {}
        for turn in range(ROUNDS + 1):
            if turn == 1:
                before = {cases: _workers(running.process.pid, reset=True) for cases, running in servers.items()}
            for cases, running in servers.items():
                for name, page in asked[cases].items():
                    p95 = running.p95(page, times=TIMES)
                    if turn:  # the first is for warming up
                        found[cases][name].append(p95)
        for cases, running in servers.items():
            peaks = _workers(running.process.pid, peak=True)
            grown[cases] = max(peaks[pid] - begun for pid, begun in before[cases].items() if pid in peaks)
    return [*_speed(found), *_cost(cost, grown)]


def _pages() -> dict[str, dict[str, Any]]:
    from django.urls import NoReverseMatch, reverse

    made = {}
    for name, (route, query, who) in PAGES.items():
        try:
            path = reverse(route) + query
        except NoReverseMatch:
            continue
        made[name] = {"method": "GET", "path": path, "headers": people.signed_in(people.user(who))}
    return made


def counted(headers: dict[str, str], path: str) -> tuple[int, int]:
    """(statements, rows that came from the database) of one warm request for the page."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="127.0.0.1", HTTP_COOKIE=headers["Cookie"])
    client.get(path)
    seen = {"rows": 0}

    def watch(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        try:
            return execute(sql, params, many, context)
        finally:
            cursor = context["cursor"].cursor
            if cursor.description:  # a statement that answers with rows
                seen["rows"] += max(0, cursor.rowcount)

    with CaptureQueriesContext(connection) as statements, connection.execute_wrapper(watch):
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return len(statements), seen["rows"]


def _workers(parent: int, *, reset: bool = False, peak: bool = False) -> dict[int, float]:
    """Megabytes of each worker of the server: in use now, or at most since `reset`."""
    found = {}
    for task in Path(f"/proc/{parent}/task").glob("*/children"):
        for child in task.read_text().split():
            home = Path(f"/proc/{child}")
            if reset:
                (home / "clear_refs").write_text("5")
            wanted = "VmHWM" if peak else "VmRSS"
            line = next(line for line in (home / "status").read_text().splitlines() if line.startswith(wanted))
            found[int(child)] = int(line.split()[1]) / 1024
    return found


def _speed(found: dict[int, dict[str, list[float]]]) -> list[Figure]:
    small, large = min(found), max(found)
    return [
        Figure(
            "5", f"{name}, p95({large}) ÷ p95({small})",
            [b / a for a, b in zip(found[small][name], found[large][name], strict=True)],
            1.5, 1.2, note=f"{median(found[large][name]):.0f} ÷ {median(found[small][name]):.0f} ms",
        )
        for name in found[large]
        if large != small
    ]  # fmt: skip


def _cost(cost: dict[int, dict[str, tuple[int, int]]], grown: dict[int, float]) -> list[Figure]:
    large = max(cost)
    figures = []
    for name, (statements, rows) in cost[large].items():
        figures.append(Figure("5b", f"{name}, {large} cases: statements", [statements], STATEMENTS))
        figures.append(Figure("5b", f"{name}, {large} cases: rows fetched", [rows], ROWS))
    figures.append(Figure("5b", f"memory a worker grew by over {ROUNDS} rounds, MB", [max(grown.values())], MEGABYTES))
    return figures
