"""Scorecards of contractors and technicians, by trade and month; the contractor reads the same numbers (rule R9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Role
from accounts.scope import ALL
from complaints.managers import _naming as naming
from complaints.parties import SYSTEM
from deadlines.clock import now
from deadlines.models import Clock
from repairs.clocks import SUBJECT
from repairs.models import LedgerEntry, RepairCallback, SpotCheck, Turn, Visit
from repairs.scoring import Scorecard, TurnFacts, VisitFacts, score
from repairs.selectors.ledger import estates_overseen, ledger_of, net


@dataclass
class ScoreFilter:
    """Whose score: turns sent within [`since`, `until`), ids of contractor, technician, trade, estate where given."""

    since: datetime
    until: datetime
    contractor: int | None = None
    technician: int | None = None
    trade: int | None = None
    estate: int | None = None

    @classmethod
    def month(cls, month: date, **only: Any) -> ScoreFilter:
        """The local month that holds `month`."""
        zone = ZoneInfo(settings.TIME_ZONE)
        first = datetime(month.year, month.month, 1, tzinfo=zone)
        following = datetime(month.year + month.month // 12, month.month % 12 + 1, 1, tzinfo=zone)
        return cls(first, following, **only)


@dataclass
class Group:
    """A scorecard with what it is of: contractor, technician, trade, month, as grouped."""

    key: tuple
    card: Scorecard
    labels: list[str] = field(default_factory=list)


def turns_of(viewer) -> QuerySet[Turn]:
    """The turns whose score the viewer may read: of their estates, of their firm, a technician's own."""
    found = Turn.objects.filter(contractor__isnull=False)
    if viewer is SYSTEM:
        return found
    if not getattr(viewer, "is_authenticated", False) or not viewer.is_active:
        return found.none()
    found = found.exclude(order__complaint_id__in=naming(viewer))
    overseen, scope = estates_overseen(viewer), viewer.scope
    if overseen == ALL:
        return found
    mine = Q(order__estate_id__in=overseen)
    offices = scope.estates_for((Role.CONTRACTOR,))
    if scope.any(Role.CONTRACTOR):
        firm = Q(contractor_id__in=scope.contractors)
        mine |= firm if offices == ALL else firm & Q(order__estate_id__in=offices)
    if scope.any(Role.TECHNICIAN):
        mine |= Q(contractor_id__in=scope.contractors, technician__user_id=viewer.pk)
    return found.filter(mine)


def turns_in(viewer, wanted: ScoreFilter) -> QuerySet[Turn]:
    """Those the filter holds."""
    found = turns_of(viewer).filter(sent_at__gte=wanted.since, sent_at__lt=wanted.until)
    for name, value in (
        ("contractor_id", wanted.contractor),
        ("technician_id", wanted.technician),
        ("order__trade_id", wanted.trade),
        ("order__estate_id", wanted.estate),
    ):
        if value is not None:
            found = found.filter(**{name: value})
    return found


def _turns(viewer, wanted: ScoreFilter) -> list[Turn]:
    found = turns_in(viewer, wanted)
    return list(found.select_related("order__trade", "contractor", "technician").order_by("sent_at", "pk"))


def facts_of(turns: Iterable[Turn]) -> dict[int, TurnFacts]:
    """What the score needs of each turn, by id, in four statements whatever their number."""
    turns = list(turns)
    ids = [t.pk for t in turns]
    visits = defaultdict(list)
    seen = list(Visit.objects.filter(turn_id__in=ids).select_related("trade").order_by("turn_id", "ordinal"))
    orders = {t.order_id for t in turns}
    due = {
        (kind, part): due_at
        for kind, part, due_at in Clock.objects.filter(
            subject_kind=SUBJECT, subject_id__in=orders, kind__in=("visit", "repair_completion", "contractor_contact")
        ).values_list("kind", "part", "due_at")
    }
    for v in seen:
        at = due.get(("visit", v.pk), v.window_to)
        visits[v.turn_id].append(VisitFacts(v.trade.code, v.outcome, at, v.arrived_at))
    said: dict[int, RepairCallback] = {}
    for c in RepairCallback.objects.filter(turn_id__in=ids, reached=True).order_by("at", "pk"):
        said[c.turn_id] = c
    return {
        t.pk: TurnFacts(
            number=t.order.number,
            outcome=t.outcome,
            forfeit=t.forfeit,
            excused=t.excused_at is not None,
            reached_at=t.reached_at,
            contact_due_at=due.get(("contractor_contact", t.pk), t.contact_due_at),
            unreachable=t.unreachable_at is not None,
            completed_at=t.completed_at,
            completion_due_at=due.get(("repair_completion", t.pk), t.completion_due_at),
            repeated=t.completed_at is not None and t.order.repeated_at is not None and t.order.turn_id == t.pk,
            visits=visits[t.pk],
            solved=said[t.pk].solved if t.pk in said else "",
            satisfaction=said[t.pk].satisfaction if t.pk in said else "",
        )
        for t in turns
    }


def scorecard(viewer, wanted: ScoreFilter) -> Scorecard:
    """One scorecard over everything the filter holds (rule R9)."""
    turns = _turns(viewer, wanted)
    return score(facts_of(turns).values(), now=now(), marks=_marks(turns), net=net(entries_in(viewer, wanted)))


def scorecards(viewer, wanted: ScoreFilter, by: tuple[str, ...] = ("contractor",)) -> list[Group]:
    """A scorecard per contractor, technician, trade or month, or any of them together, in that order."""
    turns = _turns(viewer, wanted)
    facts = facts_of(turns)
    groups: dict[tuple, list[Turn]] = defaultdict(list)
    for turn in turns:
        groups[tuple(_key(turn, name)[0] for name in by)].append(turn)
    cards = []
    for key, members in groups.items():
        labels = [_key(members[0], name)[1] for name in by]
        amount = net(entries_in(viewer, wanted).filter(turn_id__in=[t.pk for t in members]))
        card = score((facts[t.pk] for t in members), now=now(), marks=_marks(members), net=amount)
        cards.append(Group(key, card, labels))
    return sorted(cards, key=lambda group: tuple(str(one) for one in group.key))


def _key(turn: Turn, name: str) -> tuple[Any, str]:
    match name:
        case "contractor":
            contractor = turn.contractor
            return (contractor.code, contractor.label) if contractor else ("", "")
        case "technician":
            technician = turn.technician
            return (technician.pk, technician.name) if technician else (0, _("Nobody named"))
        case "trade":
            return turn.order.trade.code, turn.order.trade.label
        case "month":
            month = turn.sent_at.astimezone(ZoneInfo(settings.TIME_ZONE)).strftime("%Y-%m")
            return month, month
    raise KeyError(name)


def _marks(turns: Iterable[Turn]) -> list[float]:
    checks = SpotCheck.objects.filter(turn_id__in=[t.pk for t in turns], checked_at__isnull=False).order_by("pk")
    return [check.mean or 0.0 for check in checks]


def entries_in(viewer, wanted: ScoreFilter) -> QuerySet[LedgerEntry]:
    """The entries of the ledger that belong to the turns of the period."""
    found = ledger_of(viewer).filter(turn__sent_at__gte=wanted.since, turn__sent_at__lt=wanted.until)
    if wanted.contractor is not None:
        found = found.filter(contractor_id=wanted.contractor)
    if wanted.technician is not None:
        found = found.filter(turn__technician_id=wanted.technician)
    if wanted.trade is not None:
        found = found.filter(order__trade_id=wanted.trade)
    if wanted.estate is not None:
        found = found.filter(estate_id=wanted.estate)
    return found
