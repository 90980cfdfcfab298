"""One line of a list, ready to draw: what this viewer may see of the case, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import Role
from complaints.choices import Channel, Nature, NatureKind, Urgency
from complaints.clocks import KINDS, label_of
from complaints.facts import facts_of_row
from complaints.lifecycle import ACTIONS, State
from complaints.selectors.seen import FULL, RELAYER, seen_by

MOST_FLAGS = 2


@dataclass(frozen=True)
class Flag:
    """A fact beside the title."""

    text: str
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True)
class RowClock:
    """The next clock of a case, as a chip reads it."""

    starts_at: datetime
    due_at: datetime
    state: str = "running"
    stopped_at: datetime | None = None


@dataclass(frozen=True)
class Row:
    """`who` has it, `whose` is their part in small; `can` are the bulk acts its state allows."""

    number: str
    url: str
    title: str
    place: str
    estate: str
    urgency: Urgency
    nature: Nature | None
    nature_note: str
    state: State
    who: str
    whose: str
    clock_name: str
    clock: RowClock | None
    late: bool
    ended_at: datetime | None
    received_at: datetime
    since: timedelta
    emergency: bool
    flags: list[Flag] = field(default_factory=list)
    can: list[str] = field(default_factory=list)


def rows_of(cases: Iterable[Any], viewer, at: datetime) -> list[Row]:
    """The rows of a page of `queue_page`, in its order; no statement of its own."""
    names: dict[tuple[str, bool], str] = {}
    return [_row(case, viewer, at, names) for case in cases]


def _row(case, viewer, at: datetime, names: dict[tuple[str, bool], str]) -> Row:
    """`names` of the clocks met so far."""
    facts = facts_of_row(case, viewer)
    seen = seen_by(case, viewer, facts)
    state = State(case.state)
    # Whoever relayed it reads its state and answer alone (SPEC §4): not whose it is, what it was judged, nor by when.
    inside = seen.level != RELAYER
    who, whose = _who(case, state) if inside else ("", "")
    clock = None
    if inside and case.next_due_at is not None:
        clock = RowClock(case.clock_starts_at or case.received_at, case.next_due_at)
    # Nothing runs but what is paused or excused: that is its state, in words and colour (rule D7).
    still = case.still_clocks[0] if inside and clock is None and case.still_clocks else None
    if still is not None:
        moments = (datetime.fromisoformat(still["starts"]), datetime.fromisoformat(still["due"]))
        clock = RowClock(*moments, state="paused" if still["paused"] else "excused")
    next_clock = still["kind"] if still is not None else case.next_clock
    return Row(
        number=case.number,
        url=case.get_absolute_url(),
        title=seen.title,
        place=seen.place,
        estate=case.estate.label,
        urgency=Urgency(case.urgency),
        nature=Nature(case.nature) if inside and case.nature else None,
        nature_note=_nature_note(case, state) if inside else "",
        state=state,
        who=who,
        whose=whose,
        clock_name=_clock_name(next_clock, case, names) if inside and next_clock in KINDS else "",
        clock=clock,
        late=clock is not None and clock.state == "running" and clock.due_at < at,
        ended_at=None if case.is_open else case.archived_at or case.closed_at or case.withdrawn_at,
        received_at=case.received_at,
        since=at - case.received_at,
        emergency=case.emergency and case.is_open,
        flags=_flags(case, seen.level == FULL, inside)[:MOST_FLAGS],
        can=_can(case),
    )


def _clock_name(kind: str, case, names: dict[tuple[str, bool], str]) -> str:
    key = (kind, case.nature == Nature.INVALID)
    if key not in names:
        names[key] = capfirst(str(label_of(kind, case)))
    return names[key]


def _nature_note(case, state: State) -> str:
    if state == State.AWAITING_SECOND:
        return _("to be approved")
    if state == State.JUDGING:
        return _("with manager")
    return str(NatureKind(case.nature_kind).label) if case.nature_kind else ""


def _who(case, state: State) -> tuple[str, str]:
    """Who has the case now, and as what."""
    department = case.department.label if case.department_id else ""
    match state:
        case State.REGISTERED:
            taken = case.holder_id and case.holder_id != case.relayed_by_id
            return (case.holder.label, str(Role.DUTY.label)) if taken else (_("not taken over"), "")
        case State.JUDGING:
            return str(Role.MANAGER.label), ""
        case State.AWAITING_SECOND:
            return str(Role.SUPERVISOR.label), ""
        case State.CLASSIFIED:
            return (_("to be explained") if case.nature == Nature.INVALID else _("to be dispatched")), ""
        case State.DISPATCHED:
            return (case.handler.label if case.handler_id else _("not accepted")), department
        case State.HANDLING | State.RECTIFYING:
            return (case.handler.label, department) if case.handler_id else (department, "")
        case State.RESOLVED | State.CALLING_BACK | State.CLOSED | State.WITHDRAWN:
            role = Role.MANAGER if case.nature == Nature.MAJOR else Role.ASSISTANT
            return str(role.label), ""
        case State.MERGED:
            return _("with its lead"), ""
    return "", ""


def _flags(case, full: bool, inside: bool) -> list[Flag]:
    """Facts worth a mark, the weightiest first; what only the desk should know is for those who see all."""
    found = []
    if case.confidential:
        found.append(Flag(_("Confidential"), icon="lock"))
    if case.urged:
        found.append(Flag(_("Urged %(n)d") % {"n": case.urged}, "attn"))
    if case.channel == Channel.HOTLINE:
        found.append(Flag("12345", "info"))
    if inside and case.next_due_at and any(one["paused"] for one in case.still_clocks):
        found.append(Flag(_("Paused"), icon="pause"))
    if inside and case.next_due_at and any(not one["paused"] for one in case.still_clocks):
        found.append(Flag(_("Excused"), icon="ban"))
    if case.follower_count:
        found.append(Flag(_("Merged %(n)d") % {"n": case.follower_count}, icon="merge"))
    if case.relayed_by_id and full:
        found.append(Flag(_("Relayed")))
    return found


def _can(case) -> list[str]:
    """Which bulk acts the state allows; who may is the service's to say."""
    found = [name for name in ("dispatch", "merge", "take") if case.state in ACTIONS[name].states]
    if "dispatch" in found and case.state == State.CLASSIFIED and case.nature == Nature.INVALID:
        found.remove("dispatch")
    if "take" in found and case.holder_id and case.holder_id != case.relayed_by_id:
        found.remove("take")
    return found
