from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.places import looked_at
from analytics.period import Looking, named
from analytics.selectors.desk import Desk, desk
from analytics.views.door import at_a_desk, frame
from analytics.views.drawing import bars
from complaints.choices import Channel
from complaints.forms import queue as address
from complaints.selectors.numbers import words
from complaints.selectors.queue import QueueFilter
from deadlines.clock import now


@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The desk today for whoever sits at it (rule A1): what waits, what falls due, what came, who is there."""
    user: Any = request.user
    if not at_a_desk(user):
        raise PermissionDenied
    estates, today = looked_at(request), timezone.localdate(now())
    found = desk(user, estates)
    context = {
        "now": found.at,
        **frame(request, "desk", Looking(named("today", today), estates, "today", {})),
        "found": found,
        "kpis": _waiting(found, user, estates),
        "due": _due(found, user, estates),
        "came": _came(found, user, estates),
        "came_today": sum(n for _from, _to, n in found.came),
        "channels": _channels(found, user, estates),
        "week_ago": found.week_ago,
        "estates": estates,
    }
    return render(request, "analytics/desk.html", context)


def _queue(user, wanted: QueueFilter) -> str:
    return f"{reverse('complaints:queue')}?{address.written(wanted, user)}"


def _elsewhere(name: str, estates: list[str], **more: str) -> str:
    """The list of another app, of the same estates."""
    query = urlencode({**more, "estate": estates} if estates else more, doseq=True)
    return f"{reverse(name)}?{query}" if query else reverse(name)


def _waiting(found: Desk, user, estates: list[str]) -> list[dict[str, Any]]:
    """What waits, each with its list."""
    counts = found.counts

    def case(name: str, label: Any, late: bool = False) -> dict[str, Any]:
        n = counts[name]
        url = _queue(user, QueueFilter(view=name, estates=estates))
        return {"label": label, "value": words(n), "url": url, "late": late and n > 0}

    def other(name: str, label: Any, url: str, late: bool = False, note: Any = "") -> dict[str, Any]:
        n = counts[name]
        return {"label": label, "value": words(n), "url": url, "late": late and n > 0, "note": note}

    rows = [case("mine", _("My queue")), case("overdue", _("Overdue"), True), case("soon", _("Due in four hours"))]
    if "to_return" in counts:
        rows.append(other("to_return", _("Calls to return"), _elsewhere("hotline:calls", estates)))
    calls = _elsewhere("followups:calls", estates, view="waiting")
    late = _elsewhere("followups:calls", estates, view="overdue")
    rows.append(other("calls_waiting", _("Callbacks to make"), calls))
    rows.append(other("calls_overdue", _("Callbacks overdue"), late, True))
    rows.append(other("to_send", _("Repairs nobody has"), _elsewhere("repairs:orders", estates, view="to_send")))
    return rows


def _due(found: Desk, user, estates: list[str]) -> list[dict[str, Any]]:
    """A bar an hour: what falls due in it."""
    return bars(
        [
            {
                "label": _span(a, b),
                "n": n,
                "url": _queue(user, QueueFilter(view="open", estates=estates, due_from=a, due_to=b)),
                "look": "f-attn" if i == 0 else "f2",
            }
            for i, (a, b, n) in enumerate(found.due)
        ]
    )


def _span(a: datetime, b: datetime) -> str:
    return f"{timezone.localtime(a):%H:%M}–{timezone.localtime(b):%H:%M}"


def _came(found: Desk, user, estates: list[str]) -> list[dict[str, Any]]:
    """Hour by hour what came today beside the same day a week ago; the hours in which nothing came are left out."""
    week = timedelta(days=7)

    def url(a: datetime, b: datetime) -> str:
        return _queue(user, QueueFilter(view="any", estates=estates, received_from=a, received_to=b))

    rows = [
        {
            "label": _span(a, b),
            "n": n,
            "url": url(a, b),
            "before": before,
            "before_url": url(a - week, b - week),
            "look": "f1" if a <= found.at < b else "f3",
        }
        for (a, b, n), before in zip(found.came, found.before, strict=True)
        if n or before
    ]
    return bars(rows)


def _channels(found: Desk, user, estates: list[str]) -> list[dict[str, Any]]:
    """Each channel today, beside the same day a week ago up to this hour."""
    then = found.midnight - timedelta(days=7)

    def url(name: str, a: datetime, b: datetime) -> str:
        wanted = QueueFilter(view="any", estates=estates, channels=[name], received_from=a, received_to=b)
        return _queue(user, wanted)

    return bars(
        [
            {
                "label": capfirst(str(Channel(name).label)),
                "n": n,
                "url": url(name, found.midnight, found.midnight + timedelta(days=1)),
                "before": before,
                "before_url": url(name, then, found.week_ago),
                "look": "f3",
            }
            for name, n, before in found.channels
        ]
    )
