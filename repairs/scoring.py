"""The figures of a scorecard as plain counting (rule R9): who counts, who is good, who is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from complaints.choices import Satisfaction, Solved
from repairs.choices import Forfeit, Outcome, VisitOutcome


@dataclass
class Rate:
    """A share: the orders that count for it, against it, and those left out. Its lists are what a click opens."""

    good: list[str] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @property
    def numerator(self) -> int:
        return len(self.good)

    @property
    def denominator(self) -> int:
        return len(self.good) + len(self.bad)

    @property
    def percent(self) -> float | None:
        """Of a hundred; None where nothing counts."""
        return 100 * self.numerator / self.denominator if self.denominator else None

    def add(self, number: str, good: bool | None) -> None:
        """Count an order: good, bad, or (None) left out."""
        (self.left_out if good is None else self.good if good else self.bad).append(number)


@dataclass
class VisitFacts:
    """One visit: which trade it was for, what became of it, when it was due at the latest, when he arrived."""

    trade: str
    outcome: str
    due_at: datetime
    arrived_at: datetime | None


@dataclass
class TurnFacts:
    """One contractor's turn at an order, as far as its score goes."""

    number: str
    outcome: str
    forfeit: str = ""
    excused: bool = False
    reached_at: datetime | None = None
    contact_due_at: datetime | None = None
    unreachable: bool = False
    completed_at: datetime | None = None
    completion_due_at: datetime | None = None
    repeated: bool = False
    visits: list[VisitFacts] = field(default_factory=list)
    solved: str = ""
    satisfaction: str = ""


@dataclass
class Scorecard:
    """One contractor or technician over a period (rule R9)."""

    contact: Rate = field(default_factory=Rate)
    visits: Rate = field(default_factory=Rate)
    completion: Rate = field(default_factory=Rate)
    first_fix: Rate = field(default_factory=Rate)
    repeat: Rate = field(default_factory=Rate)
    satisfaction: Rate = field(default_factory=Rate)
    spot_marks: list[float] = field(default_factory=list)
    forfeits: list[str] = field(default_factory=list)
    net: Decimal = Decimal(0)
    turns: int = 0

    @property
    def spot_mean(self) -> float | None:
        return sum(self.spot_marks) / len(self.spot_marks) if self.spot_marks else None


def contact_in_time(turn: TurnFacts, now: datetime) -> bool | None:
    """Resident reached within the thirty minutes. Left out: unreachable after honest tries, taken back, excused."""
    if turn.reached_at is not None and turn.contact_due_at is not None:
        return turn.reached_at <= turn.contact_due_at
    if turn.unreachable or turn.excused or turn.outcome in (Outcome.RECALLED, Outcome.CANCELLED):
        return None
    if turn.outcome == Outcome.FORFEITED:
        return False
    return False if turn.contact_due_at is not None and now > turn.contact_due_at else None


def visit_on_time(visit: VisitFacts) -> bool | None:
    """Came by the agreed time. One that was never kept is not on time; one the resident moved is left out."""
    if visit.arrived_at is not None:
        return visit.arrived_at <= visit.due_at
    return False if visit.outcome == VisitOutcome.MISSED else None


def completed_in_time(turn: TurnFacts, now: datetime) -> bool | None:
    """Completion signed by its due moment. Left out: taken back, cancelled, excused, and what is still under way."""
    if turn.completed_at is not None and turn.completion_due_at is not None:
        return turn.completed_at <= turn.completion_due_at
    if turn.excused or turn.unreachable or turn.outcome in (Outcome.RECALLED, Outcome.CANCELLED):
        return None
    if turn.outcome == Outcome.FORFEITED:
        return False
    return False if turn.completion_due_at is not None and now > turn.completion_due_at else None


def fixed_at_first(turn: TurnFacts) -> bool | None:
    """Done at the first visit and it held (rules R7, R9).

    A planned visit of another trade fails nothing, nobody at home does not count as a visit. None while not done.
    """
    if turn.completed_at is None:
        return None
    worked = Counter(v.trade for v in turn.visits if v.outcome in (VisitOutcome.DONE, VisitOutcome.MORE))
    held = not turn.repeated and turn.outcome == Outcome.DONE
    return held and all(times == 1 for times in worked.values())


def content(turn: TurnFacts) -> bool | None:
    """What the resident said at the callback: solved, and at least basically satisfied. None where nobody was asked."""
    if not turn.satisfaction:
        return None
    return turn.solved != Solved.NO and turn.satisfaction != Satisfaction.NOT


def score(
    turns: Iterable[TurnFacts], *, now: datetime, marks: Iterable[float] = (), net: Decimal = Decimal(0)
) -> Scorecard:
    """Count the turns into one scorecard; the order they come in makes no difference."""
    card = Scorecard(spot_marks=list(marks), net=net)
    for turn in turns:
        card.turns += 1
        card.contact.add(turn.number, contact_in_time(turn, now))
        card.completion.add(turn.number, completed_in_time(turn, now))
        for visit in turn.visits:
            card.visits.add(turn.number, visit_on_time(visit))
        fixed = fixed_at_first(turn)
        if turn.completed_at is not None:
            card.first_fix.add(turn.number, fixed)
            card.repeat.add(turn.number, turn.repeated)
            card.satisfaction.add(turn.number, content(turn))
        if turn.outcome == Outcome.FORFEITED and not turn.excused and turn.forfeit in Forfeit.values:
            card.forfeits.append(turn.number)
    return card
