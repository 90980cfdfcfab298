from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from accounts import remembered
from accounts.places import looked_at
from analytics.period import Looking, read
from analytics.selectors.firm import FIGURES, RATES, Card, Firm, Wanted, behind_of, firm, firms_of
from analytics.views.door import frame
from analytics.views.drawing import BAR, longest
from analytics.views.estates import FEW
from complaints.selectors.numbers import words
from deadlines.clock import now
from estates.models import Estate
from followups.survey_arithmetic import Share
from repairs.models import Trade
from repairs.views.books import RATES as LABELS
from repairs.views.books import reads_books

PAGE = 50
OTHERS: dict[str, Any] = {
    "lost": gettext_lazy("Forfeited orders"),
    "turns": gettext_lazy("Orders sent"),
    "spot": gettext_lazy("Spot checks"),
    "ledger": gettext_lazy("Ledger"),
}
ENDED: dict[str, Any] = {
    "visits": gettext_lazy("Arrived"),
    "contact": pgettext_lazy("an order", "Reached"),
    **dict.fromkeys(("completion", "first_fix", "repeat", "satisfaction"), pgettext_lazy("an order", "Done")),
}
"""What stands over the moment that decides; of all else it is when it was."""
DAYS: dict[int, Any] = {
    1: gettext_lazy("Monday"),
    2: gettext_lazy("Tuesday"),
    3: gettext_lazy("Wednesday"),
    4: gettext_lazy("Thursday"),
    5: gettext_lazy("Friday"),
    6: gettext_lazy("Saturday"),
    7: gettext_lazy("Sunday"),
}


@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The contractor's dashboard, read by the firm itself and by whoever looks after contractors (rules A1, R9)."""
    seen, wanted = _wanted(request)
    found = firm(request.user, wanted)
    address = _Address(wanted, seen)
    context = {
        "now": now(),
        **frame(request, "contractor", seen),
        "found": found,
        "kept": {"contractor": wanted.firm.code} if wanted.firm else {},
        "keep": f"&contractor={wanted.firm.code}" if wanted.firm else "",
        "waiting": _waiting(found, seen),
        "rates": [address.rate(name, found.card) for name in RATES],
        "card": found.card,
        "turns_url": address("turns"),
        "lost_url": address("lost", good=1),
        "spot_url": address("spot"),
        "ledger_url": address("ledger"),
        "weekdays": _weekdays(found, address),
        "weeks": _weeks(found, wanted, seen),
        "tables": [_trades(found, address), *([_firms(found, address)] if len(found.by_firm) > 1 else [])],
        "heads": [LABELS[name] for name in RATES],
        "choices": found.firms if len(found.firms) > 1 else [],
    }
    return render(request, "analytics/contractor.html", context)


def _wanted(request: HttpRequest) -> tuple[Looking, Wanted]:
    """What the address asks for; a firm, trade or estate that is not theirs to read is no page."""
    user: Any = request.user
    if not reads_books(user):
        raise PermissionDenied
    data, codes = request.GET, looked_at(request)
    seen = read(data, timezone.localdate(now()), codes)
    firms = firms_of(user)
    asked = [one for one in firms if one.code == data.get("contractor", "")]
    if data.get("contractor") and not asked:
        raise Http404
    only = asked[0] if asked else firms[0] if len(firms) == 1 else None
    here = next((e for e in remembered.rows(Estate) if [e.code] == seen.estates), None)
    trade, day = data.get("trade", ""), data.get("weekday", "")
    return seen, Wanted(
        seen.period,
        only,
        here,
        next((one.pk for one in remembered.rows(Trade) if one.code == trade), None),
        int(day) if day in ("1", "2", "3", "4", "5", "6", "7") else None,
    )


class _Address:
    """The addresses of the lists behind the figures."""

    def __init__(self, wanted: Wanted, seen: Looking) -> None:
        self.wanted, self.query = wanted, dict(seen.query)
        self.query.pop("compare", None)
        if wanted.firm:
            self.query["contractor"] = wanted.firm.code

    def __call__(self, figure: str, **more: Any) -> str:
        return f"{reverse('analytics:orders')}?{urlencode({**self.query, 'figure': figure, **more})}"

    def rate(self, name: str, card: Card, **more: Any) -> dict[str, Any]:
        """One rate with its lists. Of the repeats the bad ones are those that came back."""
        one = card.rates.get(name)
        if one is None or not one.n:
            return {"name": name, "label": LABELS[name], "n": 0}
        low, high = Share(one.good, one.n).interval or (0, 0)
        bad = one.good if name == "repeat" else one.bad
        return {
            "name": name,
            "label": LABELS[name],
            "percent": one.percent,
            "n": one.n,
            "bad": bad,
            "url": self(name, good=1, **more),
            "all_url": self(name, **more),
            "bad_url": self(name, good=1 if name == "repeat" else 0, **more),
            "range": f"{low:.0f}–{high:.0f}%" if one.n < FEW else "",
        }


def _waiting(found: Firm, seen: Looking) -> list[dict[str, Any]]:
    """What waits now, each with its list of orders."""
    rows = (
        ("to_reach", _("To ring within 30 minutes"), {"view": "to_reach"}),
        ("visits", _("Visits agreed or under way"), {"view": "visits"}),
        ("overdue", _("Past due"), {"view": "open", "overdue": "1"}),
    )
    here: dict[str, Any] = {"estate": seen.estates} if seen.estates else {}
    here |= {"contractor": found.firm.code} if found.firm else {}
    return [
        {
            "label": label,
            "value": words(found.waiting[name]),
            "url": f"{reverse('repairs:orders')}?{urlencode({**query, **here}, doseq=True)}",
            "late": name == "overdue" and found.waiting[name] > 0,
        }
        for name, label, query in rows
    ]


