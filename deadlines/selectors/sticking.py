"""Consequences that failed and wait for another try: what administrators see of them (rule P2: no word of a case)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from deadlines.models import ClockStep
from deadlines.registry import label

MOST = 100


@dataclass(frozen=True)
class Stuck:
    """One fired step whose consequence failed: which clock and step, when, how often, the kind of error."""

    row: ClockStep
    kind: str
    step: str
    given_up: bool


def sticking() -> QuerySet[ClockStep]:
    """Fired steps whose consequence has failed and not run since."""
    return ClockStep.objects.filter(settled_at=None, retry_at__isnull=False)


def stuck() -> list[Stuck]:
    """The oldest hundred, in words of the reader's language."""
    said = {
        "warn": _("Reminded"),
        "breach": _("Overdue"),
        "climb": _("To the service manager"),
        "top": _("To the general manager"),
        "hq": _("To headquarters"),
    }
    return [
        Stuck(row, label(row.clock.kind), said.get(row.step, row.step), row.tries >= ClockStep.GIVEN_UP)
        for row in sticking().select_related("clock").order_by("id")[:MOST]
    ]
