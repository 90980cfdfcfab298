from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from analytics.measures import MEASURES
from analytics.period import Looking
from analytics.selectors.behind import readings_page
from analytics.selectors.beside import COMPARED, SORTS, WEEKS, Standing, side_by_side
from analytics.selectors.summary import DAWN, Figure
from analytics.selectors.sums import Range
from analytics.views.door import behind, by_readers, compares, for_readers, frame, fresh, looking_at_all
from analytics.views.drawing import linked, longest
from deadlines.clock import now
from deadlines.selectors import figure
from followups.survey_arithmetic import Share

FEW = 30
"""Below so many a rate is shown with the range it may lie in."""
HEADS: dict[str, Any] = {
    "overdue": _("Overdue"),
    "open": _("In hand"),
    "received": _("Cases received"),
    **{code: MEASURES[code].label for code in COMPARED},
    "digest_rate": _("Reading rate of the digest"),
}
SPARK, HIGH = 84, 22


@by_readers
def page(request: HttpRequest) -> HttpResponse:
    """Estates side by side for those who answer for several (rule A1); each leads to its own overview."""
    if not compares(request.user):
        raise PermissionDenied
    seen, at = looking_at_all(request), now()
    sort = request.GET["sort"] if request.GET.get("sort") in SORTS else "overdue"
    least = figure("trend_least", None, at)
    asked = (request.user, seen.estates, seen.period, seen.against)
    found = fresh(lambda: side_by_side(*asked, sort=sort, least=least, at=at))
    most = longest(one.open for one in found.rows)
    busiest = longest(n for one in found.rows for _week, n in one.weeks)
    context = {
        "now": at,
        **frame(request, "estates", seen),
        "found": found,
        "sort": sort,
        "kept": {"sort": sort},
        "keep": f"&sort={sort}",
        "weeks": WEEKS,
        "heads": [(name, HEADS[name], f"?{urlencode({**seen.query, 'sort': name})}") for name in SORTS],
        "rows": [_row(one, seen, most, busiest) for one in found.rows],
        "together": _row(found.together, seen, longest([found.together.open]), 0),
        "above": [_above(one, seen) for one in found.rows if one.above],
    }
    return render(request, "analytics/estates.html", context)


def _row(one: Standing, seen: Looking, most: int, busiest: int) -> dict[str, Any]:
    """One estate with its addresses and the lengths of its bars."""
    codes = [one.estate.code] if one.estate else seen.estates
    ever, here = Range(DAWN, seen.period.end), Looking(seen.period, codes, seen.preset, {}, seen.compare)
    fine = 100 * (one.open - one.overdue) // most
    return {
        "one": one,
        "url": f"{reverse('analytics:overview')}?{urlencode(here.query)}",
        "open_url": behind(("open",), ever, codes),
        "late_url": behind(("overdue_now",), ever, codes),
        "received_url": behind(("received",), seen.period, codes),
        "before_url": behind(("received",), seen.against, codes),
        "figures": [_figure(f, here) for f in one.figures],
        "read": _read(one, here),
        "fine": fine,
        "late": 100 * one.open // most - fine,
        "spark": _spark(one, codes, busiest),
    }


def _figure(one: Figure, here: Looking) -> dict[str, Any]:
    """A figure with its lists; where it stands on few, the range it may lie in."""
    found = linked(one, here.period, here)
    if one.measure.shape == "rate" and 0 < one.under < FEW:
        low, high = Share(min(one.over, one.under), one.under).interval or (0, 0)
        found["range"] = f"{low:.0f}–{high:.0f}%"
    return found


def _read(one: Standing, here: Looking) -> dict[str, Any]:
    address = reverse("analytics:readings")
    return {
        "over_url": f"{address}?{urlencode({**here.query, 'only': 'in_time'})}",
        "under_url": f"{address}?{urlencode(here.query)}",
    }


def _spark(one: Standing, codes: list[str], busiest: int) -> list[dict[str, Any]]:
    """A bar a week, each leading to its cases; none for all estates together."""
    if not busiest:
        return []
    step = SPARK // WEEKS
    return [
        {
            "x": step * i,
            "y": HIGH - max(HIGH * n // busiest, 1 if n else 0),
            "high": max(HIGH * n // busiest, 1 if n else 0),
            "n": n,
            "start": week.start,
            "url": behind(("received",), week, codes),
        }
        for i, (week, n) in enumerate(one.weeks)
    ]


def _above(one: Standing, seen: Looking) -> dict[str, Any]:
    codes = [one.estate.code] if one.estate else []
    url = behind(("received",), seen.period, codes, "nature", "valid,major")
    return {"one": one, "url": url}


@for_readers
def readings(request: HttpRequest) -> HttpResponse:
    """Who opened the digests of the days, and when: the list behind the reading rate (rules A1, A2)."""
    seen, at = looking_at_all(request), now()
    only = "in_time" if request.GET.get("only") == "in_time" else ""
    after = request.GET.get("after", "")
    wanted = int(after) if after.isdecimal() and len(after) < 16 else None
    rows, count, following = readings_page(request.user, seen.estates, seen.period, at, only == "in_time", wanted)
    older = {**seen.query, **({"only": only} if only else {}), "after": following}
    context = {
        "now": at,
        "seen": seen,
        "only": only,
        "rows": rows,
        "count": count,
        "older": f"?{urlencode(older)}" if following else "",
    }
    return render(request, "analytics/readings.html", context)
