"""What is true of one case right now, read once per page or deed, on demand."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from types import SimpleNamespace
from typing import Any

from django.db.models import QuerySet

from complaints.choices import REPORTED, Stage
from complaints.lifecycle import WITH_DEPARTMENT


def _read(rows: QuerySet, by: Callable[[Any], Any]) -> list:
    """The few rows of one case in order, sorted here: for an ORDER BY Django compares every column of the joined rows,
    which takes longer than the statement."""
    return sorted(rows.order_by(), key=by)


HANDLING_KINDS = ("accepted", "finding", "report", "explained", "resolved", "feedback")
"""The entries that make somebody a handler (SPEC §4 "Handled"); ringing and dispatching do not."""


class Facts:
    """Lazy facts of a case. Each property is one query at most; nothing here writes."""

    def __init__(self, case) -> None:
        self.case = case

    @cached_property
    def assignments(self) -> list:
        """Live assignments, the lead first."""
        from complaints.models import Assignment

        live = Assignment.objects.filter(case=self.case, returned_at=None, recalled_at=None)
        return _read(live.select_related("department", "handler", "accepted_by"), lambda a: (not a.lead, a.pk))

    @cached_property
    def lead(self):
        """The live lead assignment, or None."""
        return next((a for a in self.assignments if a.lead), None)

    @cached_property
    def named(self) -> list:
        """Parties named in the case and not lifted (rule P4)."""
        from complaints.models import NamedParty

        standing = NamedParty.objects.filter(case=self.case, lifted_at=None)
        return _read(standing.select_related("staff", "department", "contractor"), lambda n: n.pk)

    @cached_property
    def walled(self) -> set[int]:
        """Ids of those behind the conflict wall: the named, heads of named departments, people of named contractors."""
        from accounts.models import Role, RoleAssignment

        people = {n.staff_id for n in self.named if n.staff_id}
        departments = [n.department_id for n in self.named if n.department_id]
        contractors = [n.contractor_id for n in self.named if n.contractor_id]
        if departments:
            heads = RoleAssignment.objects.filter(role=Role.HEAD, department_id__in=departments)
            people |= set(heads.filter(estate_id=self.case.estate_id).values_list("user_id", flat=True))
            people |= set(heads.filter(estate=None).values_list("user_id", flat=True))
        if contractors:
            people |= set(
                RoleAssignment.objects.filter(contractor_id__in=contractors).values_list("user_id", flat=True)
            )
        return people

    @cached_property
    def handled_by(self) -> set[int]:
        """Ids of those who handled the case, who neither verify nor call back (rules J11, F1)."""
        from complaints.models import TimelineEntry

        return set(
            TimelineEntry.objects.filter(case=self.case, kind__in=HANDLING_KINDS, actor__isnull=False).values_list(
                "actor_id", flat=True
            )
        )

    @cached_property
    def points(self) -> list:
        from complaints.models import Point

        return list(Point.objects.filter(case=self.case).select_related("found_by").order_by("ordinal"))

    @cached_property
    def reports(self) -> list:
        from complaints.models import Report

        return _read(Report.objects.filter(case=self.case).select_related("by"), lambda r: (r.at, r.pk))[::-1]

    @cached_property
    def promises(self) -> list:
        from complaints.models import Promise

        return list(Promise.objects.filter(case=self.case).select_related("made_by").order_by("due_at"))

    @cached_property
    def callbacks(self) -> list:
        from complaints.models import Callback

        joined = Callback.objects.filter(case=self.case).select_related("by", "entry__words")
        return _read(joined, lambda c: (c.at, c.pk))[::-1]

    @cached_property
    def contacts(self) -> list:
        from complaints.models import Contact

        joined = Contact.objects.filter(case=self.case).select_related("by", "entry__words")
        return _read(joined, lambda c: (c.at, c.pk))[::-1]

    @cached_property
    def clocks(self) -> list:
        from complaints.clocks import SUBJECT
        from deadlines.selectors import clocks_of

        joined = clocks_of(SUBJECT, [self.case.pk]).select_related("answered_user", "answered_department", "policy")
        return _read(joined.prefetch_related("steps"), lambda c: (c.due_at, c.pk))

    @cached_property
    def emergency(self):
        """The emergency with its checklist while the case is one, else None (rule I7)."""
        from complaints.selectors.emergencies import items_of, record_of

        record = record_of(self.case) if self.case.emergency else None
        if record is not None:
            record.listed = items_of(record)  # type: ignore[attr-defined]  # read with it, for the page
        return record

    @cached_property
    def alerted(self) -> set[int]:
        """Ids of the departments whose heads were told of the emergency; none once it is over (rule I7)."""
        from complaints.models import EmergencyAlert

        if not self.case.emergency:
            return set()
        return set(EmergencyAlert.objects.filter(case=self.case).values_list("department_id", flat=True))

    @cached_property
    def requests(self) -> list:
        """Pauses and extensions asked of the clocks, decided or not, the oldest first (rules D4, D6)."""
        from deadlines.models import ClockRequest

        of_ours = ClockRequest.objects.filter(clock__in=[c.pk for c in self.clocks])
        return _read(of_ours.select_related("asked_by", "decided_by"), lambda r: r.pk)

    @cached_property
    def accountabilities(self) -> list:
        """Who answers for the breaches of this case (rule J4)."""
        from complaints.clocks import SUBJECT
        from deadlines.models import Accountability

        return list(
            Accountability.objects.filter(subject_kind=SUBJECT, subject_id=self.case.pk).select_related(
                "person", "department", "decided_by", "grounds_by"
            )
        )

    @cached_property
    def asks(self) -> list:
        """Climbs somebody was asked to acknowledge, the oldest first (rule D5)."""
        from complaints.clocks import SUBJECT
        from deadlines.models import ClimbAsk

        return list(
            ClimbAsk.objects.filter(subject_kind=SUBJECT, subject_id=self.case.pk).select_related("step", "person")
        )

    @cached_property
    def breaches_told(self) -> set[int]:
        """Ids of the clocks whose breach is an entry of the history."""
        from complaints.models import TimelineEntry

        told = TimelineEntry.objects.filter(case=self.case, kind="clock_breached")
        return {data.get("clock") for data in told.values_list("data", flat=True)}

    def forget_clocks(self) -> None:
        """What is known of clocks has just been changed: read it anew."""
        for name in ("clocks", "requests", "accountabilities", "asks"):
            self.__dict__.pop(name, None)

    @cached_property
    def review(self):
        """The review that waits for an answer, or None (rule J13)."""
        from complaints.models import Review

        return Review.objects.filter(case=self.case, answered_at=None).first()

    @cached_property
    def every_decision(self) -> list:
        """All that was ever put before somebody for a decision, the oldest first."""
        from complaints.models import Decision

        joined = ("asked_by", "asked_words", "decided_by", "answer_words")
        return _read(Decision.objects.filter(case=self.case).select_related(*joined), lambda d: d.pk)

    @property
    def decisions(self) -> list:
        """What waits for somebody's decision, the oldest first."""
        return [d for d in self.every_decision if d.decided_at is None]

    @cached_property
    def offers(self) -> list:
        """Every offer with its options, the first made first (rule J7)."""
        from complaints.models import Offer

        joined = Offer.objects.filter(case=self.case).select_related(
            "made_by", "approved_by", "answered_by", "accepted"
        )
        return list(joined.prefetch_related("options").order_by("ordinal"))

    @cached_property
    def measures(self) -> list:
        """Corrective and preventive actions and accepted offers, by due moment (rule J6)."""
        from complaints.models import Measure

        joined = ("person", "department", "done_by", "evidence")
        return _read(Measure.objects.filter(case=self.case).select_related(*joined), lambda m: (m.due_at, m.pk))

    @property
    def final_report(self):
        """The latest version of the final report, or None."""
        return next((r for r in self.reports if r.stage == Stage.FINAL), None)

    @cached_property
    def agreements(self) -> list:
        """Who was asked to agree with the latest final report (rule J6)."""
        from complaints.models import Agreement

        final = self.final_report
        found = Agreement.objects.filter(report=final).select_related("department", "answered_by", "words", "report")
        return list(found) if final else []

    @cached_property
    def nature_changes(self) -> list:
        """From which nature to which, why, by whom or which clock, the oldest first (rule N6)."""
        from complaints.models import NatureChange

        return list(NatureChange.objects.filter(case=self.case).select_related("by", "clock"))

    @cached_property
    def reachable(self) -> bool:
        """Whether there is any way back to the complainant: telephone, mail, a file, a private link (rule J5).

        Somebody who gave their door can be visited and written to, unless they asked to stay unknown.
        """
        who = self.case.complainant
        if self.case.complainant_left or self.case.withdrawn_at:
            return False
        door = self.case.unit_id and not self.case.anonymous
        return bool(who.phone or who.email or who.resident_id or who.has_link or door) and not who.erased_at

    @cached_property
    def callable(self) -> bool:
        """Whether somebody can be called back. Anonymous: none (rule F2)."""
        return self.reachable and not self.case.anonymous

    @property
    def needs_report(self) -> bool:
        """Whether a final report is owed before "done" (rule J6c)."""
        if self.case.nature not in REPORTED or self.case.state not in WITH_DEPARTMENT:
            return False
        return not any(r.stage == Stage.FINAL for r in self.reports)

    @property
    def failed_callbacks(self) -> list:
        """Attempts of the present round that reached nobody, newest first."""
        found = []
        for attempt in self.callbacks:
            if attempt.reached or (self.case.verified_at and attempt.at < self.case.verified_at):
                break
            found.append(attempt)
        return found


