from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from analytics.digest_clock import address
from analytics.measures import MEASURES
from analytics.names import AGE_WORDS, names_of, places_of
from analytics.period import COMPARISONS, Looking
from analytics.selectors.dashboard import Bar, LastDigest, Overview, Work, overview
from analytics.selectors.summary import DAWN, Figure
from analytics.selectors.sums import Range
from analytics.views.door import behind, by_readers, frame, fresh, looking
from analytics.views.drawing import bars, linked
from complaints.selectors.due import waiting_to_be_seen
from deadlines.clock import now
from deadlines.selectors import figure
from followups.selectors.quotas import Quota

QUOTAS_SHOWN, TRENDS_SHOWN, PIPS = 6, 6, 6
NATURE_LOOKS = {"major": "f-late", "valid": "f1", "communicative": "f3", "invalid": "f5"}


@by_readers
def page(request: HttpRequest) -> HttpResponse:
    """The manager's overview (rule A1): every figure opens the list behind it."""
    seen, at = looking(request), now()
    least, periods = figure("trend_least", None, at), figure("trend_periods", None, at)
    asked = (request.user, seen.estates, seen.period, seen.against)
    found = fresh(lambda: overview(*asked, least=least, periods=periods, at=at))
    context = {
        "now": at,
        **frame(request, "overview", seen),
        "found": found,
        **_today(request.user, found, at),
        **_drawn(found, seen),
    }
    return render(request, "analytics/overview.html", context)


def _today(user, found: Overview, at) -> dict[str, Any]:
    """What waits for the reader today: climbs to acknowledge, quotas of the month, the digest and its readers."""
    return {
        "asks": waiting_to_be_seen(user, at),
        "quotas": _quotas([q for q in found.quotas if q.owed]),
        "digests": [_digest(one) for one in found.digests[:QUOTAS_SHOWN]],
    }


def _digest(one: LastDigest) -> dict[str, Any]:
    day = one.day.isoformat()
    in_time = {"estate": one.estate.code, "from": day, "to": day, "only": "in_time"}
    url = f"{reverse('analytics:readings')}?{urlencode(in_time)}"
    return {"last": one, "url": address(one), "in_time_url": url}


def _quotas(owed: list[Quota]) -> list[dict[str, Any]]:
    """What each person owes and made, with a pip for each call that is owed."""
    return [
        {
            "person": one.person, "role_label": one.role_label, "made": one.made, "owed": one.owed,
            "url": f"{reverse('followups:quota_calls', args=[one.person.username, one.role])}?month={one.month:%Y-%m}",
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
        "ages": _ages(found, seen),
        "natures": _natures(found.natures, seen),
        "topics": _topics(found.topics, names["topic"], seen),
        "trends": _trends(found, names, seen),
        "comparing": COMPARISONS[seen.compare],
        "callback": linked(found.callback, seen.period, seen),
    }


def _names(found: Overview) -> dict[str, dict[str, str]]:
    """Names of everything the page calls by its code; topics are categories."""
    wanted: dict[str, set[str]] = {"category": {bar.value for bar in found.topics}, "building": set(), "asset": set()}
    for trend in found.trends[:TRENDS_SHOWN]:
        wanted[trend.dim].add(trend.value)
    categories = names_of("category", wanted.pop("category"))
    return {"topic": categories, "category": categories, **places_of(wanted)}


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
            "before_url": behind(("received",), seen.against, seen.estates),
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
        "under_url": linked(one, period, seen)["under_url" if one.measure.shape == "rate" else "over_url"],
        "change": change,
        "good": change is not None and ((change >= 0) == up or change == 0),
        "before": before.value,
        "before_url": linked(before, seen.against, seen)["over_url"],
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
            "on_time_url": behind(("answered_in_time",), seen.period, seen.estates, "department", work.value),
            "due_url": behind(("answer_due",), seen.period, seen.estates, "department", work.value),
        }
        for work in works
    ]


def _ages(found: Overview, seen: Looking) -> list[dict[str, Any]]:
    looks = ("f1", "f1", "f2", "f2", "f-late")
    return bars(
        [
            {"label": AGE_WORDS[name], "n": n, "url": behind(("open",), days, seen.estates), "look": look}
            for (name, days, n), look in zip(found.ages, looks, strict=True)
        ]
    )


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
                "before_url": behind(("received",), seen.against, seen.estates, "nature", bar.value),
                "x": now_x,
                "width": width,
                "then_x": then_x,
                "then_width": prior,
            }
        )
        now_x, then_x = now_x + width + (2 if width else 0), then_x + prior + (2 if prior else 0)
    return {"rows": rows, "total": total}


def _topics(found: list[Bar], names: dict[str, str], seen: Looking) -> list[dict[str, Any]]:
    return bars(
        [
            {
                "label": names[bar.value],
                "n": bar.now,
                "url": behind(("received",), seen.period, seen.estates, "topic", bar.value),
                "before": bar.before,
                "before_url": behind(("received",), seen.against, seen.estates, "topic", bar.value),
                "look": "f3" if i else "f1",
            }
            for i, bar in enumerate(found)
        ]
    )


def _trends(found: Overview, names: dict[str, dict[str, str]], seen: Looking) -> list[dict[str, Any]]:
    out = []
    for trend in found.trends[:TRENDS_SHOWN]:
        url = behind(("received",), found.period, seen.estates, trend.dim, trend.value)
        out.append({"name": names[trend.dim][trend.value], "trend": trend, "url": url})
    return out
