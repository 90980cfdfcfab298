"""Exports: what one is asked for holds, whether it is short, and whether its asker may still have it (rules P4, X3)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts import remembered
from analytics.models import Export
from analytics.models.export import What
from analytics.names import DIMENSIONS, MARKS, names_of
from analytics.selectors.behind import Behind, facts_behind
from analytics.selectors.sums import READERS, Range, estates_for
from complaints.lifecycle import State
from complaints.models import Case
from complaints.selectors.queue import QueueFilter, filtered, views_for
from complaints.selectors.tabs import TABS
from estates.models import Estate

NARROWING = {
    "natures": "nature",
    "urgencies": "urgency",
    "categories": "category",
    "departments": "department",
    "channels": "channel",
    "kinds": "kind",
}
"""What a list of complaints is narrowed by, and the dimension its words are read in."""
MOMENTS = ("received_from", "received_to", "due_from", "due_to")


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
    moments = {name: datetime.fromisoformat(params[name]) if params.get(name) else None for name in MOMENTS}
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

    Roles, the estates asked for, how many of its cases they may know of, which of those are confidential, and of how
    many the person was erased since (rule W5).
    """
    if not viewer.is_active or not may_ask(viewer, what):
        return {}
    known: dict[str, Any] = {"scope": _fingerprint(viewer.scope.key)}
    if what == What.SUMMARY:
        estates = estates_for(viewer, params["estates"])
        walled = Case.objects.walled_from(viewer).filter(estate__in=[one.pk for one in estates])
        return known | {"estates": [one.code for one in estates], "walled": _these(walled)}
    seen = Case.objects.visible_to(viewer).filter(pk__in=cases)
    return known | {
        "cases": seen.count(),
        "confidential": _these(seen.filter(confidential=True)),
        "erased": seen.filter(complainant__erased_at__isnull=False).count(),
    }


def _these(cases: Any) -> str:
    """Which cases these are: one less and another more is not the same, though their number is."""
    return _fingerprint(",".join(map(str, cases.order_by("pk").values_list("pk", flat=True))))


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def exports_of(viewer) -> QuerySet[Export]:
    """A person's own exports, the newest first: nobody else's."""
    return Export.objects.filter(by_id=viewer.pk).defer("cases").order_by("-pk")


def told(what: str, params: dict[str, Any]) -> str:
    """What is in the file, in a line: marks or filters, period, estates."""
    comma = pgettext("list", ", ")
    estates = comma.join(one.label for one in remembered.rows(Estate) if one.code in params["estates"])
    if what == What.QUEUE:
        return " · ".join(part for part in (*_narrowed(params, comma), estates) if part)
    parts = [f"{params['from']} – {params['to']}", estates]
    if what == What.CASES:
        parts.insert(0, comma.join(str(MARKS[mark]) for mark in params["marks"] if mark in MARKS))
        if params["dim"] in DIMENSIONS:
            name = names_of(params["dim"], [params["value"]])[params["value"]]
            parts.append(f"{DIMENSIONS[params['dim']]}{_(': ')}{name}")
    return " · ".join(part for part in parts if part)


def words_of(what: str, params: dict[str, Any]) -> str:
    """What is in the file, with the name of the queue's view before it."""
    view = str(TABS.get(params["view"], "")) if what == What.QUEUE else ""
    return " · ".join(part for part in (view, told(what, params)) if part)


def _narrowed(params: dict[str, Any], comma: str) -> Iterator[str]:
    """What a list of complaints was narrowed by, as the page of the list says it."""
    yield params["q"]
    yield comma.join(capfirst(str(State(value).label)) for value in params["states"])
    for name, dim in NARROWING.items():
        values = ["" if value == "none" else str(value) for value in params[name]]
        names = names_of(dim, values)
        yield comma.join(names[value] for value in values)
    if params["overdue"]:
        yield _("Overdue")
    wanted = filter_of(params)
    for label, first, end in (
        (_("Date received"), wanted.received_from, wanted.received_to),
        (_("Next deadline"), wanted.due_from, wanted.due_to),
    ):
        if first or end:
            yield f"{label}{_(': ')}{_moment(first)} – {_moment(end, last=True)}"


def _moment(moment: datetime | None, *, last: bool = False) -> str:
    """One end of a span as the reader counts it: a midnight is its day, the end of a span the day before."""
    if moment is None:
        return "…"
    here = timezone.localtime(moment)
    if (here.hour, here.minute) != (0, 0):
        return f"{here:%Y-%m-%d %H:%M}"
    return f"{here - timedelta(days=1) if last else here:%Y-%m-%d}"
