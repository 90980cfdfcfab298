from __future__ import annotations

from accounts.models import Role
from complaints.services.deed import Deed


def escalate(number: str, *, by, reason: str, version: int | None = None):
    """What the estate cannot solve goes to headquarters, with a reason (rule N5); the state and the clocks stay."""
    with Deed(number, "escalate", by, version=version) as deed:
        deed.entry("escalated", reason)
        deed.tell("to_headquarters", deed.next_people(Role.HEADQUARTERS), loud=True)
    return deed.case
