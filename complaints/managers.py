"""The one door to cases: `visible_to` (rules P2, P4)."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.scope import ALL, DEPARTMENTAL, OVERSEEING
from complaints.parties import SYSTEM, Resident


class CaseQuerySet(models.QuerySet):
    def visible_to(self, viewer) -> CaseQuerySet:
        """The cases `viewer` may know of, and no other: list, count, search, export, API alike.

        Overseeing roles see every case of their estates; a department what is dispatched to it,
        its head also the emergency they were told of; a relayer what they relayed; a resident the one case of
        their link; the administrator none.
        Whoever is named in a case sees nothing of it, whatever their role (rule P4).
        """
        if viewer is SYSTEM:
            return self
        if isinstance(viewer, Resident):
            return self.filter(pk=viewer.case_id)
        if not getattr(viewer, "is_authenticated", False) or not viewer.is_active:
            return self.none()
        scope = viewer.scope
        overseen = scope.estates_for(OVERSEEING)
        if overseen == ALL:
            mine = Q()
        else:
            mine = Q(estate_id__in=overseen) if overseen else Q(pk__in=[])
            if scope.is_staff_member:
                mine |= Q(relayed_by_id=viewer.pk)
            if scope.any(*DEPARTMENTAL):
                mine |= self._assigned_to(scope) | self._alerted(scope)
        return self.filter(mine).exclude(pk__in=_naming(viewer))

    @staticmethod
    def _assigned_to(scope) -> Q:
        """Cases with a live share of the person's department, on the estates they work for it.

        Asked row by row along the queue's index: a department's shares of years are never gathered.
        """
        from complaints.models.assignment import Assignment

        found = Q(pk__in=[])
        for department_id, estates in scope.departments.items():
            share = Assignment.objects.filter(
                case=OuterRef("pk"), department_id=department_id, recalled_at=None, returned_at=None
            )
            found |= Q(Exists(share)) if estates == ALL else Q(Exists(share), estate_id__in=estates)
        return found

    @staticmethod
    def _alerted(scope) -> Q:
        """Emergencies of which the head of a department was told at once (rule I7), for as long as they are one."""
        from complaints.models.emergency import EmergencyAlert

        found = Q(pk__in=[])
        for department_id, estates in scope.headed.items():
            alert = Exists(EmergencyAlert.objects.filter(case=OuterRef("pk"), department_id=department_id))
            found |= Q(alert, emergency=True) if estates == ALL else Q(alert, emergency=True, estate_id__in=estates)
        return found

    def known_to(self, viewer, ids, estate_id: int) -> set[int]:
        """Those of `ids`, cases of one estate, that `visible_to(viewer)` holds.

        Where the viewer oversees the estate only the wall stands between: one small statement instead of
        the whole condition, for what every registration asks.
        """
        person = viewer is not SYSTEM and not isinstance(viewer, Resident) and viewer.is_active
        if not (person and viewer.scope.holds(OVERSEEING, estate_id)):
            return set(self.visible_to(viewer).filter(pk__in=ids).values_list("pk", flat=True))
        return set(ids).difference(_naming(viewer).filter(case_id__in=ids).values_list("case_id", flat=True))

    def walled_from(self, viewer) -> CaseQuerySet:
        """The cases that name `viewer` and so stay unknown to them: to be taken out of every total (rule P4)."""
        return self.filter(pk__in=_naming(viewer))

    def naming(self, viewer) -> CaseQuerySet:
        """The cases that name `viewer`: behind the wall for them, whatever else they are of it (rule P4)."""
        return self.filter(pk__in=_naming(viewer))

    def open(self) -> CaseQuerySet:
        """Cases in an open state."""
        return self.filter(is_open=True)


def _naming(viewer):
    """Ids of the cases that name `viewer`: in person, as head of a named department, or through a contractor."""
    from complaints.models.judgement import NamedParty

    match = Q(staff_id=viewer.pk)
    scope = viewer.scope
    for department_id, estates in scope.headed.items():
        one = Q(department_id=department_id)
        match |= one if estates == ALL else one & Q(case__estate_id__in=estates)
    if scope.contractors:
        match |= Q(contractor_id__in=scope.contractors)
    return NamedParty.objects.filter(match, lifted_at=None).values("case_id")
