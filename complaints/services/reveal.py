from __future__ import annotations

import audit.services as audit
from complaints.clocks import SUBJECT
from complaints.errors import NotFound, NotYours
from complaints.models import Case
from complaints.selectors import seen_by
from deadlines.clock import now


def reveal_phone(number: str, *, by) -> str:
    """The complainant's full telephone, for one who must ring; every look is logged (rule P5)."""
    from django.utils.translation import gettext as _

    case = (
        Case.objects.visible_to(by)
        .select_related("estate", "complainant", "unit", "building", "place", "asset")
        .filter(number=number)
        .first()
    )
    if case is None:
        raise NotFound(_("There is no such case."))
    if not seen_by(case, by).may_reveal:
        raise NotYours(_("You do not need this number."))
    audit.record("phone_revealed", by=by, subject=(SUBJECT, case.pk), at=now())
    return case.complainant.phone


def reveal_caller(pk: int, number: str, *, by) -> str:
    """The full telephone of a resident on file whose caller pop-up is open; every look is logged (rule P5).

    `number` is what was typed: the one of their telephones that is meant. Raises NotFound.
    """
    from django.utils.translation import gettext as _

    from complaints.selectors import callers

    resident = callers.by_id(by, pk)
    if resident is None:
        raise NotFound(_("There is no such resident."))
    audit.record("phone_revealed", by=by, subject=("resident", resident.pk), at=now())
    return callers.match_of(resident, number).phone
