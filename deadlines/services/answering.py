"""Who answers for a breach: excused, upheld, or with grounds of their own (rules D6, J4)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from deadlines.errors import Refused
from deadlines.models import Accountability, Clock
from deadlines.registry import KINDS

OPEN, UPHELD, EXCUSED = Accountability.State.OPEN, Accountability.State.UPHELD, Accountability.State.EXCUSED


def missed(clock: Clock, at: datetime) -> bool:
    """Whether it fell due unmet: overdue now, met late, or called off when past due (rules D2, D6)."""
    return clock.due_at < (clock.stopped_at or clock.cancelled_at or at) and not (
        clock.paused_at and clock.paused_at <= clock.due_at
    )


def excuse(clock: Clock, *, by, reason: str, at: datetime) -> Accountability | None:
    """A manager excuses a locked clock that was missed: it stays visible as excused and climbs no further (rule D6).

    Its accountability is excused with it; returns that record, None for a kind nobody is accountable for.
    Raises Refused.
    """
    if clock.excused_at:
        raise Refused("excused", _("It is excused already."))
    if not missed(clock, at):
        raise Refused("not_due", _("It is not overdue: there is nothing to excuse."))
    record = _record(clock, at)
    if record is not None:
        decide_accountability(record, by=by, upheld=False, reason=reason, at=at)
    clock.excused_at, clock.next_at = at, None
    clock.save(update_fields=["excused_at", "next_at"])
    return record


def _record(clock: Clock, at: datetime) -> Accountability | None:
    """The record of the breach; opened here where the sweep has not come to it yet."""
    if clock.kind in KINDS and not KINDS[clock.kind].accountable:
        return None
    record, _new = Accountability.objects.get_or_create(
        clock=clock,
        defaults={
            "kind": clock.kind,
            "subject_kind": clock.subject_kind,
            "subject_id": clock.subject_id,
            "estate_id": clock.estate_id,
            "role": clock.answered_role,
            "department_id": clock.answered_department_id,
            "person_id": clock.answered_user_id,
            "opened_at": at,
        },
    )
    return record


def state_grounds(record: Accountability, *, by, text: str, at: datetime) -> Accountability:
    """The accountable say why; until it is decided they may say it anew (rule J4). Raises Refused."""
    _still_open(record)
    if not text.strip():
        raise Refused("text", _("Say what happened."), "text")
    record.grounds, record.grounds_at, record.grounds_by = text, at, by
    record.save(update_fields=["grounds", "grounds_at", "grounds_by"])
    return record


def decide_accountability(record: Accountability, *, by, upheld: bool, reason: str, at: datetime) -> Accountability:
    """Uphold or excuse, once, with a reason (rule J4). Excusing goes through `excuse`. Raises Refused."""
    _still_open(record)
    if not reason.strip():
        raise Refused("reason", _("Say why."), "reason")
    decided = {"state": UPHELD if upheld else EXCUSED, "decided_at": at, "decided_by": by, "reason": reason}
    for name, value in decided.items():
        setattr(record, name, value)
    record.save(update_fields=list(decided))
    return record


def hold_accountable(clock: Clock, person_id: int | None) -> None:
    """Write down who had the matter when the breach was settled, where nobody is named yet."""
    if person_id is not None:
        Accountability.objects.filter(clock=clock, person=None).update(person_id=person_id)


def _still_open(record: Accountability) -> None:
    if record.state != OPEN:
        raise Refused("decided", _("This has been decided already."))
