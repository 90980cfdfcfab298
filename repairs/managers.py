"""The one door to orders: `visible_to` (rules P2, P4, R10)."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import Department, Role
from accounts.scope import ALL, DEPARTMENTAL, OVERSEEING
from complaints.managers import _naming as naming
from complaints.parties import SYSTEM, Resident
from estates.codes import Codes
from repairs.parties import JobHolder, OrderResident

DEPARTMENT = "engineering"
"""The department whose work repairs are; its head has what no contractor is left for (rule R2)."""

_DEPARTMENTS = Codes(lambda: ((d.code, d) for d in Department.objects.all()), Department)


def engineering() -> Department | None:
    """The department whose work repairs are."""
    return _DEPARTMENTS.get(DEPARTMENT)


class OrderQuerySet(models.QuerySet):
    def visible_to(self, viewer) -> OrderQuerySet:
        """The orders `viewer` may know of, and no other: list, count, search, API alike.

        Overseeing roles and the engineering department see the orders of their estates; whoever wrote one down that
        one; a contractor's office those it has or had; a technician his own; a link its one job; a resident the order
        of their link, or those of their case. Whoever is named in the complaint behind an order sees nothing of it.
        """
        if viewer is SYSTEM:
            return self
        if isinstance(viewer, (OrderResident, JobHolder)):
            return self.filter(pk=viewer.order_id)
        if isinstance(viewer, Resident):
            return self.filter(complaint_id=viewer.case_id) if viewer.case_id else self.none()
        if not getattr(viewer, "is_authenticated", False) or not viewer.is_active:
            return self.none()
        scope = viewer.scope
        overseen = scope.estates_for(OVERSEEING)
        if overseen == ALL:
            mine = Q()
        else:
            mine = Q(estate_id__in=overseen) if overseen else Q(pk__in=[])
            if scope.is_staff_member:
                mine |= Q(requested_by_id=viewer.pk)
            if scope.any(*DEPARTMENTAL):
                mine |= _of_engineering(scope)
            if scope.contractors:
                mine |= _of_contractor(viewer)
        return self.filter(mine).exclude(complaint_id__in=naming(viewer))

    def open(self) -> OrderQuerySet:
        return self.filter(is_open=True)


def _of_engineering(scope) -> Q:
    department = engineering()
    held = scope.departments.get(department.pk) if department else None
    if held is None:
        return Q(pk__in=[])
    return Q() if held == ALL else Q(estate_id__in=held)


def _of_contractor(viewer) -> Q:
    """What a contractor's people know of: the office every turn of its firm, a technician his own."""
    from repairs.models.turn import Turn

    scope = viewer.scope
    turns = Turn.objects.filter(order=OuterRef("pk"), contractor_id__in=scope.contractors)
    if scope.any(Role.CONTRACTOR):
        office = scope.estates_for((Role.CONTRACTOR,))
        found = Q(Exists(turns)) if office == ALL else Q(Exists(turns), estate_id__in=office)
    else:
        found = Q(pk__in=[])
    return found | Q(Exists(turns.filter(technician__user_id=viewer.pk)))
