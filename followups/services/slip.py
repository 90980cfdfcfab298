from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

import audit.services as audit
from accounts.models import Role
from complaints.errors import BadInput, NotFound, NotNow, NotYours
from deadlines.clock import now
from followups.models import Call


def sign_slip(pk: int, *, by, words: str) -> Call:
    """The head of the department that answers says the result and signs the slip (rule F1), once.

    A supervisor or above stands in where the department has no head. Raises NotFound, NotYours, NotNow, BadInput.
    """
    with transaction.atomic():
        joined = Call.objects.visible_to(by).select_related("estate", "department")
        call = joined.select_for_update(of=("self",)).filter(pk=pk).first()
        if call is None:
            raise NotFound(_("There is no such callback."))
        if not may_sign(call, by):
            raise NotYours(_("The head of the department signs this slip."))
        if not call.slip_owed:
            raise NotNow(_("No slip waits for a signature."), code="wrong_state")
        if not words.strip():
            raise BadInput(fields={"words": _("Say what the department makes of it.")})
        call.slip_words, call.slip_by, call.slip_at = words.strip()[:2000], by, now()
        call.save(update_fields=["slip_words", "slip_by", "slip_at"])
        audit.record("slip_signed", by=by, subject=("call", call.pk), at=call.slip_at)
    return call


def may_sign(call: Call, by) -> bool:
    """Whether `by` heads the department of the slip, or stands in for a head that is not there."""
    if by.scope.heads(call.department_id, call.estate_id):
        return True
    from accounts.scope import SUPERVISING
    from accounts.selectors import holders

    if not by.scope.holds(SUPERVISING, call.estate_id):
        return False
    return not holders([Role.HEAD], call.estate_id, call.department_id)
