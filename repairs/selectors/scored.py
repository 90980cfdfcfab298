"""The figures of a scorecard as the database counts them, for dashboards and the lists behind them (rules A1, R9).

`repairs.scoring` says what counts, turn by turn; this says the same of any number of turns at once, and a test holds
the two against each other. Each verdict is true, false, or null where the turn is left out.
"""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from complaints.choices import Satisfaction, Solved
from deadlines.clock import now
from deadlines.models import Clock
from repairs.choices import Forfeit, Outcome, VisitOutcome
from repairs.clocks import SUBJECT
from repairs.models import LedgerEntry, RepairCallback, SpotCheck, Turn, Visit
from repairs.selectors.scores import ScoreFilter, entries_in, turns_in

VERDICTS = ("contact", "completion", "first_fix", "repeat", "satisfaction", "lost")
"""Verdicts of a turn, annotated as `is_contact` and so on; `visits` is one of a visit, `on_time`."""
_LET_GO = (Outcome.RECALLED, Outcome.CANCELLED)


def turns_scored(viewer: Any, wanted: ScoreFilter) -> QuerySet[Turn]:
    """The turns the filter holds, with what each of VERDICTS says of it."""
    last = RepairCallback.objects.filter(turn_id=OuterRef("pk"), reached=True).order_by("-at", "-pk")
    found = turns_in(viewer, wanted).annotate(
        contact_due=_due("contractor_contact", F("contact_due_at")),
        completion_due=_due("repair_completion", F("completion_due_at")),
        said=Subquery(last.values("satisfaction")[:1]),
        solved=Subquery(last.values("solved")[:1]),
    )
    at, done = now(), Q(completed_at__isnull=False)
    again = done & Q(order__repeated_at__isnull=False, order__turn_id=F("pk"))
    return found.annotate(
        is_contact=_verdict(
            When(reached_at__isnull=False, contact_due__isnull=False, then=Q(reached_at__lte=F("contact_due"))),
            When(Q(unreachable_at__isnull=False) | Q(excused_at__isnull=False) | Q(outcome__in=_LET_GO), then=None),
            When(Q(outcome=Outcome.FORFEITED) | Q(contact_due__lt=at), then=Value(False)),
        ),
        is_completion=_verdict(
            When(done & Q(completion_due__isnull=False), then=Q(completed_at__lte=F("completion_due"))),
            When(Q(excused_at__isnull=False) | Q(unreachable_at__isnull=False) | Q(outcome__in=_LET_GO), then=None),
            When(Q(outcome=Outcome.FORFEITED) | Q(completion_due__lt=at), then=Value(False)),
        ),
        is_first_fix=_verdict(When(done, then=Q(~again & Q(outcome=Outcome.DONE) & ~Exists(_trades_twice())))),
        is_repeat=_verdict(When(done, then=again)),
        is_satisfaction=_verdict(
            When(done & ~Q(said="") & Q(said__isnull=False), then=~Q(solved=Solved.NO) & ~Q(said=Satisfaction.NOT))
        ),
        is_lost=_verdict(When(_lost(), then=Value(True))),
    )


def _lost() -> Q:
    """Forfeited for one of the known reasons, and not excused."""
    return Q(outcome=Outcome.FORFEITED, excused_at=None, forfeit__in=Forfeit.values)


def _verdict(*whens: When) -> Case:
    return Case(*whens, default=None, output_field=BooleanField(null=True))


def _due(kind: str, else_: F) -> Coalesce:
    """When the clock of the turn fell due, pauses reckoned in; what was agreed where it runs none."""
    clock = Clock.objects.filter(subject_kind=SUBJECT, subject_id=OuterRef("order_id"), kind=kind, part=OuterRef("pk"))
    return Coalesce(Subquery(clock.order_by("-pk").values("due_at")[:1]), else_)


def _trades_twice() -> QuerySet[Visit, Any]:
    """A trade that worked at more than one visit of the turn."""
    worked = Visit.objects.filter(turn_id=OuterRef("pk"), outcome__in=(VisitOutcome.DONE, VisitOutcome.MORE))
    return worked.order_by().values("trade_id").annotate(times=Count("pk")).filter(times__gt=1).values("trade_id")


def visits_scored(viewer: Any, wanted: ScoreFilter) -> QuerySet[Visit]:
    """The visits of those turns, with `on_time`: by the agreed moment, not kept at all, or left out."""
    clock = Clock.objects.filter(
        subject_kind=SUBJECT, subject_id=OuterRef("order_id"), kind="visit", part=OuterRef("pk")
    )
    due = Coalesce(Subquery(clock.order_by("-pk").values("due_at")[:1]), F("window_to"))
    # The days and the firm are said of the visit's turn as well: so the database begins at those few turns.
    few = Q(turn__sent_at__gte=wanted.since, turn__sent_at__lt=wanted.until)
    if wanted.contractor is not None:
        few &= Q(turn__contractor_id=wanted.contractor)
    return (
        Visit.objects.filter(few, turn__in=turns_in(viewer, wanted).order_by().values("pk"))
        .annotate(due=due)
        .annotate(
            on_time=_verdict(
                When(arrived_at__isnull=False, then=Q(arrived_at__lte=F("due"))),
                When(outcome=VisitOutcome.MISSED, then=Value(False)),
            )
        )
    )


def checks_in(viewer: Any, wanted: ScoreFilter) -> QuerySet[Any]:
    """The spot checks made of those turns, with their `mark`: the mean of the four."""
    first, *others = (Coalesce(F(name), 0) for name in ("protection", "workmanship", "tidiness", "paperwork"))
    total: Any = first
    for one in others:
        total = total + one
    turns = turns_in(viewer, wanted).order_by().values("pk")
    return SpotCheck.objects.filter(turn__in=turns, checked_at__isnull=False).annotate(mark=total / Value(4.0))


def entries(viewer: Any, wanted: ScoreFilter) -> QuerySet[LedgerEntry]:
    """The entries of the ledger that belong to those turns."""
    return entries_in(viewer, wanted)
