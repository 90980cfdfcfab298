"""What an address asks to have in a file: the same words as on the page it was asked from."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils import timezone

from analytics.marks import DIMENSIONS
from analytics.models.export import What
from analytics.names import MARKS
from analytics.period import read
from analytics.selectors.behind import Behind
from analytics.selectors.exports import Asked
from complaints.forms import queue as address
from deadlines.clock import now


def asked_for(what: str, query: QueryDict, user: Any, here: Any = None) -> Asked:
    """The parameters frozen: named periods as days, the estate in view as that estate."""
    if what == What.QUEUE:
        return Asked.queue(address.read(query, user))
    usual = "month" if what == What.SUMMARY else "30"
    seen = read(query, timezone.localdate(now()), [here.code] if here else [], usual)
    if what == What.SUMMARY:
        return Asked.summary(seen.period, seen.estates)
    marks = tuple(mark for mark in query.get("mark", "received").split(",") if mark in MARKS)
    dim = query.get("dim", "all")
    return Asked.cases(
        Behind(marks, seen.period, tuple(seen.estates), dim if dim in DIMENSIONS else "all", query.get("value", ""))
    )
