"""Callbacks as they stand: whose turn, who may, what was tried (rules F1, F2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from accounts.models import Role
from accounts.scope import MANAGING, OVERSEEING, SUPERVISING
from complaints.facts import HANDLING_KINDS, with_shares
from complaints.facts import Facts as CaseFacts
from complaints.models import Case, TimelineEntry
from complaints.selectors.keyset import Page, keyset_page
from complaints.selectors.seen import LIST_JOINS as CASE_JOINS
from complaints.selectors.seen import seen_by as case_seen
from complaints.services.actions import barred as case_barred
from complaints.services.actions import missing as case_missing
from complaints.services.actions import why_not
from deadlines.clock import now
from estates.phones import masked
from followups.choices import About, DayPart, Standing
from followups.lifecycle import ACTIONS as SERVICE_ACTIONS
from followups.models import Call, PaidService, ServiceEntry, Wish
from followups.selectors.services import JOINS as SERVICE_JOINS
from followups.selectors.services import barred as service_barred
from followups.selectors.services import missing as service_missing
from followups.selectors.services import parties_of as service_parties
from repairs.facts import Facts as OrderFacts
from repairs.models import Completion, Order, Turn
from repairs.selectors.seen import LIST_JOINS as ORDER_JOINS
from repairs.selectors.seen import seen_by as order_seen
from repairs.services.actions import barred as order_barred
from repairs.services.actions import missing as order_missing

VIEWS = ("waiting", "overdue", "answered", "unreachable", "unasked")
"""Named parts of the list, in the order of its tabs; `slips` and `wishes` stand beside them."""
_STANDING = {
    "waiting": Standing.OPEN,
    "overdue": Standing.OPEN,
    "answered": Standing.ANSWERED,
    "unreachable": Standing.UNREACHABLE,
    "unasked": Standing.UNASKED,
}


@dataclass
class CallFilter:
    """What a list of callbacks shows. Codes as in the address bar; empty means all."""

    view: str = "waiting"
    abouts: list[str] = field(default_factory=list)
    estates: list[str] = field(default_factory=list)
    standings: list[str] = field(default_factory=list)
    in_person: bool = False
    unhappy: bool = False
    q: str = ""


@dataclass(frozen=True)
class Countdown:
    """What a chip reads of a clock that runs."""

    starts_at: datetime
    due_at: datetime
    state: str = "running"
    stopped_at: datetime | None = None


@dataclass(frozen=True)
class Row:
    """One callback as the viewer sees it: `barred` says why they may not make it, "" where they may."""

    call: Call
    number: str
    title: str
    place: str
    who: str
    phone: str
    url: str
    barred: str

    unit_code: str = ""

    @property
    def part(self) -> str:
        """The part of the day they are best reached in."""
        return str(DayPart(self.call.part).label) if self.call.part else ""

    @property
    def clock(self) -> Countdown | None:
        """The deadline as a chip counts it down; None where nobody is to be asked."""
        call = self.call
        return Countdown(call.opened_at, call.due_at) if call.due_at else None


def calls_seen(viewer: Any, wanted: CallFilter) -> Any:
    """The callbacks the viewer may know of and asked for."""
    found = Call.objects.visible_to(viewer)
    if wanted.view == "slips":
        found = slips_for(viewer)
    elif wanted.view == "wishes":
        found = found.filter(wishes__settled_at=None, wishes__isnull=False).distinct()
    elif wanted.standings:
        found = found.filter(standing__in=wanted.standings)
    elif wanted.view != "any":
        found = found.filter(standing=_STANDING.get(wanted.view, Standing.OPEN))
    if wanted.view == "overdue":
        found = found.filter(due_at__lt=now())
    if wanted.abouts:
        found = found.filter(about__in=wanted.abouts)
    if wanted.estates:
        found = found.filter(estate__code__in=wanted.estates)
    if wanted.in_person:
        found = found.filter(in_person=True)
    if wanted.unhappy:
        found = found.filter(Q(solved="no") | Q(satisfaction="not"))
    q = wanted.q.strip().upper()
    if q:
        found = found.filter(Q(case__number=q) | Q(order__number=q) | Q(service__number=q))
    return found


def call_page(viewer: Any, wanted: CallFilter, *, cursor: str = "", size: int = 25) -> Page:
    """A keyset page: what waits by its turn (deadline and hour of day), what has ended the newest first."""
    waits = wanted.view in ("waiting", "overdue") and not wanted.standings
    rows = calls_seen(viewer, wanted).select_related("estate", "department", "by", "slip_by")
    named = rows.annotate(next_due_at=F("turn_at")) if waits else rows.annotate(received_at=F("opened_at"))
    # Every open call has a turn: there is no second stretch without one.
    named = named.annotate(urgency=F("round")) if waits else named
    page = keyset_page(lambda stretch: list(stretch.of(named)), "due" if waits else "newest", cursor, size)
    return Page(rows_of(page.rows, viewer), page.next, page.previous)


def counts(viewer: Any, estates: list[str] | None = None) -> dict[str, int]:
    """How many wait, are overdue, are to be made in person, by kind: one statement over the open ones."""
    found = Call.objects.visible_to(viewer).filter(standing=Standing.OPEN)
    if estates:
        found = found.filter(estate__code__in=estates)
    return found.order_by().aggregate(
        waiting=Count("pk"),
        overdue=Count("pk", filter=Q(due_at__lt=now())),
        in_person=Count("pk", filter=Q(in_person=True)),
        **{about.value: Count("pk", filter=Q(about=about)) for about in About},
    )


def waiting_for(viewer: Any) -> Any:
    """The callbacks that wait where the viewer looks: the number in the menu."""
    found = Call.objects.visible_to(viewer).filter(standing=Standing.OPEN)
    code = getattr(viewer, "estate_in_view", "")
    return found.filter(estate__code=code) if code else found


def slips_for(viewer: Any) -> Any:
    """The slips that wait for the viewer's signature as head of a department, or in its place (rule F1)."""
    found = Call.objects.visible_to(viewer).filter(standing=Standing.ANSWERED, slip_at=None, department__isnull=False)
    if viewer.scope.any(*SUPERVISING):
        return found
    return found.filter(department_id__in=list(viewer.scope.headed))


