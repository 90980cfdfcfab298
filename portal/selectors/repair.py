"""One repair as the holder of its private link sees it (rules W3, R1 to R6): nothing inside, no other resident."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from complaints.choices import Satisfaction, Solved
from complaints.errors import NotFound
from complaints.models import Case
from complaints.parties import Resident
from portal.selectors.matter import TOKEN, Stop
from portal.selectors.owed import Owed
from portal.selectors.talk import Said
from repairs.choices import PhotoStage, VisitOutcome
from repairs.facts import Facts
from repairs.lifecycle import DONE, ENDED
from repairs.lifecycle import State as S
from repairs.models import Completion, Order, OrderFile, Quote, Taken, Visit
from repairs.parties import OrderResident
from repairs.selectors import LIST_JOINS
from repairs.selectors.seen import RESIDENT, Seen, seen_by
from repairs.selectors.timeline import entries_for
from repairs.selectors.windows import Window, windows
from repairs.services import available_actions, resident_of

STOPS = (
    pgettext_lazy("stop", "Received"),
    pgettext_lazy("stop", "A firm has it"),
    pgettext_lazy("stop", "Time agreed"),
    pgettext_lazy("stop", "At work"),
    pgettext_lazy("stop", "Done"),
)
STAGES: dict[str, tuple[int | None, Any]] = {
    S.REQUESTED: (0, lazy("It has arrived. The front desk is finding the right firm for it.")),
    S.SENT: (1, lazy("{contractor} has it and rings you to agree when they come.")),
    S.UNREACHABLE: (1, lazy("We tried to reach you and could not. Choose when you are in, or ring us.")),
    S.EXHAUSTED: (1, lazy("It takes longer than we said, and we are sorry. The head of engineering is seeing to it.")),
    S.SCHEDULED: (2, lazy("A time is agreed. Whoever comes says who they are and shows a badge.")),
    S.ON_SITE: (3, lazy("{technician} of {contractor} is working on it.")),
    S.COMPLETED: (5, lazy("It is done. We ask you in a few days whether it holds; you can also say so here.")),
    S.CLOSED: (5, lazy("This repair is finished. Thank you for telling us.")),
    S.CANCELLED: (None, lazy("This repair was cancelled. Nothing more is being done about it.")),
}
"""State → which of the five stops, 5 when all are passed, and what is going on."""
SAYINGS: dict[str, Any] = {
    "assigned": lazy("we named who comes"),
    "reached": lazy("agreed when somebody comes: {window}"),
    "moved": lazy("the visit was moved"),
    "missed": lazy("we did not come as agreed, and are sorry"),
    "arrived": lazy("somebody came"),
    "nobody_in": lazy("somebody came and met nobody"),
    "quoted": lazy("a price: ¥{total}"),
    "quote_accepted": lazy("the price was accepted"),
    "quote_declined": lazy("the price was declined"),
    "taken_away": lazy("something was taken along, with a receipt"),
    "brought_back": lazy("what was taken along is back"),
    "left": lazy("it goes on another day"),
    "resident_added": lazy("you added"),
    "completed": lazy("repaired"),
    "cancelled": lazy("cancelled"),
}
WITH_WORDS = {"resident_added", "nobody_in", "left", "cancelled"}
"""Entries whose words were said to, or by, the resident."""


def repair_by_token(token: str) -> Order | None:
    """The order a private link opens, or None. The token is all there is: numbers open nothing (rule W2)."""
    if not TOKEN.fullmatch(token):
        return None
    try:
        order, _resident = resident_of(token)
    except NotFound:
        return None
    joins = (*LIST_JOINS, "estate__company", "visit__technician")
    return Order.objects.visible_to(OrderResident(order.pk)).select_related(*joins).get(pk=order.pk)


@dataclass(frozen=True)
class Listed:
    """A repair as it stands on the page of the matter it belongs to. `token` opens its own page, "" opens none."""

    trade: str
    number: str
    stage: Any
    window: str
    token: str
    over: bool


def repairs_of(case: Case) -> list[Listed]:
    """The repairs a matter led to, the oldest first (rule W3).

    The way to a repair's own page stands there for whoever it was asked for: where somebody else is rung (a
    neighbour, or nobody because the matter is confidential), what was agreed with them stays theirs.
    """
    found = Order.objects.visible_to(Resident(case.pk)).select_related("trade", "visit", "requester")
    return [_listed(order, case.complainant) for order in found.order_by("requested_at", "pk")]


def _listed(order: Order, who: Any) -> Listed:
    asked, visit = order.requester, order.visit
    same = (asked.resident_id and asked.resident_id == who.resident_id) or (asked.phone and asked.phone == who.phone)
    agreed = visit if visit and order.state == S.SCHEDULED else None
    stop = STAGES[order.state][0]
    stage = SAYINGS["cancelled"] if stop is None else STOPS[min(stop, len(STOPS) - 1)]
    window = window_words(agreed.window_from, agreed.window_to) if agreed else ""
    token = order.token if same and not asked.erased_at and not order.confidential else ""
    return Listed(order.trade.label, order.number, stage, window, token, order.state in ENDED)


def repair_file(order: Order, pk: Any) -> OrderFile | None:
    """A photo of the order that its resident may see: their own, and those of before and after."""
    found = OrderFile.objects.select_related("entry").filter(order=order, pk=pk, erased_at=None).first()
    return found if found and shows(found) else None


def shows(file: OrderFile) -> bool:
    """Whether the resident sees it: work seen, or words that were said outwards."""
    return file.stage != PhotoStage.OTHER or bool(file.entry and file.entry.outward)


def window_words(begins: datetime, ends: datetime) -> str:
    """`11-24 09:00–11:00`, on the clock of the page."""
    first, last = timezone.localtime(begins), timezone.localtime(ends)
    return f"{first:%m-%d %H:%M}–{last:%H:%M}" if last != first else f"{first:%m-%d %H:%M}"


@dataclass
class Repair:
    """What the page of one repair shows at the moment `at`. Everything is read once, when asked for."""

    order: Order
    at: datetime
    facts: Facts = field(init=False)
    by: OrderResident = field(init=False)

    def __post_init__(self) -> None:
        self.facts, self.by = Facts(self.order), OrderResident(self.order.pk)

    @cached_property
    def seen(self) -> Seen:
        return seen_by(self.order, self.by)

    @cached_property
    def can(self) -> dict[str, bool]:
        """What the resident may do now: attach, accept_quote, decline_quote, rebook, reach, callback, cancel."""
        return {action.name: True for action in available_actions(self.order, self.by, self.facts)}

    @property
    def agrees(self) -> bool:
        """Whether a time can be chosen here: another one, or the first where we could not reach them."""
        return bool(self.can.get("rebook") or self.can.get("reach"))

    @cached_property
    def windows(self) -> list[Window]:
        return windows(self.order.estate, self.at)

    @property
    def visit(self) -> Visit | None:
        return self.facts.visit if self.order.state in (S.SCHEDULED, S.ON_SITE) else None

    @property
    def contractor(self) -> str:
        return self.order.contractor.label if self.order.contractor else _("our own engineers")

    @property
    def technician(self) -> str:
        who = (self.visit.technician if self.visit else None) or self.order.technician
        return who.name if who else _("a technician")

    @property
    def window(self) -> str:
        return window_words(self.visit.window_from, self.visit.window_to) if self.visit else ""

    @cached_property
    def lead(self) -> str:
        """What is going on, in a sentence."""
        words = str(STAGES[self.order.state][1])
        return words.format(contractor=self.contractor, technician=self.technician, window=self.window)

    @cached_property
    def stops(self) -> list[Stop]:
        here = STAGES[self.order.state][0]
        if here is None:
            return []
        return [Stop(label, "past" if i < here else "now" if i == here else "") for i, label in enumerate(STOPS)]

    @cached_property
    def owed(self) -> Owed | None:
        """What comes next and by when; late when it should have."""
        if self.order.state == S.SCHEDULED and self.visit:
            who = _("{technician} of {contractor} comes.").format(
                technician=self.technician, contractor=self.contractor
            )
            return Owed(self.visit.window_to, who, self.visit.window_to < self.at)
        said = {
            "contractor_contact": _("{contractor} rings you to agree when they come.").format(
                contractor=self.contractor
            ),
            "repair_callback": _("we ask you whether it holds."),
        }
        due = [c for c in self.facts.clocks if c.kind in said and c.running and not c.paused_at]
        first = min(due, key=lambda c: c.due_at, default=None)
        return Owed(first.due_at, said[first.kind], first.due_at < self.at) if first else None

    @property
    def next(self) -> Owed | None:
        return self.owed if self.owed and not self.owed.late else None

    @property
    def late(self) -> Owed | None:
        return self.owed if self.owed and self.owed.late else None

    @property
    def next_left(self) -> timedelta:
        return self.next.due - self.at if self.next else timedelta()

    @cached_property
    def price(self) -> Quote | None:
        """The price of whoever has it now, answered or not."""
        return self.facts.quote

    @property
    def waits(self) -> bool:
        """Whether the price waits for their answer."""
        return self.price is not None and self.price.accepted is None and bool(self.can.get("accept_quote"))

    @cached_property
    def done(self) -> Completion | None:
        """What was done, while it stands."""
        return next(iter(self.facts.completions), None) if self.order.state in DONE else None

    @property
    def taken(self) -> list[Taken]:
        return self.facts.taken

    @cached_property
    def photos(self) -> list[OrderFile]:
        """Photos of the work, before and after."""
        return [f for f in self.facts.files if f.stage != PhotoStage.OTHER and f.kind == "image"]

    @cached_property
    def talk(self) -> list[Said]:
        """What has happened, oldest first, as it concerns them."""
        told = {*SAYINGS, "requested", "rebooked"}
        newest_first = [e for e in entries_for(self.order, self.by, RESIDENT) if e.kind in told]
        found = [self._said(e) for e in reversed(newest_first)]
        found += [self._sent(turn) for turn in self.facts.turns]
        found += [self._answered(one) for one in self.facts.callbacks if one.reached]
        return sorted(found, key=lambda one: one.at)

    def _said(self, entry: Any) -> Said:
        files = [f for f in entry.files.all() if f.erased_at is None and shows(f)]
        if entry.kind == "requested":
            return Said(entry.at, _("You"), "", self.seen.content, True, files)
        kind = ("missed" if entry.data.get("ours") else "moved") if entry.kind == "rebooked" else entry.kind
        told = entry.words if entry.kind in WITH_WORDS and entry.words_id and entry.words.erased_at is None else None
        data = {"total": entry.data.get("total", ""), "window": self._agreed(entry.data.get("visit"))}
        me = entry.actor_kind == "resident"
        if entry.kind == "resident_added":
            return Said(entry.at, _("You"), "", told.text if told else "", me, files)
        what = str(SAYINGS[kind]).format(**data)
        return Said(entry.at, _("You") if me else "", what, told.text if told and not me else "", me, files)

    def _agreed(self, ordinal: int | None) -> str:
        visit = next((v for v in self.facts.visits if v.ordinal == ordinal), None)
        return window_words(visit.window_from, visit.window_to) if visit else ""

    def _sent(self, turn: Any) -> Said:
        who = turn.contractor.label if turn.contractor else _("our own engineers")
        first = turn.ordinal == 1
        words = _("given to {contractor}") if first else _("{contractor} takes it over")
        return Said(turn.sent_at, "", words.format(contractor=who), "", False)

    def _answered(self, one: Any) -> Said:
        labels = [Solved(one.solved).label if one.solved else ""]
        labels.append(str(Satisfaction(one.satisfaction).label) if one.satisfaction else "")
        said = _(", ").join(str(label) for label in labels if label)
        return Said(one.at, _("You"), "", _("Your answer: {answer}").format(answer=said), True)

    @property
    def missed(self) -> bool:
        """Whether a visit was not kept by us: an apology is due (rule R5)."""
        return any(v.outcome == VisitOutcome.MISSED for v in self.facts.visits)
