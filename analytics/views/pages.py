from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from analytics.marks import DIMENSIONS, OF_REPAIRS
from analytics.measures import MEASURES, NOTIONS
from analytics.names import AGE_WORDS, MARKS, names_of
from analytics.names import DIMENSIONS as SLICE_NAMES
from analytics.period import PRESETS
from analytics.selectors.behind import Behind, facts_behind, page_behind, page_of_repairs, repairs_behind
from analytics.selectors.summary import Figure, Summary, summary
from analytics.views.door import behind, for_readers, looking
from analytics.views.overview import linked
from complaints.choices import Nature
from complaints.lifecycle import State
from complaints.selectors.numbers import words
from deadlines.clock import now
from repairs.lifecycle import State as RepairState


@for_readers
def statistics(request: HttpRequest) -> HttpResponse:
    """客户服务信息统计分析汇总表: every measure of a period against the one before (rule A3)."""
    seen = looking(request, "month")
    found = summary(request.user, seen.estates, seen.period)
    context = {
        "now": now(),
        "seen": seen,
        "presets": PRESETS,
        "found": found,
        "query": urlencode(seen.query),
        **tables(found, seen),
    }
    return render(request, "analytics/summary.html", context)


def tables(found: Summary, seen) -> dict[str, Any]:
    """The lines and slices with names and addresses, as page, spreadsheet and paper show them."""
    return {
        "lines": [
            {"line": one, "left_out": _left_out(one.now, seen), **linked(one.now, found.period, seen)}
            for one in found.lines
        ],
        "slices": [_slice(dim, rows, seen) for dim, rows in found.slices.items()],
        "ages": [(AGE_WORDS[name], n) for name, n in found.ageing],
        "still_open": sum(n for _name, n in found.ageing),
    }


def _left_out(one: Figure, seen) -> list[dict[str, Any]]:
    return [
        {"label": MARKS[mark], "n": n, "url": behind((mark,), seen.period, seen.estates)}
        for mark, n in one.left_out.items()
    ]


def _slice(dim: str, rows, seen) -> dict[str, Any]:
    names = names_of(dim, [value for value, _n in rows])
    return {
        "dim": dim,
        "label": SLICE_NAMES[dim],
        "rows": [
            {
                "name": names[value],
                "n": {mark: n.get(mark, 0) for mark in ("received", "answer_due", "answered_in_time", "overdue_now")},
                "url": behind(("received",), seen.period, seen.estates, dim, value),
                "late_url": behind(("overdue_now",), seen.period, seen.estates, dim, value),
            }
            for value, n in rows
        ],
    }


@for_readers
def cases(request: HttpRequest) -> HttpResponse:
    """The cases behind a figure: as many as it says (rule A1)."""
    seen, data = looking(request), request.GET
    marks = tuple(mark for mark in data.get("mark", "received").split(",") if mark)
    dim = data.get("dim", "all")
    what = Behind(marks, seen.period, tuple(seen.estates), dim if dim in DIMENSIONS else "all", data.get("value", ""))
    rows, following = page_behind(request.user, what, _after(data))
    for row in rows:
        row["nature"] = Nature(row["case"].nature) if row["case"].nature else None
        row["state"] = State(row["case"].state)
    context = {
        "now": now(),
        "seen": seen,
        "title": pgettext("list", ", ").join(str(MARKS[mark]) for mark in marks if mark in MARKS)
        or _("The cases behind it"),
        "rows": rows,
        "count": words(facts_behind(request.user, what)[:1001].count()),
        "slice": (SLICE_NAMES[dim], names_of(dim, [what.value])[what.value]) if dim in SLICE_NAMES else None,
        "older": _older(data, following),
    }
    return render(request, "analytics/cases.html", context)


@for_readers
def repairs(request: HttpRequest) -> HttpResponse:
    """The repairs behind a figure: as many as it says (rules A1, R9)."""
    seen, data = looking(request), request.GET
    marks = tuple(mark for mark in data.get("mark", "repair_done").split(",") if mark in OF_REPAIRS)
    what = Behind(marks, seen.period, tuple(seen.estates))
    rows, following = page_of_repairs(request.user, what, _after(data))
    for row in rows:
        row["state"] = RepairState(row["order"].state)
    context = {
        "now": now(),
        "seen": seen,
        "title": pgettext("list", ", ").join(str(MARKS[mark]) for mark in marks) or _("The repairs behind it"),
        "rows": rows,
        "count": words(repairs_behind(request.user, what)[:1001].count()),
        "older": _older(data, following),
    }
    return render(request, "analytics/repairs.html", context)


def _after(data: QueryDict) -> tuple[str, int] | None:
    """Where the page asked for begins; None for the first, and for nonsense."""
    day, _line, pk = data.get("after", "").partition("_")
    try:
        return (date.fromisoformat(day).isoformat(), int(pk)) if day else None
    except ValueError:
        return None


def _older(data: QueryDict, following: tuple[str, int] | None) -> str:
    older = data.copy()
    if following:
        older["after"] = f"{following[0]}_{following[1]}"
    return f"?{urlencode(older, doseq=True)}" if following else ""


@for_readers
def definitions(request: HttpRequest) -> HttpResponse:
    """Each measure, its formula and its traps."""
    return render(request, "analytics/definitions.html", {"now": now(), "measures": [*MEASURES.values(), *NOTIONS]})
