from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from analytics.digest_clock import address
from analytics.measures import MEASURES
from analytics.models import Digest
from analytics.names import names_of
from analytics.period import PRESETS, Looking
from analytics.selectors.dashboard import Bar, Overview, Work, overview, side_by_side
from analytics.selectors.digest import readership
from analytics.selectors.summary import DAWN, Figure
from analytics.selectors.sums import Range
from analytics.views.door import behind, for_readers, looking
from complaints.selectors.due import waiting_to_be_seen
from deadlines.clock import now
from deadlines.selectors import figure
from followups.selectors.quotas import Quota, month_of, quotas

QUOTAS_SHOWN, TRENDS_SHOWN, PIPS = 6, 6, 6
NATURE_LOOKS = {"major": "f-late", "valid": "f1", "communicative": "f3", "invalid": "f5"}
AGE_WORDS: dict[str, Any] = {
    "0-1": _("up to 1 day"),
    "2-3": _("2–3 days"),
    "4-7": _("4–7 days"),
    "8-30": _("8–30 days"),
    "31+": _("over 30 days"),
}


@for_readers
def page(request: HttpRequest) -> HttpResponse:
    """The manager's overview (rule A1): every figure opens the list behind it."""
    seen, at = looking(request), now()
    least, periods = figure("trend_least", None, at), figure("trend_periods", None, at)
    found = overview(request.user, seen.estates, seen.period, least=least, periods=periods)
    context = {
        "now": at,
        "seen": seen,
        "presets": PRESETS,
        "found": found,
        "query": urlencode(seen.query),
        **_today(request.user, found, at),
        "beside": _beside(request.user, found, seen) if len(found.estates) > 1 else [],
        **_drawn(found, seen),
    }
    return render(request, "analytics/overview.html", context)


def _today(user, found: Overview, at) -> dict[str, Any]:
    """What waits for the reader today: climbs to acknowledge, quotas of the month, the digest and its readers."""
    ids = [one.pk for one in found.estates]
    latest = Digest.objects.filter(estate_id__in=ids).order_by("estate_id", "-day").distinct("estate_id")
    zone = found.estates[0].zone if found.estates else timezone.get_current_timezone()
    owed = [q for q in quotas(month_of(at, zone), at, found.estates) if q.owed]
    return {
        "asks": waiting_to_be_seen(user, at),
        "quotas": _quotas(owed),
        "digests": [
            {"digest": one, "readers": readership(one, at), "url": address(one)}
            for one in latest.select_related("estate").prefetch_related("readings__reader")[:QUOTAS_SHOWN]
        ],
    }


def _quotas(owed: list[Quota]) -> list[dict[str, Any]]:
    """What each person owes and made, with a pip for each call that is owed."""
    return [
        {
            "person": one.person, "role_label": one.role_label, "made": one.made, "owed": one.owed,
            "missing": one.missing, "met": one.met, "pips": [n < one.made for n in range(min(one.owed, PIPS))],
        }
        for one in owed[:QUOTAS_SHOWN]
    ]  # fmt: skip


def _drawn(found: Overview, seen: Looking) -> dict[str, Any]:
    """The overview with its addresses and names."""
    names = _names(found)
    return {
        "kpis": _kpis(found, seen),
        "departments": _departments(found.departments, seen),
        "ages": _bars([(AGE_WORDS[n], c, behind(("open",), d, seen.estates)) for n, d, c in found.ages]),
        "natures": _natures(found.natures, seen),
        "topics": _topics(found.topics, names["topic"], seen),
        "trends": _trends(found, names, seen),
        "callback": linked(found.callback, seen.period, seen),
    }


def linked(one: Figure, period: Range, seen: Looking) -> dict[str, Any]:
    """A figure with the lists behind its parts. Valid per household counts two natures in one list."""
    m = one.measure
    over, under = behind(m.over, period, seen.estates), behind(m.under or m.over, period, seen.estates)
    if m.shape == "homes":
        over = behind(("received",), period, seen.estates, "nature", "valid,major")
    return {"figure": one, "over_url": over, "under_url": under}


def _names(found: Overview) -> dict[str, dict[str, str]]:
    """Names of everything the page calls by its code, one statement a kind; topics are categories."""
    wanted: dict[str, set[str]] = {"category": {bar.value for bar in found.topics}, "building": set(), "asset": set()}
    for trend in found.trends[:TRENDS_SHOWN]:
        wanted[trend.dim].add(trend.value)
    names = {dim: names_of(dim, values) for dim, values in wanted.items() if values}
    return {"topic": names.get("category", {}), **names}


