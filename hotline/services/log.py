from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

import audit.services as audit
import deadlines.services as deadlines
import notifications.services as notifications
from accounts.models import Role
from accounts.selectors import who_is_next
from complaints.errors import BadInput, NotYours
from complaints.selectors.callers import owner_of
from deadlines.clock import now
from estates.models import Estate
from estates.phones import digits, valid
from hotline.choices import AT_THE_DESK, Why
from hotline.models import MissedCall
from hotline.selectors import CALL, CLOCK

SLACK = timedelta(minutes=2)
"""How far ahead another machine's clock may run."""
OLDEST = timedelta(days=31)
"""A call longer ago is a mistyped date."""
LONGEST_NOTE = 2000


def log(
    *,
    by,
    estate: Estate,
    phone: str,
    rang_at: datetime | None = None,
    why: str = Why.MISSED,
    name: str = "",
    note: str = "",
    call_id: str = "",
) -> tuple[MissedCall, bool]:
    """A hotline call was missed, or a caller put off: it must be returned in time from when it rang (rules I5, I6).

    (the call, whether it is new). The same number again while one waits is counted on that one; a number rung back
    since, and a `call_id` known already, give the call there is. Raises BadInput by field, NotYours.
    """
    if not by.scope.holds(AT_THE_DESK, estate.pk):
        raise NotYours(_("You do not sit at the desk of this estate."))
    at = now()
    number, rang_at = _checked(phone, rang_at, why, note, at)
    given = {"why": why, "name": name.strip()[:80], "note": note.strip()}
    try:
        with transaction.atomic():
            return _log(by, estate, number, rang_at, given, call_id.strip()[:80], at)
    except IntegrityError:
        # Two rings at the same moment: the second waited for the first and is counted on it.
        with transaction.atomic():
            return _log(by, estate, number, rang_at, given, call_id.strip()[:80], at)


def _checked(phone: str, rang_at: datetime | None, why: str, note: str, at: datetime) -> tuple[str, datetime]:
    wrong = {}
    if not valid(phone):
        wrong["phone"] = _("This cannot be a telephone number.")
    if rang_at is not None and rang_at > at + SLACK:
        wrong["rang_at"] = _("This lies in the future.")
    if rang_at is not None and rang_at < at - OLDEST:
        wrong["rang_at"] = _("This lies more than a month back: please check the date.")
    if why not in Why.values:
        wrong["why"] = _("Say whether it was missed or put off.")
    if len(note) > LONGEST_NOTE:
        wrong["note"] = _("Please say it in fewer words.")
    if wrong:
        raise BadInput(fields=wrong)
    return digits(phone)[:20], min(rang_at or at, at)


def _log(
    by, estate, number: str, rang_at: datetime, given: dict, call_id: str, at: datetime
) -> tuple[MissedCall, bool]:
    here = MissedCall.objects.select_for_update(of=("self",)).filter(estate=estate)
    known = here.filter(call_id=call_id).first() if call_id else None
    if known is not None:
        return known, False
    waiting = here.filter(phone=number).waiting().first()
    if waiting is not None:
        return _again(waiting, rang_at, given), False
    # A list typed after the call was returned tells nothing new.
    since = here.filter(phone=number, struck_at=None, returned_at__gte=rang_at, rang_at__lte=rang_at).first()
    if since is not None:
        return since, False
    call = MissedCall(
        estate=estate,
        phone=number,
        rang_at=rang_at,
        last_rang_at=rang_at,
        logged_at=at,
        logged_by=by,
        call_id=call_id,
        resident=owner_of(by, number, estate_id=estate.pk),
        next_clock=CLOCK,
        **given,
    )
    call.next_due_at = deadlines.plan(CLOCK, subject=(CALL, 0), estate=estate, starts_at=rang_at).due_at
    call.save()
    clock = deadlines.plan(CLOCK, subject=(CALL, call.pk), estate=estate, starts_at=rang_at, role=Role.DUTY)
    deadlines.start([clock])
    duty = [u.pk for u in who_is_next(Role.DUTY, estate.pk, at) if u.pk != by.pk]
    notifications.announce("call_missed", to=duty, subject=(CALL, call.pk), at=at)
    audit.record("missed_call", by=by, subject=(CALL, call.pk), at=at, data={"why": call.why})
    return call, True


def _again(call: MissedCall, rang_at: datetime, given: dict) -> MissedCall:
    call.rings += 1
    call.last_rang_at = max(call.last_rang_at, rang_at)
    call.name = call.name or given["name"]
    call.note = "\n".join(filter(None, [call.note, given["note"]]))[:LONGEST_NOTE]
    call.version += 1
    call.save(update_fields=["rings", "last_rang_at", "name", "note", "version"])
    return call
