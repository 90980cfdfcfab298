"""How a deed on a missed call is done: as on a case (complaints.services.deed_on)."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import Role
from accounts.scope import SUPERVISING
from complaints.errors import Changed, Missing, NotFound, NotYours
from complaints.services.deed_on import DeedOn
from hotline.choices import AT_THE_DESK
from hotline.models import MissedCall
from hotline.selectors import CALL

WHO_MAY = {"return_call": AT_THE_DESK, "strike_call": SUPERVISING}


class CallDeed(DeedOn):
    """One deed on one call that waits. Raises NotFound, NotYours, and Changed where somebody was faster."""

    subject = CALL

    def __init__(self, pk: int, action: str, by: Any, **more: Any) -> None:
        super().__init__(action, by, **more)
        self.pk = pk

    @property
    def call(self) -> MissedCall:
        """The call this is done to."""
        return self.row

    def _fetch(self) -> MissedCall:
        # Locked first, read after: who waited for the lock must see what the other did.
        MissedCall.objects.select_for_update().filter(pk=self.pk).values_list("pk").first()
        known = MissedCall.objects.visible_to(self.by)
        found = known.select_related("estate", "returned_by", "struck_by").filter(pk=self.pk).first()
        if found is None:
            raise NotFound(_("There is no such call."))
        return found

    def _check(self) -> None:
        call = self.call
        if not self.by.scope.holds(WHO_MAY[self.action], call.estate_id):
            raise NotYours(_("This is not yours to do."))
        if call.state == "waiting":
            return
        who, when = (call.struck_by, call.struck_at) if call.struck_at else (call.returned_by, call.returned_at)
        words = _("{person} has returned this call already ({time}).")
        if call.struck_at:
            words = _("{person} has struck this call out ({time}).")
        at = localtime(when, call.estate.zone).strftime("%H:%M") if when else ""
        text = words.format(person=who.label if who else _("The telephone system"), time=at)
        raise Changed(text, missing=[Missing("since", text)])

    def _store(self) -> None:
        self.call.save()

    def role_of(self, kind: str) -> str:
        return Role.DUTY

    @property
    def walled(self) -> set[int]:
        return set()
