from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from analytics.names import MARKS
from analytics.period import PRESETS
from analytics.selectors.signs import signs
from analytics.selectors.sums import estates_for
from analytics.views.door import behind, for_readers, looking
from deadlines.clock import now
from deadlines.selectors import figure

WORDS: dict[str, Any] = {
    "late_logged": _("Typed long after it was received. Who typed it:"),
    "seconded": _("Judged “invalid” and approved. Who judged several in one day:"),
    "handler_called": _("Called back by somebody who had handled it. Who rang:"),
    "last_minute": _("Answered or reported just before the deadline, then reopened or not solved. Who handled it:"),
    "withdrawn": _("Withdrawn. By whom:"),
}
SHOWN = 12


@for_readers
def page(request: HttpRequest) -> HttpResponse:
    """Signs that figures are played with, the cases one click away (rule A4)."""
    seen = looking(request)
    found = signs(request.user, seen.estates, seen.period, burst=figure("invalid_burst", None, now()))
    context = {
        "now": now(),
        "seen": seen,
        "presets": PRESETS,
        "found": {"estates": estates_for(request.user, seen.estates)},
        "signs": [
            {
                "sign": one,
                "title": MARKS[one.mark],
                "words": WORDS[one.mark],
                "url": behind((one.mark,), seen.period, seen.estates),
                "doers": one.doers[:SHOWN],
            }
            for one in found
        ],
    }
    return render(request, "analytics/signs.html", context)
