"""What is true of one order right now, read once per page or deed, on demand."""

from __future__ import annotations

from functools import cached_property

from deadlines.clock import now
from repairs.choices import Outcome


class Facts:
    """Lazy facts of an order. Each property is one query at most; nothing here writes."""

    def __init__(self, order) -> None:
        self.order = order

    @cached_property
    def turns(self) -> list:
        from repairs.models import Turn

        joined = Turn.objects.filter(order=self.order).select_related("contractor", "technician", "excused_by")
        return sorted(joined.order_by(), key=lambda t: t.ordinal)  # as the facts of a case are

    @cached_property
    def turn(self):
        """The turn that runs, or None."""
        return next((t for t in reversed(self.turns) if t.outcome == Outcome.LIVE), None)

    @cached_property
    def forfeited(self) -> set[int | None]:
        """Contractors who lost this order and are not excused: one chance per order (rule R2)."""
        return {t.contractor_id for t in self.turns if t.outcome == Outcome.FORFEITED and not t.excused_at}

    @cached_property
    def visits(self) -> list:
        from repairs.models import Visit

        joined = Visit.objects.filter(order=self.order).select_related("technician", "trade", "turn__contractor")
        return sorted(joined.order_by(), key=lambda v: v.ordinal)

    @cached_property
    def visit(self):
        """The visit that is agreed or under way, or None."""
        return next((v for v in self.visits if v.pk == self.order.visit_id), None)

    @cached_property
    def attempts(self) -> list:
        from repairs.models import Attempt

        return list(Attempt.objects.filter(order=self.order).select_related("by", "words").order_by("at", "pk"))

    @property
    def failed_attempts(self) -> list:
        """The tries of the present turn that reached nobody, oldest first."""
        turn = self.turn
        return [a for a in self.attempts if turn and a.turn_id == turn.pk and not a.reached]

    @cached_property
    def quotes(self) -> list:
        from repairs.models import Quote

        return list(Quote.objects.filter(order=self.order).order_by("-pk"))

    @property
    def quote(self):
        """The newest price of the present turn, or None."""
        turn = self.turn
        return next((q for q in self.quotes if turn and q.turn_id == turn.pk), None)

    @cached_property
    def completions(self) -> list:
        from repairs.models import Completion

        return list(Completion.objects.filter(order=self.order).select_related("turn", "visit", "by").order_by("-pk"))

    @cached_property
    def taken(self) -> list:
        from repairs.models import Taken

        return list(Taken.objects.filter(order=self.order).order_by("pk"))

    @cached_property
    def files(self) -> list:
        from repairs.models import OrderFile

        return list(OrderFile.objects.filter(order=self.order, erased_at=None).order_by("at", "pk"))

    @cached_property
    def callbacks(self) -> list:
        from repairs.models import RepairCallback

        return list(
            RepairCallback.objects.filter(order=self.order).select_related("by", "words").order_by("-at", "-pk")
        )

    @cached_property
    def ledger(self) -> list:
        from repairs.models import LedgerEntry

        return list(
            LedgerEntry.objects.filter(order=self.order)
            .select_related("contractor", "technician", "dispute")
            .order_by("at", "pk")
        )

    @cached_property
    def links(self) -> list:
        from repairs.models import JobLink

        return list(JobLink.objects.filter(order=self.order).select_related("technician").order_by("-pk"))

    @cached_property
    def clocks(self) -> list:
        from deadlines.selectors import clocks_of
        from repairs.clocks import SUBJECT

        return list(
            clocks_of(SUBJECT, [self.order.pk])
            .select_related("answered_user", "answered_department", "policy")
            .prefetch_related("steps")
        )

    @cached_property
    def requests(self) -> list:
        """What was asked of the order's clocks (rule D4)."""
        from deadlines.models import ClockRequest
        from repairs.clocks import SUBJECT

        mine = ClockRequest.objects.filter(clock__subject_kind=SUBJECT, clock__subject_id=self.order.pk)
        return list(mine.select_related("asked_by"))

    def clocks_for(self, action: str) -> list:
        """The clocks to which the act may be done just now: pause, approve_pause, decline_pause, resume."""
        live = [c for c in self.clocks if c.running and not c.excused_at]
        if action == "resume":
            return [c for c in live if c.paused_at]
        asked = {r.clock_id for r in self.requests if r.decided_at is None} if live else set()
        if action == "pause":
            at = now()
            free = [c for c in live if not c.paused_at and c.due_at > at and c.pk not in asked]
            return [c for c in free if c.policy and c.policy.pausable]
        return [c for c in live if c.pk in asked]

    @cached_property
    def case_facts(self):
        """The facts of the complaint behind the order, or None."""
        from complaints.facts import Facts as CaseFacts

        return CaseFacts(self.order.complaint) if self.order.complaint_id else None

    @cached_property
    def walled(self) -> set[int]:
        """Ids of those behind the conflict wall of the complaint (rule P4)."""
        return self.case_facts.walled if self.case_facts else set()

    @cached_property
    def walled_contractors(self) -> set[int]:
        """Contractors named in the complaint: never offered (rule P4)."""
        return {n.contractor_id for n in self.case_facts.named if n.contractor_id} if self.case_facts else set()

    @cached_property
    def earlier_technicians(self) -> set[int]:
        """Who did the repair this one repeats: somebody else comes now (rule R7).

        Only of that one: on a lift that fails month after month everybody has been there in the end.
        """
        from repairs.models import Turn

        if self.order.repeat_of_id is None:
            return set()
        done = Turn.objects.filter(order_id=self.order.repeat_of_id, completed_at__isnull=False)
        return {pk for pk in done.values_list("technician_id", flat=True) if pk}

    @cached_property
    def trades(self) -> list:
        """The trades of the order, its own first."""
        return [self.order.trade, *self.order.also_trades.all()]
