"""Spot checks as a viewer may read them (rule R8)."""

from __future__ import annotations

from django.db.models import QuerySet

from repairs.models import Draw, Order, SpotCheck
from repairs.sampling import sample


def checks_of(viewer) -> QuerySet[SpotCheck]:
    """The drawn orders the viewer may know of; a contractor reads its own once they are checked."""
    found = SpotCheck.objects.filter(order__in=Order.objects.visible_to(viewer)).select_related(
        "order__estate",
        "order__trade",
        "order__turn",
        "order__technician",
        "turn",
        "technician",
        "draw__contractor",
        "checked_by",
    )
    scope = getattr(viewer, "scope", None)
    if scope is not None and scope.contractors:
        return found.filter(turn__contractor_id__in=scope.contractors, checked_at__isnull=False)
    return found


def reproducible(draw: Draw) -> bool:
    """Whether the sample follows from the seed and the orders written down with it."""
    urgent = [n for n in draw.drawn if n in _urgent(draw)]
    again = sample(draw.population, always=urgent, seed=draw.seed, percent=draw.percent, least=draw.least)
    return again == sorted(draw.drawn)


def _urgent(draw: Draw) -> set[str]:
    return set(Order.objects.filter(number__in=draw.population, urgency=0).values_list("number", flat=True))
