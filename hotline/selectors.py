"""Reading the line: calls to return, known trouble and who rang about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from accounts.models import Department
from accounts.scope import ALL
from accounts.selectors import estates_of
from estates.models import KnownTrouble, TroubleStanding
from hotline.choices import AT_THE_DESK, KEEPERS, KEEPING_DEPARTMENT
from hotline.models import MissedCall, TroubleCaller

CLOCK, CALL, CALLER, TROUBLE = "return_call", "missed_call", "trouble_caller", "trouble"
SHOWN = 100


def at_the_desk(user) -> bool:
    """Whether the person sits at, or oversees, any desk."""
    return user.scope.any(*AT_THE_DESK)


def calls_to_return(viewer, estates: list[str] | None = None):
    """The calls that wait, the first due first (rule I6)."""
    found = MissedCall.objects.visible_to(viewer).waiting()
    if estates:
        found = found.filter(estate__code__in=estates)
    return found.select_related("estate", "resident", "logged_by").order_by("next_due_at", "pk")


def calls_done(viewer, estates: list[str] | None = None):
    """The calls returned or struck out, the latest first."""
    found = MissedCall.objects.visible_to(viewer).filter(Q(returned_at__isnull=False) | Q(struck_at__isnull=False))
    if estates:
        found = found.filter(estate__code__in=estates)
    return found.select_related("estate", "resident", "returned_by", "struck_by", "case").order_by("-rang_at", "-pk")


@dataclass(frozen=True)
class CallClock:
    """The clock of a call as a chip reads it."""

    starts_at: datetime
    due_at: datetime
    state: str
    stopped_at: datetime | None = None

    @property
    def late(self) -> bool:
        """Past due and not returned."""
        return self.state == "breached"


def clocks_of_calls(calls: list[MissedCall], at: datetime) -> dict[int, CallClock]:
    """The clock of each call, by its id; one statement."""
    from deadlines.models import Clock

    rows = Clock.objects.filter(subject_kind=CALL, subject_id__in=[c.pk for c in calls], kind=CLOCK)
    return {c.subject_id: CallClock(c.starts_at, c.due_at, str(c.state_at(at)), c.stopped_at) for c in rows}


# -- known trouble ---


def _engineering() -> int | None:
    return Department.objects.filter(code=KEEPING_DEPARTMENT).values_list("pk", flat=True).first()


def keeps(user, estate_id: int) -> bool:
    """Whether the person keeps the register of the estate: the desk, those above, the head of engineering (rule I9)."""
    scope = user.scope
    return scope.holds(KEEPERS, estate_id) or bool(scope.headed and scope.heads(_engineering(), estate_id))


def kept_estates(user) -> list[Any]:
    """The estates whose register the person keeps."""
    return [estate for estate in estates_of(user) if keeps(user, estate.pk)]


def troubles_visible(viewer):
    """The troubles of the estates the person works on; staff of the company alone (rule I9)."""
    if not getattr(viewer, "is_authenticated", False) or not viewer.scope.is_staff_member:
        return KnownTrouble.objects.none()
    held = viewer.scope.estates
    return KnownTrouble.objects.all() if held == ALL else KnownTrouble.objects.filter(estate_id__in=held)


def register_of(viewer, at: datetime, estates: list[str] | None = None) -> dict[str, list[KnownTrouble]]:
    """The register by how things stand: what is overdue, running, to come, and the last that ended."""
    found = troubles_visible(viewer).select_related("estate", "kept_by")
    if estates:
        found = found.filter(estate__code__in=estates)
    found = found.annotate(rang=Count("callers")).prefetch_related("buildings", "units", "assets", "places")
    rows: dict[str, list[KnownTrouble]] = {name: [] for name in ("overdue", "running", "coming", "ended")}
    for one in found.order_by("-ends_at", "-pk")[:SHOWN]:
        rows[str(one.standing(at))].append(one)
    for name in ("overdue", "running", "coming"):
        rows[name].sort(key=lambda t: (t.ends_at, t.pk))
    rows["ended"] = rows["ended"][:20]
    return rows


def touched(trouble: KnownTrouble) -> str:
    """The homes and things touched, in words."""
    from django.utils.translation import gettext as _

    if trouble.whole_estate:
        return _("The whole estate")
    things: list[Any] = [*trouble.buildings.all(), *trouble.units.all(), *trouble.assets.all(), *trouble.places.all()]
    return _(", ").join(one.label for one in things)


def is_over(trouble: KnownTrouble, at: datetime) -> bool:
    return trouble.standing(at) == TroubleStanding.ENDED


def callers_of(trouble: KnownTrouble) -> list[TroubleCaller]:
    """Who rang about it, the latest first."""
    return list(trouble.callers.select_related("unit", "taken_by", "case", "resident").order_by("-called_at", "-pk"))