def _kpis(found: Overview, seen: Looking) -> list[dict[str, Any]]:
    ever = Range(DAWN, found.period.end)
    change = found.received - found.received_before
    rows: list[dict[str, Any]] = [
        {
            "code": "in_hand",
            "label": _("In hand"),
            "value": found.in_hand,
            "url": behind(("open",), ever, seen.estates),
        },
        {
            "code": "overdue_now",
            "label": _("Overdue"),
            "value": found.overdue,
            "late": found.overdue > 0,
            "url": behind(("overdue_now",), ever, seen.estates),
        },
        {
            "code": "received",
            "label": MEASURES["received"].label,
            "value": found.received,
            "url": behind(("received",), found.period, seen.estates),
            "change": change,
            "good": change <= 0,
            "before": found.received_before,
        },
    ]
    return rows + [_kpi(now_, before, found.period, seen) for now_, before in found.figures]


def _kpi(one: Figure, before: Figure, period: Range, seen: Looking) -> dict[str, Any]:
    change = None if one.value is None or before.value is None else one.value - before.value
    up = one.measure.better == "up"
    return {
        "code": one.measure.code,
        "label": one.measure.label,
        "value": one.value,
        "unit": "%" if one.measure.shape == "rate" else "",
        "url": linked(one, period, seen)["over_url"],
        "change": change,
        "good": change is not None and ((change >= 0) == up or change == 0),
        "before": before.value,
        "n": one.under if one.measure.shape == "rate" else one.over,
    }


def _departments(works: list[Work], seen: Looking) -> list[dict[str, Any]]:
    names = names_of("department", [work.value for work in works])
    most = max((work.open for work in works), default=1)
    ever = Range(DAWN, seen.period.end)
    return [
        {
            "name": names[work.value],
            "work": work,
            "fine": 280 * (work.open - work.overdue) // most,
            "late_x": 280 * (work.open - work.overdue) // most,
            "late": 280 * work.overdue // most,
            "open_url": behind(("open",), ever, seen.estates, "department", work.value),
            "late_url": behind(("overdue_now",), ever, seen.estates, "department", work.value),
            "on_time_url": behind(("answer_due",), seen.period, seen.estates, "department", work.value),
        }
        for work in works
    ]


def _bars(rows: list[tuple[Any, int, str]], wide: int = 212) -> list[dict[str, Any]]:
    most = max((n for _l, n, _u in rows), default=0) or 1
    return [
        {"label": label, "n": n, "url": url, "width": wide * n // most, "y": 12 + 40 * i, "text": 25 + 40 * i}
        for i, (label, n, url) in enumerate(rows)
    ]


def _natures(bars: list[Bar], seen: Looking) -> dict[str, Any]:
    names = names_of("nature", [bar.value for bar in bars])
    total, before = sum(b.now for b in bars), sum(b.before for b in bars)
    now_x = then_x = 96
    rows = []
    for bar in bars:
        width, prior = 238 * bar.now // (total or 1), 238 * bar.before // (before or 1)
        rows.append(
            {
                "name": names[bar.value],
                "bar": bar,
                "look": NATURE_LOOKS[bar.value],
                "share": 100 * bar.now / total if total else None,
                "change": bar.now - bar.before,
                "url": behind(("received",), seen.period, seen.estates, "nature", bar.value),
                "before_url": behind(("received",), seen.period.before, seen.estates, "nature", bar.value),
                "x": now_x,
                "width": width,
                "then_x": then_x,
                "then_width": prior,
            }
        )
        now_x, then_x = now_x + width + (2 if width else 0), then_x + prior + (2 if prior else 0)
    return {"rows": rows, "total": total}


def _topics(bars: list[Bar], names: dict[str, str], seen: Looking) -> list[dict[str, Any]]:
    most = max((max(bar.now, bar.before) for bar in bars), default=0) or 1
    return [
        {
            "name": names[bar.value],
            "bar": bar,
            "url": behind(("received",), seen.period, seen.estates, "topic", bar.value),
            "width": 162 * bar.now // most,
            "before": 162 * bar.before // most,
            "y": 11 + 36 * i,
            "text": 24 + 36 * i,
        }
        for i, bar in enumerate(bars)
    ]


def _trends(found: Overview, names: dict[str, dict[str, str]], seen: Looking) -> list[dict[str, Any]]:
    out = []
    for trend in found.trends[:TRENDS_SHOWN]:
        url = behind(("received",), found.period, seen.estates, trend.dim, trend.value)
        out.append({"name": names[trend.dim][trend.value], "trend": trend, "url": url})
    return out


def _beside(viewer, found: Overview, seen: Looking) -> list[dict[str, Any]]:
    ever = Range(DAWN, seen.period.end)
    rows = []
    for one in side_by_side(viewer, found.estates, seen.period):
        here = Looking(seen.period, [one.estate.code], seen.preset, {})
        rows.append(
            {
                "estate": one.estate,
                "open": one.open,
                "overdue": one.overdue,
                "open_url": behind(("open",), ever, [one.estate.code]),
                "late_url": behind(("overdue_now",), ever, [one.estate.code]),
                "figures": [linked(f, seen.period, here) for f in one.figures],
            }
        )
    return rows
