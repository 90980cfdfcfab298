from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Role
from complaints.choices import REPORTED, Nature
from complaints.clocks import STAGED
from complaints.errors import BadInput
from complaints.lifecycle import State
from complaints.services.classify import change_nature, check_judgement, start_staged
from complaints.services.deed import Deed


def reclassify(
    number: str,
    *,
    by,
    nature: str,
    reason: str,
    nature_kind: str = "",
    basis: str = "",
    basis_item=None,
    version: int | None = None,
):
    """A manager changes the nature, with a reason (rule N6).

    To invalid: it waits for a second signature and a dispatch is recalled.
    Lowered: reports not yet due are called off, those past due stay breached (rule D2). Raised to valid
    or major: findings and reports run from now, but not once it is done.
    """
    with Deed(number, "reclassify", by, version=version) as deed:
        case = deed.case
        if nature == case.nature:
            raise BadInput(fields={"nature": _("It has this nature already.")})
        check_judgement(nature, nature_kind, case.category or True, basis or basis_item or case.basis, reason)
        if nature == Nature.INVALID and case.state in (State.RESOLVED, State.CALLING_BACK):
            raise BadInput(fields={"nature": _("It has been answered: it can no longer become invalid.")})
        change_nature(deed, nature, nature_kind, reason, cause="reclassified")
        if basis or basis_item:
            case.basis, case.basis_item = basis, basis_item
        deed.entry("reclassified", reason, nature=nature, nature_kind=nature_kind)
        if nature not in REPORTED:
            deed.cancel(STAGED, "nature_lowered")
        elif case.state not in (State.RESOLVED, State.CALLING_BACK):
            start_staged(deed, deed.at)
        if nature == Nature.INVALID:
            _to_second(deed)
    return deed.case


def _to_second(deed: Deed) -> None:
    case = deed.case
    for share in deed.facts.assignments:
        share.recalled_at = deed.at
        share.save(update_fields=["recalled_at"])
        deed.cancel(["accept", "feedback"], "recalled", part=share.pk)
    deed.tell("recalled", [case.handler_id, *(s.handler_id for s in deed.facts.assignments)])
    case.rejudge_invalid()
    case.department = case.handler = None
    # Whoever changes it to invalid is its judge: the second signature must be another's (rule N4).
    case.judged_by, case.judged_at = deed.user, deed.at
    case.seconded_by = case.seconded_at = None
    deed.cancel(["dispatch", "rectify", "progress"], "recalled")
    deed.start("second_signature")
    deed.tell("second_wanted", deed.next_people(Role.SUPERVISOR, skip=[getattr(deed.user, "pk", 0)]))
