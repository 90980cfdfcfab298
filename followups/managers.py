"""The one door to callbacks and paid services: `visible_to` (rules P2, P4)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.scope import ALL, OVERSEEING
from complaints.managers import _naming as naming
from complaints.parties import SYSTEM


def _overseen(viewer) -> Q | None:
    """The estates whose follow-up the viewer reads; None for nobody who does."""
    if not getattr(viewer, "is_authenticated", False) or not viewer.is_active:
        return None
    overseen = viewer.scope.estates_for(OVERSEEING)
    if overseen == ALL:
        return Q()
    return Q(estate_id__in=overseen) if overseen else Q(pk__in=[])


class CallQuerySet(models.QuerySet):
    def visible_to(self, viewer) -> CallQuerySet:
        """The callbacks `viewer` may know of, and no other.

        Overseeing roles those of their estates; the head of a department those whose slip is theirs. Whoever is named
        in the complaint, or in the one behind a repair or a service, knows nothing of it (rule P4).
        """
        if viewer is SYSTEM:
            return self
        mine = _overseen(viewer)
        if mine is None:
            return self.none()
        for department_id, estates in viewer.scope.headed.items():
            mine |= Q(department_id=department_id) & (Q() if estates == ALL else Q(estate_id__in=estates))
        return self.filter(mine).not_naming(viewer)

    def not_naming(self, viewer) -> CallQuerySet:
        """Without those about a complaint that names `viewer`, or about what came of one (rule P4)."""
        walled = naming(viewer)
        found = self.exclude(case_id__in=walled)
        return found.exclude(order__complaint_id__in=walled).exclude(service__case_id__in=walled)


class PaidServiceQuerySet(models.QuerySet):
    def visible_to(self, viewer) -> PaidServiceQuerySet:
        """The paid services `viewer` may know of: overseeing roles', and those of their department."""
        if viewer is SYSTEM:
            return self
        mine = _overseen(viewer)
        if mine is None:
            return self.none()
        for department_id, estates in viewer.scope.departments.items():
            mine |= Q(department_id=department_id) & (Q() if estates == ALL else Q(estate_id__in=estates))
        return self.filter(mine).exclude(case_id__in=naming(viewer))