def wishes_waiting(viewer: Any) -> Any:
    """New wishes that became nothing yet, of the calls the viewer may know of."""
    found = Wish.objects.filter(settled_at=None, call__in=Call.objects.visible_to(viewer))
    return found.select_related("call__estate").order_by("pk")


def rows_of(calls: Iterable[Call], viewer: Any) -> list[Row]:
    """The calls with what they are about, as the viewer sees it: some fixed statements for any number."""
    calls = list(calls)
    cases = {c.pk: c for c in with_shares(_of(Case, calls, "case_id").select_related(*CASE_JOINS), viewer)}
    orders = {o.pk: o for o in _of(Order, calls, "order_id").select_related(*ORDER_JOINS)}
    services = {s.pk: s for s in _of(PaidService, calls, "service_id").select_related(*SERVICE_JOINS)}
    mine = _done_by(viewer, cases, orders, services)
    found = []
    for call in calls:
        if call.case_id:
            call.case = cases[call.case_id]
        elif call.order_id:
            call.order = orders[call.order_id]
        else:
            call.service = services[call.service_id]
        found.append(_row(call, viewer, mine))
    return found


def _of(model: Any, calls: list[Call], name: str) -> Any:
    return model.objects.filter(pk__in=[pk for call in calls if (pk := getattr(call, name))])


def _done_by(viewer: Any, cases: Any, orders: Any, services: Any) -> set[tuple[str, int]]:
    """What of these the viewer did themselves: whoever handled does not call back (rule F1)."""
    me = getattr(viewer, "pk", None)
    if me is None:
        return set()
    found: set[tuple[str, int]] = set()
    if cases:
        mine = TimelineEntry.objects.filter(case_id__in=cases, actor_id=me, kind__in=HANDLING_KINDS)
        found |= {("case", pk) for pk in mine.values_list("case_id", flat=True)}
    if orders:
        worked = Turn.objects.filter(order_id__in=orders, technician__user_id=me).values_list("order_id", flat=True)
        signed = Completion.objects.filter(order_id__in=orders, by_id=me).values_list("order_id", flat=True)
        found |= {("order", pk) for pk in [*worked, *signed]}
    if services:
        done = ServiceEntry.objects.filter(service_id__in=services, actor_id=me, kind__in=("finished", "signed"))
        found |= {("service", pk) for pk in done.values_list("service_id", flat=True)}
    return found


