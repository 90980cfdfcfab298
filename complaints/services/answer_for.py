"""What is stated and decided about a breach of a call, an order, a meeting: of whatever is no case (rules D6, J4).

A case has its own deeds for it (services.excuse), which keep it in the history and grow what must grow.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

import audit.services as audit
import deadlines.services as deadlines
import notifications.services as notifications
from accounts.models import Role
from accounts.selectors import ids_next
from complaints.clocks import SUBJECT
from complaints.errors import BadInput, NotFound, NotNow, NotYours
from complaints.selectors.answerable import acts_for, answerable
from deadlines.clock import now
from deadlines.errors import Refused
from deadlines.models import Accountability, Clock
from deadlines.registry import SUBJECTS

ACTS = ("grounds", "uphold", "excuse")
EVENTS = {"grounds": "grounds_stated", "uphold": "upheld", "excuse": "excused"}


@transaction.atomic
def answer_for(pk: int, act: str, *, by, text: str) -> Accountability:
    """State the grounds, uphold or excuse, once decided for good, with words; the accountable and the managers hear.

    Raises NotFound, NotYours, NotNow (decided already, not overdue), BadInput at `text`.
    """
    found = _seen(pk, by)
    subject = SUBJECTS[found.subject_kind]
    if subject.lock is not None:
        subject.lock(found.subject_id)
    clock = Clock.objects.select_for_update(of=("self",)).get(pk=found.clock_id)
    record = Accountability.objects.select_for_update(of=("self",)).select_related("clock", "estate").get(pk=pk)
    if record.state != Accountability.State.OPEN:
        raise NotNow(_("This has been decided already."), code="decided")
    if act not in acts_for(record, by):
        raise NotYours(_("This is not yours to do."))
    at = now()
    try:
        _carry_out(act, record, clock, by, text, at)
    except Refused as refusal:
        raise (BadInput(fields={"text": refusal.message}) if refusal.field else NotNow(refusal.message)) from refusal
    if act == "excuse" and subject.moved is not None:
        subject.moved(found.subject_id)
    audit.record(act, by=by, subject=(record.subject_kind, record.subject_id), at=at, data={"clock": clock.pk})
    _tell(act, record, by, at)
    record.refresh_from_db()
    return record


def _seen(pk: int, by) -> Accountability:
    found = answerable(by).exclude(subject_kind=SUBJECT).filter(pk=pk).first()
    if found is None or found.subject_kind not in SUBJECTS:
        raise NotFound(_("There is no such record."))
    return found


def _carry_out(act: str, record: Accountability, clock: Clock, by, text: str, at) -> None:
    if act == "grounds":
        deadlines.state_grounds(record, by=by, text=text, at=at)
    elif act == "uphold":
        deadlines.decide_accountability(record, by=by, upheld=True, reason=text, at=at)
    else:
        deadlines.excuse(clock, by=by, reason=text, at=at)


def _tell(act: str, record: Accountability, by, at) -> None:
    if act == "grounds":
        above = Role.GENERAL_MANAGER if record.role == Role.MANAGER else Role.MANAGER
        people = ids_next(above, record.estate_id, at, {by.pk})
    else:
        heads = ids_next(Role.HEAD, record.estate_id, at, {by.pk}, record.department_id) if record.department_id else []
        people = [*([record.person_id] if record.person_id else []), *heads]
    subject = (record.subject_kind, record.subject_id)
    notifications.announce(EVENTS[act], to=people, subject=subject, at=at, data={"clock_kind": record.kind})
