from __future__ import annotations

import deadlines.services as deadlines
from accounts.models import Role
from complaints.errors import NotNow
from complaints.services.clock_deed import on_clock
from deadlines.models import Accountability


def excuse(number: str, *, by, clock: int, reason: str, version: int | None = None):
    """A manager who does not answer for it excuses a missed clock (its id), with a reason (rules D6, J4).

    It stays visible as excused, climbs no further, and what it grew stays grown (rule N6).
    """
    with on_clock(number, "excuse", clock, by=by, version=version) as (deed, stand):
        one = stand.clock
        record = deadlines.excuse(one, by=deed.user, reason=reason, at=deed.at)
        deed.entry("excused", reason, clock=one.pk, clock_kind=one.kind)
        deed.tell("excused", _accountable(deed, record), clock_kind=one.kind)
        deed.note(clock=one.pk)
    return deed.case


def uphold(number: str, *, by, clock: int, reason: str, version: int | None = None):
    """A manager holds the accountable to it, with a reason (rule J4)."""
    with on_clock(number, "uphold", clock, by=by, version=version) as (deed, stand):
        one, record = stand.clock, _record(stand)
        deadlines.decide_accountability(record, by=deed.user, upheld=True, reason=reason, at=deed.at)
        deed.entry("upheld", reason, clock=one.pk, clock_kind=one.kind)
        deed.tell("upheld", _accountable(deed, record), clock_kind=one.kind)
        deed.note(clock=one.pk)
    return deed.case


def grounds(number: str, *, by, clock: int, text: str, version: int | None = None):
    """The accountable (the person, or the head of the department) say why it was missed (rule J4)."""
    with on_clock(number, "grounds", clock, by=by, version=version) as (deed, stand):
        one = stand.clock
        deadlines.state_grounds(_record(stand), by=deed.user, text=text, at=deed.at)
        deed.entry("grounds", text, clock=one.pk, clock_kind=one.kind)
        role = Role.GENERAL_MANAGER if one.answered_role == Role.MANAGER else Role.MANAGER
        deed.tell("grounds_stated", deed.next_people(role), clock_kind=one.kind)
        deed.note(clock=one.pk)
    return deed.case


def _record(stand) -> Accountability:
    found = Accountability.objects.select_for_update().filter(clock=stand.clock).first()
    if found is None:  # the act was checked: there is one
        raise NotNow("", code="missing")
    return found


def _accountable(deed, record: Accountability | None) -> list[int]:
    """Who hears what was decided: the person, and the head of the department."""
    if record is None:
        return []
    heads = deed.next_people(Role.HEAD, department_id=record.department_id) if record.department_id else []
    return [*([record.person_id] if record.person_id else []), *heads]