def facts_of_row(case, viewer) -> Facts:
    """The facts of a case of `queue_page`, whose shares came with the row: no query of its own.

    A head to whom the list shows an emergency nobody dispatched was told of it, unless they relayed it.
    """
    facts = Facts(case)
    facts.__dict__["assignments"] = [SimpleNamespace(**share) for share in case.live_shares]
    headed = getattr(getattr(viewer, "scope", None), "headed", {})
    if case.emergency and headed and case.relayed_by_id != viewer.pk:
        facts.__dict__["alerted"] = set(headed)
    return facts


def with_shares(cases, viewer) -> list:
    """The cases of a list, their shares read in one statement where `seen_by` will ask for them."""
    from complaints.models import Assignment

    found = list(cases)
    if found and getattr(getattr(viewer, "scope", None), "departments", None):
        live = Assignment.objects.filter(case_id__in=[c.pk for c in found], returned_at=None, recalled_at=None)
        shares: dict[int, list[dict]] = {}
        for case_id, department_id, lead in live.values_list("case_id", "department_id", "lead"):
            shares.setdefault(case_id, []).append({"department_id": department_id, "lead": lead})
        for case in found:
            case.live_shares = shares.get(case.pk, [])
    return found


def facts_for(case, viewer) -> Facts:
    """The facts of a case, whether a list has read its shares or not."""
    return facts_of_row(case, viewer) if "live_shares" in case.__dict__ else Facts(case)


def walled_by(case, named: list) -> set[int]:
    """Ids of those behind the wall of a case that is not stored yet, by whom it is about to name (rule P4)."""
    facts = Facts(case)
    facts.__dict__["named"] = named
    return facts.walled
