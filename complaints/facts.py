"""What is true of one case right now, read once per page or deed, on demand."""

from __future__ import annotations

from functools import cached_property

from complaints.choices import REPORTED, Stage
from complaints.lifecycle import WITH_DEPARTMENT

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

        return list(
            Assignment.objects.filter(case=self.case, returned_at=None, recalled_at=None)
            .select_related("department", "handler", "accepted_by")
            .order_by("-lead", "pk")
        )

    @cached_property
    def lead(self):
        """The live lead assignment, or None."""
        return next((a for a in self.assignments if a.lead), None)

    @cached_property
    def named(self) -> list:
        """Parties named in the case and not lifted (rule P4)."""
        from complaints.models import NamedParty

        return list(
            NamedParty.objects.filter(case=self.case, lifted_at=None).select_related(
                "staff", "department", "contractor"
            )
        )

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

        return list(Report.objects.filter(case=self.case).select_related("by").order_by("-at", "-pk"))

    @cached_property
    def promises(self) -> list:
        from complaints.models import Promise

        return list(Promise.objects.filter(case=self.case).select_related("made_by").order_by("due_at"))

    @cached_property
    def callbacks(self) -> list:
        from complaints.models import Callback

        return list(Callback.objects.filter(case=self.case).select_related("by", "entry__words").order_by("-at", "-pk"))

    @cached_property
    def contacts(self) -> list:
        from complaints.models import Contact

        return list(Contact.objects.filter(case=self.case).select_related("by", "entry__words").order_by("-at", "-pk"))

    @cached_property
    def clocks(self) -> list:
        from complaints.clocks import SUBJECT
        from deadlines.selectors import clocks_of

        return list(
            clocks_of(SUBJECT, [self.case.pk])
            .select_related("answered_user", "answered_department")
            .prefetch_related("steps")
        )

    @cached_property
    def review(self):
        """The review that waits for an answer, or None (rule J13)."""
        from complaints.models import Review

        return Review.objects.filter(case=self.case, answered_at=None).first()

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


def walled_by(case, named: list) -> set[int]:
    """Ids of those behind the wall of a case that is not stored yet, by whom it is about to name (rule P4)."""
    facts = Facts(case)
    facts.__dict__["named"] = named
    return facts.walled
