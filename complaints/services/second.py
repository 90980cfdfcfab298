from __future__ import annotations

from accounts.models import Role
from complaints.services.deed import Deed


def approve_invalid(number: str, *, by, version: int | None = None):
    """The second signature on "invalid" (rule N4): by a supervisor or above, never the judge, nor anyone named."""
    with Deed(number, "approve_invalid", by, version=version) as deed:
        deed.case.second()
        deed.case.seconded_by, deed.case.seconded_at = deed.user, deed.at
        deed.entry("seconded")
        deed.stop("second_signature")
        deed.start("dispatch")
        deed.tell("seconded", [deed.case.judged_by_id])
    return deed.case


def decline_invalid(number: str, *, by, reason: str, version: int | None = None):
    """The second signature is refused, with a reason: the case is judged again (rule N4)."""
    with Deed(number, "decline_invalid", by, version=version) as deed:
        case = deed.case
        case.refuse_second()
        case.nature = case.nature_kind = case.invalid_reason = ""
        deed.entry("second_refused", reason)
        deed.stop("second_signature")
        deed.start("judge")
        deed.tell("second_refused", [case.judged_by_id, *deed.next_people(Role.MANAGER)])
    return deed.case
