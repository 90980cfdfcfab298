"""Who is to be reached about a matter, as the caller needs it, and the full number after a logged click (rule P5)."""

from __future__ import annotations

from django.utils.translation import gettext as _

import audit.services as audit
from complaints.errors import NotFound, NotYours
from complaints.services import reveal_phone
from deadlines.clock import now
from followups.models import Call
from followups.selectors.calls import may_call
from repairs.services.reach import reveal_phone as repairs_phone


def show_number(pk: int, *, by) -> str:
    """The telephone behind a call, for one who may make it; every look is written down (rule P5).

    Raises NotFound for what the person may not know of, NotYours for one who does not ring them.
    """
    call = (
        Call.objects.visible_to(by)
        .select_related("case__estate", "order__estate", "service__estate", "estate")
        .filter(pk=pk)
    )
    found = call.first()
    if found is None:
        raise NotFound(_("There is no such callback."))
    if not may_call(found, by):
        raise NotYours(_("You do not need this number."))
    if found.case is not None:
        return reveal_phone(found.case.number, by=by)
    if found.order is not None:
        return repairs_phone(found.order.number, by=by)
    who = found.service
    if who is None or who.erased_at is not None or not who.phone:
        raise NotFound(_("There is no number on file."))
    audit.record("phone_revealed", by=by, subject=("call", found.pk), at=now())
    return who.phone
