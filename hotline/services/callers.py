from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

import audit.services as audit
from complaints.errors import BadInput, NotFound, NotYours
from deadlines.clock import now
from estates.models import KnownTrouble, Resident, Unit
from estates.phones import digits, valid
from hotline.choices import AT_THE_DESK
from hotline.models import TroubleCaller
from hotline.selectors import TROUBLE, is_over, troubles_visible


def add_caller(
    pk: int, *, by, phone: str = "", name: str = "", resident: Resident | None = None, unit: Unit | None = None
) -> TroubleCaller:
    """Somebody rang about trouble known already and is content with the ready answer: added, no case (rule I9).

    The same number again is counted. They are told when it ends. Raises NotFound, NotYours, BadInput.
    """
    at = now()
    trouble = troubles_visible(by).filter(pk=pk).first()
    if trouble is None:
        raise NotFound(_("There is no such entry."))
    if not by.scope.holds(AT_THE_DESK, trouble.estate_id):
        raise NotYours(_("You do not sit at the desk of this estate."))
    if is_over(trouble, at):
        raise BadInput(fields={"trouble": _("This is over already: log a case.")})
    if phone and not valid(phone):
        raise BadInput(fields={"phone": _("This cannot be a telephone number.")})
    if not phone and unit is None and not name.strip():
        raise BadInput(fields={"phone": _("Type the telephone, the unit or the name first.")})
    with transaction.atomic():
        # The trouble is locked, so that it does not end between this caller's word and their being told.
        KnownTrouble.objects.select_for_update(of=("self",)).get(pk=pk)
        return _added(trouble, by, digits(phone)[:20] if phone else "", name.strip()[:80], resident, unit, at)


def _added(trouble, by, phone: str, name: str, resident, unit, at, case=None) -> TroubleCaller:
    same = TroubleCaller.objects.filter(trouble=trouble, phone=phone).first() if phone else None
    if same is None and not phone and unit is not None:
        same = TroubleCaller.objects.filter(trouble=trouble, phone="", unit=unit, name=name).first()
    if same is not None:
        same.calls += 1
        same.case = case or same.case
        same.save(update_fields=["calls", "case"])
        return same
    caller = TroubleCaller.objects.create(
        trouble=trouble, phone=phone, name=name, resident=resident, unit=unit, called_at=at, taken_by=by, case=case
    )
    audit.record("trouble_caller", by=by, subject=(TROUBLE, trouble.pk), at=at)
    return caller


def with_a_case(trouble_id: int, case, by, at) -> None:
    """The caller was not content: their case is linked to the trouble (rule I9), in the registration's transaction."""
    trouble = KnownTrouble.objects.filter(pk=trouble_id, estate_id=case.estate_id).first()
    if trouble is None:
        return
    who = case.complainant
    person = by if getattr(by, "is_authenticated", False) else None
    _added(trouble, person, who.phone, who.name, who.resident, case.unit, at, case)
