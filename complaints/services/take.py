from __future__ import annotations

from complaints.services.deed import Deed


def take(number: str, *, by, version: int | None = None):
    """Duty takes a case over from whoever received it (rule P3: the first receiver owns it until then)."""
    with Deed(number, "take", by, version=version) as deed:
        before = deed.case.holder_id
        deed.case.holder = deed.user
        deed.entry("taken", from_person=before)
        deed.tell("taken", [deed.case.relayed_by_id])
    return deed.case
