"""The ledger as a viewer may read it (rules R6, R9, R10)."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from accounts.models import Role
from accounts.scope import ALL, OVERSEEING
from complaints.managers import _naming as naming
from complaints.parties import SYSTEM
from repairs.managers import engineering
from repairs.models import LedgerEntry


def estates_overseen(viewer) -> set[int] | str:
    """The estates whose contractors the viewer looks after: overseeing roles, and the engineering department."""
    scope = viewer.scope
    overseen = scope.estates_for(OVERSEEING)
    if overseen == ALL:
        return ALL
    department = engineering()
    own = scope.departments.get(department.pk, set()) if department else set()
    return ALL if own == ALL else set(overseen) | set(own)


def ledger_of(viewer) -> QuerySet[LedgerEntry]:
    """The entries `viewer` may read: of their estates, of their firm, a technician's own."""
    rows = LedgerEntry.objects.select_related("contractor", "technician", "estate", "order", "dispute", "reversed_by")
    if viewer is SYSTEM:
        return rows
    if not getattr(viewer, "is_authenticated", False) or not viewer.is_active:
        return rows.none()
    rows = rows.exclude(order__complaint_id__in=naming(viewer))
    overseen = estates_overseen(viewer)
    if overseen == ALL:
        return rows
    scope = viewer.scope
    mine = Q(estate_id__in=overseen)
    offices = scope.estates_for((Role.CONTRACTOR,))
    if scope.any(Role.CONTRACTOR):
        firm = Q(contractor_id__in=scope.contractors)
        mine |= firm if offices == ALL else firm & Q(estate_id__in=offices)
    if scope.any(Role.TECHNICIAN):
        mine |= Q(contractor_id__in=scope.contractors, technician__user_id=viewer.pk)
    return rows.filter(mine)


def net(rows: QuerySet[LedgerEntry]) -> Decimal:
    """What the entries come to: their sum, and nothing else."""
    return rows.aggregate(net=Sum("amount"))["net"] or Decimal(0)
