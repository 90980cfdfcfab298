from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

import audit.services as audit
from complaints.errors import BadInput, NotFound
from deadlines.clock import now
from deadlines.selectors import figure
from hotline.choices import Result
from hotline.figures import ATTEMPTS
from hotline.models import CallAttempt, MissedCall
from hotline.selectors import CALL, CLOCK
from hotline.services.deed import CallDeed

SLACK = timedelta(minutes=2)


def returned(
    pk: int, *, by, result: str, at: datetime | None = None, note: str = "", version: int | None = None
) -> MissedCall:
    """The caller was rung back (rule I6). Reached, or through by themselves: the clock ends at that moment.

    Not reached: the attempt is kept and the call waits on; the last of the attempts the policy asks for ends it as
    not reached. Two at once: one wins, the other hears who did. Raises as CallDeed, BadInput by field.
    """
    with CallDeed(pk, "return_call", by, version=version) as deed:
        call = deed.call
        done_at = _moment(deed, call, at)
        if result not in Result.values:
            raise BadInput(fields={"result": _("Say whether you reached them.")})
        CallAttempt.objects.create(call=call, at=done_at, by=deed.user, result=result, note=note.strip()[:2000])
        tries = call.attempts.filter(result=Result.NOT_REACHED).count()
        if result != Result.NOT_REACHED or tries >= figure(ATTEMPTS, call.estate_id, deed.at):
            call.returned_at, call.returned_by, call.result = done_at, deed.user, result
            deed.stop(CLOCK, at=done_at)
        deed.note(result=result, attempts=tries)
    return call


def _moment(deed: CallDeed, call: MissedCall, at: datetime | None) -> datetime:
    if at is None:
        return deed.at
    if at > deed.at + SLACK:
        raise BadInput(fields={"at": _("This lies in the future.")})
    if at < call.rang_at:
        raise BadInput(fields={"at": _("This lies before the call.")})
    return min(at, deed.at)


def show_number(pk: int, *, by) -> MissedCall:
    """The whole number, for whoever rings back; every look is written down (rule P5). Raises NotFound."""
    call = MissedCall.objects.visible_to(by).select_related("estate", "resident").filter(pk=pk).first()
    if call is None:
        raise NotFound(_("There is no such call."))
    audit.record("phone_revealed", by=by, subject=(CALL, call.pk), at=now())
    return call
