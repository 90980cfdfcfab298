"""The figures beside a section that is being written: each with its definition and the cases behind it (rule A5)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from analytics.measures import MEASURES
from analytics.models import ManagementReport
from analytics.names import names_of
from analytics.selectors.report_page import Shown, label_of
from analytics.selectors.sums import READERS, Asked, Range, sums
from analytics.views.door import behind
from complaints.views.door import StaffRequest
from followups.models import Cluster

MATTERS, RECEIVED = "matters", "received"
LISTS = {
    "survey": "followups:surveys",
    "notices": "followups:notices",
    "concerns": "followups:clusters",
    "meetings": "followups:clusters",
    "repairs": "repairs:orders",
    "spot_checks": "repairs:checks",
}


def facts_beside(request: StaffRequest, report: ManagementReport, code: str) -> list[dict[str, Any]]:
    """The figures of a section. `url`: what lies behind, as the writer may know it.

    What residents are not shown is told here as the list behind it shows it: never a case the writer must not know of
    (rule P4). A small rate is read off its list alone.
    """
    figures = report.facts.get("figures", {}).get(code, [])
    reads = request.user.scope.holds(READERS, report.estate_id)
    period, estate = Range(report.start, report.end), [report.estate.code]
    figures = _as_known(request.user, report, period, figures)
    names = names_of("category", [category for one in figures for category, _n in one["parts"]])
    return [
        {
            "fact": _shown(one),
            "known": not one["hidden"] or one["code"] == MATTERS,
            "url": _url(one["code"], period, estate, reads),
            "definition": f"{reverse('analytics:definitions')}#{one['code']}"
            if reads and one["code"] in MEASURES
            else "",
            "parts": [
                {"name": names[category], "n": n, "url": behind(("received",), period, estate, "category", category)}
                for category, n in one["parts"]
            ],
        }
        for one in figures
    ] + _lines(request, report, code)


def _as_known(viewer: Any, report: ManagementReport, period: Range, figures: list[Any]) -> list[dict[str, Any]]:
    """The figures with their parts, and with what is hidden, counted for the viewer. One statement at most."""
    categories = [category for one in figures for category, _n in one["parts"]]
    asked = {"now": Asked(period, (RECEIVED,), ("category",))}
    found = sums(viewer, [report.estate_id], asked)["now"] if categories else {}
    known = []
    for one in figures:
        parts = [
            [category, n] for category, _n in one["parts"] if (n := found.get(("category", category, RECEIVED), 0))
        ]
        if one["hidden"]:
            n = sum(n for _category, n in parts)
            of_theirs = {"value": n, "over": n} if one["code"] == MATTERS else {"value": None, "over": 0, "under": 0}
            one = one | of_theirs
        known.append(one | {"parts": parts})
    return known


def _shown(one: dict[str, Any]) -> Shown:
    return Shown(
        one["code"], label_of(one), one["shape"], one["value"], one["over"], one["under"], one["before"], one["hidden"]
    )


def _url(code: str, period: Range, estate: list[str], reads: bool) -> str:
    if code in LISTS:
        return reverse(LISTS[code])
    measure = MEASURES.get(code)
    if measure is None or not reads or not measure.over:
        return ""
    return behind(measure.over, period, estate)


def _lines(request: StaffRequest, report: ManagementReport, code: str) -> list[dict[str, Any]]:
    """For "you said, we did": the concerns told of, as far as the reader may know them."""
    if code != "said":
        return []
    wanted = {one["pk"] for one in report.facts.get("lines", []) if one["code"] in ("concern", "promise")}
    found = (
        Cluster.objects.visible_to(request.user).select_related("asset", "building", "category").filter(pk__in=wanted)
    )
    return [{"line": one.label, "url": one.get_absolute_url()} for one in found]
