from __future__ import annotations

from complaints.lifecycle import State
from complaints.models import Decision
from complaints.services.decide import decided, waiting
from complaints.services.deed import Deed
from complaints.services.grow import came_back
from complaints.services.verify import back_to_work, look_again


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
    case.closed_at = case.archived_at = case.withdrawn_at = case.verified_at = None
    case.withdrawn_by_resident = case.closed_unreached = False
    case.open_again()
    if case.state == State.RECTIFYING:
        heads = deed.next_people("head", department_id=case.department_id)
        back_to_work(deed, [case.handler_id, *heads])
    else:
        look_again(deed)
    came_back(deed)
