"""The actions somebody has to carry out, and those of one case (rule J6)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from accounts.scope import ALL
from complaints.models import Case, Measure

OFFERED_FOR = ("quality", "handover", "facilities")


def tasks_of(viewer) -> QuerySet[Measure]:
    """The open actions given to `viewer`, or to a department they work in, of cases they may know of (rule P4)."""
    match = Q(person=viewer)
    for department_id, estates in viewer.scope.departments.items():
        one = Q(department_id=department_id, person=None)
        match |= one if estates == ALL else one & Q(case__estate_id__in=estates)
    seen = Case.objects.visible_to(viewer).order_by().values("pk")
    found = Measure.objects.filter(match, done_at=None, dropped_at=None, case__in=seen)
    return found.select_related("case", "person", "department").order_by("due_at", "pk")


def offer_due(case, facts) -> bool:
    """Whether an offer is due and none was made: quality or loss, money wanted, or contested (rule J7)."""
    if facts.offers or not case.is_open or not case.nature or case.nature == "invalid":
        return False
    code = case.category.code if case.category_id and case.category else ""
    contested = facts.review is not None or any(c.reached and c.satisfaction == "not" for c in facts.callbacks)
    return (
        contested
        or case.aim == "compensation"
        or (case.nature in ("valid", "major") and code.split(".")[0] in OFFERED_FOR and bool(facts.reports))
    )