def _weekdays(found: Firm, address: _Address) -> list[dict[str, Any]]:
    """Weekday by weekday, of the orders sent on it: how many were late with the call, and with the end."""
    most = longest(card.turns for card in found.weekdays.values())
    return [
        {
            "label": DAYS[day],
            "turns": card.turns,
            "turns_url": address("turns", weekday=day),
            "width": BAR * card.turns // most,
            "late": BAR * card.rates["contact"].bad // most if card.turns else 0,
            "contact": address.rate("contact", card, weekday=day),
            "completion": address.rate("completion", card, weekday=day),
        }
        for day, card in found.weekdays.items()
    ]


def _weeks(found: Firm, wanted: Wanted, seen: Looking) -> list[dict[str, Any]]:
    """Week by week: orders sent, and done on time."""
    rows = []
    for week, card in found.weeks:
        address = _Address(wanted, Looking(week, seen.estates, "", {}))
        rows.append(
            {
                "start": week.start,
                "turns": card.turns,
                "turns_url": address("turns"),
                "completion": address.rate("completion", card),
                "satisfaction": address.rate("satisfaction", card),
            }
        )
    return rows


def _trades(found: Firm, address: _Address) -> dict[str, Any]:
    names = {one.pk: one for one in remembered.rows(Trade)}
    rows = [
        _line(names[pk].label, card, address, trade=names[pk].code)
        for pk, card in sorted(found.trades.items(), key=lambda item: (-item[1].turns, item[0]))
    ]
    return {"title": _("By trade"), "head": _("Trade"), "rows": rows}


def _firms(found: Firm, address: _Address) -> dict[str, Any]:
    names = {one.pk: one for one in found.firms}
    rows = [
        _line(names[pk].label, card, address, contractor=names[pk].code)
        for pk, card in sorted(found.by_firm.items(), key=lambda item: (-item[1].turns, item[0]))
        if pk in names
    ]
    return {"title": _("By contractor"), "head": _("Contractor"), "rows": rows}


def _line(label: str, card: Card, address: _Address, **only: str) -> dict[str, Any]:
    return {
        "label": label,
        "url": f"?{urlencode({**address.query, **only})}" if "contractor" in only else "",
        "turns": card.turns,
        "turns_url": address("turns", **only),
        "lost": card.lost,
        "lost_url": address("lost", good=1, **only),
        "rates": [address.rate(name, card, **only) for name in RATES],
    }


@login_required
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """The orders behind a figure of the contractor's dashboard: as many as it says (rule A1)."""
    seen, wanted = _wanted(request)
    data = request.GET
    name = data["figure"] if data.get("figure") in FIGURES else "turns"
    good = {"1": True, "0": False}.get(data.get("good", ""))
    found = behind_of(request.user, name, good, wanted)
    after = data.get("after", "")
    some = found.filter(pk__lt=int(after)) if after.isdecimal() and len(after) < 16 else found
    rows = list(some[: PAGE + 1])
    older = data.copy()
    if len(rows) > PAGE:
        older["after"] = str(rows[PAGE - 1].pk)
    context = {
        "now": now(),
        "seen": seen,
        "wanted": wanted,
        "title": LABELS.get(name) or OTHERS[name],
        "figure": name,
        "good": good,
        "verdict": _verdict_words(name, good),
        "ended_head": ENDED.get(name) or pgettext("an order", "When"),
        "weekday": DAYS.get(wanted.weekday or 0),
        "rows": [_shown(one, name) for one in rows[:PAGE]],
        "count": found.count(),
        "older": f"?{older.urlencode()}" if len(rows) > PAGE else "",
    }
    return render(request, "analytics/orders.html", context)


def _verdict_words(name: str, good: bool | None) -> str:
    if good is None or name not in RATES:
        return ""
    if name == "repeat":
        return _("came back") if good else _("held")
    return _("yes") if good else _("no")


def _shown(one: Any, name: str) -> dict[str, Any]:
    """One row of the list: which order, when it was sent, what it is counted as. Nobody's name."""
    turn = one if name not in ("visits", "spot", "ledger") else one.turn
    row = {"order": one.order, "sent_at": turn.sent_at if turn else None, "pk": one.pk}
    match name:
        case "visits":
            return row | {"due": one.due, "at": one.arrived_at, "good": one.on_time}
        case "spot":
            return row | {"mark": one.mark, "at": one.checked_at}
        case "ledger":
            return row | {"amount": one.amount, "at": one.at, "reason": one.get_kind_display()}
        case "contact":
            return row | {"due": one.contact_due, "at": one.reached_at, "good": one.is_contact}
        case "completion":
            return row | {"due": one.completion_due, "at": one.completed_at, "good": one.is_completion}
        case "turns" | "lost":
            return row | {"at": one.ended_at, "reason": one.get_forfeit_display() or one.get_outcome_display()}
    good = getattr(one, f"is_{name}")
    return row | {"at": one.completed_at, "good": not good if name == "repeat" else good}
