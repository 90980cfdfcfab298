"""Exports: what one is asked for holds, whether it is short, and whether its asker may still have it (rules P4, X3)."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import pgettext

from analytics.models import Export
from analytics.models.export import What
from analytics.names import DIMENSIONS, MARKS, names_of
from analytics.selectors.behind import Behind, facts_behind
from analytics.selectors.sums import READERS, Range, estates_for
from complaints.models import Case
from complaints.selectors.queue import QueueFilter, filtered, views_for

NARROWING = ("states", "natures", "urgencies", "categories", "departments", "channels", "kinds")


@dataclass(frozen=True)
class Asked:
    """What somebody wants in a file. `params` are frozen, ready to be stored: days and moments are text."""

    what: str
    params: dict[str, Any]

    @classmethod
    def summary(cls, period: Range, estates: list[str]) -> Asked:
        return cls(What.SUMMARY, _days(period) | {"estates": estates})

    @classmethod
    def cases(cls, one: Behind) -> Asked:
        rest = {"marks": list(one.marks), "estates": list(one.estates), "dim": one.dim, "value": one.value}
        return cls(What.CASES, _days(one.period) | rest)

    @classmethod
    def queue(cls, wanted: QueueFilter) -> Asked:
        frozen = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in asdict(wanted).items()}
        return cls(What.QUEUE, frozen)


def _days(period: Range) -> dict[str, str]:
    return {"from": period.start.isoformat(), "to": period.end.isoformat()}


def period_of(params: dict[str, Any]) -> Range:
    return Range(date.fromisoformat(params["from"]), date.fromisoformat(params["to"]))


def may_ask(viewer, what: str) -> bool:
    """Statistics are for their readers (rule P2); the list of complaints is for whoever has one."""
    return bool(views_for(viewer)) if what == What.QUEUE else viewer.scope.any(*READERS)


def behind_of(params: dict[str, Any]) -> Behind:
    return Behind(tuple(params["marks"]), period_of(params), tuple(params["estates"]), params["dim"], params["value"])


def filter_of(params: dict[str, Any]) -> QueueFilter:
    moments = {k: datetime.fromisoformat(params[k]) if params[k] else None for k in ("received_from", "received_to")}
    return QueueFilter(**(params | moments))


def case_ids(viewer, what: str, params: dict[str, Any], at: datetime) -> QuerySet[Any]:
    """The ids of the cases of a list, in its order, as the viewer may know of them."""
    if what == What.CASES:
        facts = facts_behind(viewer, behind_of(params)).order_by("-received_day", "-case_id")
        return facts.values_list("case_id", flat=True)
    wanted = filter_of(params)
    found = filtered(viewer, wanted, at)
    if wanted.order == "newest":
        return found.order_by("-received_at", "-pk").values_list("pk", flat=True)
    order = ["urgency"] if wanted.order == "urgency" else []
    return found.order_by(*order, "next_due_at", "pk").values_list("pk", flat=True)


def allowed(viewer, what: str, params: dict[str, Any], cases: list[int]) -> dict[str, Any]:
    """What the viewer may know of the file's content now: the same then and later, or the file is not handed out.

    Roles, the estates asked for, how many of its cases they may know of and how many of those are confidential.
    """
    if not viewer.is_active or not may_ask(viewer, what):
        return {}
    known: dict[str, Any] = {"scope": hashlib.sha256(viewer.scope.key.encode()).hexdigest()}
    if what == What.SUMMARY:
        estates = estates_for(viewer, params["estates"])
        walled = Case.objects.walled_from(viewer).filter(estate__in=[one.pk for one in estates])
        return known | {"estates": [one.code for one in estates], "walled": walled.count()}
    seen = Case.objects.visible_to(viewer).filter(pk__in=cases)
    return known | seen.aggregate(cases=Count("pk"), confidential=Count("pk", filter=Q(confidential=True)))


def exports_of(viewer) -> QuerySet[Export]:
    """A person's own exports, the newest first: nobody else's."""
    return Export.objects.filter(by_id=viewer.pk).defer("cases").order_by("-pk")


def told(what: str, params: dict[str, Any]) -> str:
    """What is in the file, in a line: marks or filters, period, estates. The view of a queue is named by its page."""
    comma = pgettext("list", ", ")
    estates = comma.join(params["estates"])
    if what == What.QUEUE:
        days = " – ".join(params[name][:10] if params[name] else "…" for name in ("received_from", "received_to"))
        parts = [params["q"], *(comma.join(map(str, params[name])) for name in NARROWING), days.strip("… –"), estates]
        return " · ".join(part for part in parts if part)
    parts = [f"{params['from']} – {params['to']}", estates]
    if what == What.CASES:
        parts.insert(0, comma.join(str(MARKS[mark]) for mark in params["marks"] if mark in MARKS))
        if params["dim"] in DIMENSIONS:
            name = names_of(params["dim"], [params["value"]])[params["value"]]
            parts.append(f"{DIMENSIONS[params['dim']]}: {name}")
    return " · ".join(part for part in parts if part)
