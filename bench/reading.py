"""Workloads 2, 2b and 3: the queue's pages and the search."""

from __future__ import annotations

from collections import defaultdict
from contextlib import ExitStack
from statistics import median
from typing import Any
from urllib.parse import quote

from bench import ground, people
from bench.table import Figure
from demo.load import texts

ROUNDS, TIMES = 5, 40
STATEMENTS = 8
WORDS = {"rare": (texts.RARE, 1.5, 1.1), "0.1 %": (texts.SELDOM, 2, 1.5), "3.5 %": (texts.FREQUENT, 5, 4)}
"""Name → word, must and aim of p95(largest) ÷ p95(smallest)."""


def reading(templates: dict[int, str]) -> list[Figure]:
    """p95 of each page at each size, measured in turn on servers that stand side by side."""
    with ExitStack() as stack:
        servers, asked, statements = {}, {}, {}
        for cases, template in templates.items():
            ground.use(template)
            headers = people.signed_in(people.user("hq"))
            asked[cases] = _pages(headers)
            statements[cases] = {
                name: _statements(headers, page["path"]) for name, page in asked[cases].items() if name != "rows"
            }
            servers[cases] = stack.enter_context(ground.server(template))
        found: dict[int, dict[str, list[float]]] = {cases: defaultdict(list) for cases in templates}
        for turn in range(ROUNDS + 1):
            for cases, running in servers.items():
                for name, page in asked[cases].items():
                    p95 = running.p95(page, times=TIMES)
                    if turn:  # the first is for warming up
                        found[cases][name].append(p95)
    return [*_queue(found, statements), *_search(found)]


def _pages(headers: dict[str, str]) -> dict[str, dict[str, Any]]:
    paths = {
        "first": "/complaints/?sort=urgency",
        "deep": f"/complaints/?sort=urgency&cursor={_deep_cursor()}",
        "rows": "/bench/rows",
        **{word: f"/complaints/?view=any&q={quote(text)}" for word, (text, _must, _aim) in WORDS.items()},
    }
    return {name: {"method": "GET", "path": path, "headers": headers} for name, path in paths.items()}


def _deep_cursor() -> str:
    """The cursor of a page far down: after two thirds of what is open."""
    from complaints.models import Case
    from complaints.selectors.keyset import _encode

    ordered = Case.objects.filter(is_open=True, next_due_at__isnull=False).order_by("urgency", "next_due_at", "id")
    return _encode(">", ordered[ordered.count() * 2 // 3], "urgency")


def _statements(headers: dict[str, str], path: str) -> int:
    """Statements of one warm request for the page."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="127.0.0.1", HTTP_COOKIE=headers["Cookie"])
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return len(seen)


def _queue(found: dict[int, dict[str, list[float]]], statements: dict[int, dict[str, int]]) -> list[Figure]:
    small, large = min(found), max(found)
    figures = []
    for name in ("first", "deep"):
        if large != small:
            ratios = [b / a for a, b in zip(found[small][name], found[large][name], strict=True)]
            note = f"{median(found[large][name]):.1f} ÷ {median(found[small][name]):.1f} ms"
            figures.append(Figure("2", f"queue, {name} page, p95({large}) ÷ p95({small})", ratios, 1.5, 1.2, note=note))
        for cases in found:
            figures.append(
                Figure("2", f"queue, {name} page, {cases} cases: statements", [statements[cases][name]], STATEMENTS, 5)
            )
            ratios = [ours / rows for ours, rows in zip(found[cases][name], found[cases]["rows"], strict=True)]
            note = f"{median(found[cases][name]):.1f} ÷ {median(found[cases]['rows']):.1f} ms"
            figures.append(
                Figure("2b", f"queue, {name} page, {cases} cases ÷ 25 rows by keyset", ratios, 12, 8, note=note)
            )
    return figures


def _search(found: dict[int, dict[str, list[float]]]) -> list[Figure]:
    small, large = min(found), max(found)
    figures = []
    for word, (_text, must, aim) in WORDS.items():
        ratios = [b / a for a, b in zip(found[small][word], found[large][word], strict=True)]
        note = f"{median(found[large][word]):.1f} ÷ {median(found[small][word]):.1f} ms"
        if large != small:
            figures.append(Figure("3", f"search, {word}, p95({large}) ÷ p95({small})", ratios, must, aim, note=note))
    return figures
