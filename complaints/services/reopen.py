from __future__ import annotations

from complaints.models import Decision
from complaints.services.decide import decided, waiting
from complaints.services.deed import Deed
from complaints.services.grow import came_back
from complaints.services.rework import reopen_for_rework


def reopen(number: str, *, by, reason: str, version: int | None = None):
    """Open an ended case again, with a reason (rule J12). The archived file stays as it was; the row goes on."""
    with Deed(number, "reopen", by, version=version) as deed:
        open_again(deed, reason)
    return deed.case


def open_again(deed: Deed, reason: str) -> None:
    """Reopen inside a deed: back to its department, or, where none has it, a second look."""
    case = deed.case
    was = case.state
    deed.cancel(["archive", "effectiveness"], "reopened")
    asked = waiting(deed, Decision.Matter.REOPEN)
    if asked is not None:
        decided(deed, asked, True, reason)
    deed.entry("reopened", reason, outward=True, was=was)
    case.closed_at = case.archived_at = case.withdrawn_at = None
    case.withdrawn_by_resident = case.closed_unreached = False
    reopen_for_rework(deed)
    came_back(deed)
