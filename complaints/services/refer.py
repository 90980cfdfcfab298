from __future__ import annotations

from accounts.models import Role
from complaints.services.deed import Deed


def refer(number: str, *, by, reason: str, version: int | None = None):
    """What duty cannot judge goes to the service manager with a reason, and a clock runs on the manager (rule N3)."""
    with Deed(number, "refer", by, version=version) as deed:
        deed.case.to_manager()
        deed.entry("referred", reason)
        deed.stop("classify")
        deed.start("judge")
        deed.tell("referred", deed.next_people(Role.MANAGER))
    return deed.case