def _row(call: Call, viewer: Any, mine: set[tuple[str, int]]) -> Row:
    matter: Any = call.matter
    reason = _bar(call, viewer, mine)
    if call.case is not None:
        seen: Any = case_seen(call.case, viewer)
        who = seen.who
    elif call.order is not None:
        seen = order_seen(call.order, viewer)
        who = seen.name or _("name not given")
    else:
        assert call.service is not None  # a call is about one matter
        return Row(
            call, call.service.number, call.service.what, call.service.unit.label if call.service.unit else "",
            call.service.name or _("name not given"), masked(call.service.phone) if not reason else "",
            call.service.get_absolute_url(), reason, call.service.unit.code if call.service.unit else "",
        )  # fmt: skip
    unit = matter.unit.code if matter.unit_id else ""
    return Row(call, seen.number, seen.title, seen.place, who, seen.phone, matter.get_absolute_url(), reason, unit)


def _bar(call: Call, viewer: Any, mine: set[tuple[str, int]]) -> str:
    """Why the viewer may not make this call, by the few facts a list has read; the deed itself asks the matter."""
    scope, estate = viewer.scope, call.estate_id
    key = ("case", call.case_id) if call.case_id else ("order", call.order_id) if call.order_id else None
    if (key or ("service", call.service_id)) in mine:
        return _("You handled this: somebody else calls back.")
    if call.in_person and not scope.holds(MANAGING, estate):
        return _("The service manager goes in person.")
    rings = {Role.ASSISTANT, *SUPERVISING} | (set() if call.order_id else {Role.DUTY})
    return "" if scope.holds(rings, estate) else _("The assistant or reception calls back.")


def refusal(call: Call, by: Any) -> str:
    """The refusal `by` would meet if they called back now, from the rule of the matter itself; "" where they may."""
    if call.standing != Standing.OPEN:
        return str(_("Somebody else has called back meanwhile."))
    if call.case is not None:
        refused = why_not(call.case, by, "callback", CaseFacts(call.case))
        return str(refused.message) if refused else ""
    if call.order is not None:
        return order_barred(call.order, by, "callback", OrderFacts(call.order)) or ""
    assert call.service is not None  # a call is about one matter
    if not SERVICE_ACTIONS["callback"].parties & service_parties(call.service, by):
        return str(_("This is not yours to do."))
    return service_barred(call.service, by, "callback") or ""


def may_call(call: Call, by: Any) -> bool:
    """Whether `by` may make this call: never who handled it, a major one only the service manager (rules F1, F2)."""
    return not refusal(call, by)


@dataclass(frozen=True)
class Try:
    """One attempt, wherever it is kept: its codes, and their words for the page."""

    pk: int
    at: datetime
    by: Any
    code: str
    way: str
    reached: bool
    solved_code: str
    solved: str
    satisfied_code: str
    satisfaction: str
    words: str


def tries_of(call: Call) -> list[Try]:
    """Every attempt of this matter, the newest first, with what was said."""
    if call.case is not None:
        found = CaseFacts(call.case).callbacks
        return [_try(a, a.entry.words.text if a.entry.words_id else "") for a in found]
    if call.order is not None:
        return [_try(a, a.words.text if a.words else "") for a in OrderFacts(call.order).callbacks]
    assert call.service is not None  # a call is about one matter
    return [_try(a, a.words) for a in call.service.answers.select_related("by")]


def _try(a: Any, words: str) -> Try:
    return Try(
        a.pk, a.at, a.by, a.way, a.get_way_display(), a.reached, a.solved, a.get_solved_display(), a.satisfaction,
        a.get_satisfaction_display(), words,
    )  # fmt: skip


def sees_calls(user: Any) -> bool:
    """Whoever has a list of callbacks: overseeing roles, and heads of departments with slips to sign."""
    return user.scope.any(*OVERSEEING, Role.HEAD)


def may_close(call: Call, by: Any) -> list[str] | None:
    """What is missing to close as unreachable; [] where it may be done, None where it is not theirs at all."""
    if call.case is not None:
        facts = CaseFacts(call.case)
        if case_barred(call.case, by, "close", facts) is not None:
            return None
        return [str(m) for m in case_missing(call.case, "close", facts, by)]
    if call.order is not None:
        theirs = OrderFacts(call.order)
        if order_barred(call.order, by, "close", theirs) is not None:
            return None
        return [str(m) for m in order_missing(call.order, "close", theirs)]
    assert call.service is not None  # a call is about one matter
    if not SERVICE_ACTIONS["close"].parties & service_parties(call.service, by):
        return None
    return [str(m) for m in service_missing(call.service, "close", now())]
