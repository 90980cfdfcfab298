"""The account of a due moment: worked out again from the rows, line by line, beside what was promised (D8)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from deadlines import registry
from deadlines.arithmetic import Stretch
from deadlines.counting import AHEAD, DAY, GIVEN, SPAN, Counter, reckon
from deadlines.models import Clock, ClockPolicy, ClockRequest, Counting
from deadlines.selectors.calendars import counter_of
from deadlines.words import span_words


@dataclass(frozen=True)
class Line:
    """One line. `what`: start, rule, counted, closed, shift, due, paused, extended, refused, asked, step, ahead, ended.

    `at` is the moment it leads to, `span` what it adds or skips; `words` say it, `note` why and by whom.
    """

    what: str
    words: str
    at: datetime | None = None
    since: datetime | None = None
    span: timedelta | None = None
    note: str = ""


@dataclass
class Account:
    """What `of` gives: the lines, the due moment they lead to, and whether it is the stored one.

    `due_at` is None where nothing can be worked out (a clock from before accounts were kept).
    """

    clock: Clock
    label: str
    first_due_at: datetime | None = None
    due_at: datetime | None = None
    lines: list[Line] = field(default_factory=list)

    @property
    def agrees(self) -> bool | None:
        """Whether the recomputed moments are the stored ones, to the second; None where there is nothing to compare."""
        if self.due_at is None or self.first_due_at is None:
            return None
        pairs = ((self.first_due_at, self.clock.first_due_at), (self.due_at, self.clock.due_at))
        return all(abs(ours - stored) < timedelta(seconds=1) for ours, stored in pairs)


def of(clock: Clock) -> Account:
    """The account of one clock, in the active language; reads its policy row, its calendar and its requests."""
    counter = counter_of(clock)
    account = Account(clock, registry.label(clock.kind))
    account.lines.append(Line("start", _("The clock starts"), clock.starts_at))
    if clock.policy is not None:
        account.lines.append(_rule(clock, clock.policy))
    first = _first_due(account, clock, counter)
    account.first_due_at = first
    account.due_at = _moved(account, clock, counter, first) if first else None
    _steps(account, clock)
    _ending(account, clock)
    return account


def _first_due(account: Account, clock: Clock, counter: Counter) -> datetime | None:
    if clock.reckoned == GIVEN or clock.policy is None:
        account.lines.append(Line("due", _("Due at the time that was set"), clock.first_due_at))
        return clock.first_due_at
    due = reckon(clock.reckoned, clock.policy, counter, clock.starts_at, clock.estate.zone, clock.reckoned_from)
    if due is None:
        account.lines.append(Line("due", _("Falls due"), clock.first_due_at))
        return None
    account.lines += _way(clock, clock.policy, counter, due)
    shifted = counter.into_contact_hours(due)
    if shifted != due:
        account.lines.append(
            Line("shift", _("Outside contact hours: waits for the next one"), shifted, due, shifted - due)
        )
    account.lines.append(Line("due", _("Falls due"), shifted))
    return shifted


def _rule(clock: Clock, row: ClockPolicy) -> Line:
    """The row of the deadline table it was promised by."""
    where = row.estate.label if row.estate is not None else _("the whole company")
    said = {
        SPAN: lambda: span_words(row.minutes),
        DAY: lambda: _("by the end of the day, at least {span}").format(span=span_words(row.floor or 0)),
        AHEAD: lambda: _("{span} before the other deadline, at least {floor}").format(
            span=span_words(row.minutes or 0), floor=span_words(row.floor or 0)
        ),
    }.get(clock.reckoned, lambda: _("a time that is set"))()
    counting = row.get_counting_display()
    if clock.urgent and (row.counting != Counting.WALL or row.contact_hours):
        counting = _("round the clock, because it is urgent")
    words = _("{span}, {counting}").format(span=said, counting=counting)
    since = f"{row.valid_from.astimezone(clock.estate.zone):%Y-%m-%d}"
    return Line("rule", words, note=_("Rule for {where} since {date}").format(where=where, date=since))


def _way(clock: Clock, row: ClockPolicy, counter: Counter, due: datetime) -> list[Line]:
    """How it got from the start to the first due moment."""
    if clock.reckoned == AHEAD and clock.reckoned_from:
        early = counter.before(clock.reckoned_from, row.minutes or 0)
        lines = [
            Line("rule", _("The other deadline"), clock.reckoned_from),
            Line("counted", _("Before it"), early, span=timedelta(minutes=row.minutes or 0)),
        ]
        return lines if early == due else [*lines, *_least(clock, row, counter, due)]
    if clock.reckoned == DAY and counter.end_of_day(clock.starts_at, clock.estate.zone) == due:
        return [Line("counted", _("The end of that day"), due, clock.starts_at, due - clock.starts_at)]
    if clock.reckoned == DAY:
        early = counter.end_of_day(clock.starts_at, clock.estate.zone)
        return [Line("counted", _("The end of that day"), early), *_least(clock, row, counter, due)]
    return _stretches(counter, clock.starts_at, due)


def _least(clock: Clock, row: ClockPolicy, counter: Counter, due: datetime) -> list[Line]:
    said = _("That would be too soon: no less than {span}").format(span=span_words(row.floor or 0))
    return [Line("rule", said), *_stretches(counter, clock.starts_at, due)]


def _stretches(counter: Counter, start: datetime, due: datetime) -> list[Line]:
    """What was counted and what was skipped, a line each."""
    if counter.calendar is None:
        return [Line("counted", _("Counted round the clock"), due, start, due - start)]
    return [_stretch(one) for one in counter.calendar.spans(start, due)]


def _stretch(one: Stretch) -> Line:
    names = pgettext("between names", ", ").join(str(name) for name in one.names)
    if one.open:
        return Line("counted", _("Counted"), one.end, one.start, one.span, names)
    return Line("closed", _("Closed, not counted"), one.end, one.start, one.span, names)


def _moved(account: Account, clock: Clock, counter: Counter, due: datetime) -> datetime:
    """The due moment after every pause and extension, each with its reason and who approved it (rules D4, D6)."""
    for asked in sorted(clock.requests.select_related("asked_by", "decided_by"), key=_in_turn):
        who = _("{reason} · asked by {asker}").format(reason=asked.reason, asker=asked.asked_by)
        if asked.granted is None:
            said = (
                _("A pause is asked for") if asked.kind == ClockRequest.Kind.PAUSE else _("An extension is asked for")
            )
            account.lines.append(
                Line("asked", _("{what}; the clock runs on").format(what=said), asked.asked_at, note=who)
            )
            continue
        who = _("{said}, decided by {by}").format(said=who, by=asked.decided_by) if asked.decided_by_id else who
        if not asked.granted:
            said = _("Pause not granted") if asked.kind == ClockRequest.Kind.PAUSE else _("Extension not granted")
            account.lines.append(Line("refused", said, asked.decided_at, note=who))
        elif asked.kind == ClockRequest.Kind.EXTENSION:
            account.lines.append(Line("extended", _("Extended"), asked.until, due, asked.until - due, who))
            due = asked.until
        elif asked.began_at:
            due = _paused(account, asked, counter, due, who)
    return due


def _in_turn(asked: ClockRequest) -> tuple[bool, int, int]:
    """As they moved the clock: by the revision each brought about; what moved nothing comes last."""
    return asked.revision is None, asked.revision or 0, asked.pk


def _paused(account: Account, asked: ClockRequest, counter: Counter, due: datetime, who: str) -> datetime:
    waiting = asked.get_waiting_for_display()
    if asked.began_at is None or asked.ended_at is None:
        words = _("Paused, waiting for {whom}; due moves when it ends").format(whom=waiting)
        account.lines.append(Line("paused", words, asked.until, asked.began_at, note=who))
        return due
    moved = counter.after_pause(due, asked.began_at, asked.ended_at)
    words = _("Paused, waiting for {whom}").format(whom=waiting)
    paused = counter.between(asked.began_at, asked.ended_at)
    account.lines.append(Line("paused", words, asked.ended_at, asked.began_at, paused, who))
    account.lines.append(Line("due", _("Due, later by the time paused"), moved))
    return moved


def _steps(account: Account, clock: Clock) -> None:
    """What has fired, and whom the clock still climbs to while it stays unmet (rule D5)."""
    fired = {step.step: step for step in clock.steps.all() if step.revision == clock.revision}
    said = {
        "warn": _("Reminded"),
        "breach": _("Overdue"),
        "climb": _("To the service manager"),
        "top": _("To the general manager"),
        "hq": _("To headquarters"),
    }
    for name, words in said.items():
        step = fired.get(name)
        if step is not None:
            late = _("late, after an outage") if step.late else ""
            account.lines.append(Line("step", words, step.fired_at, note=late))
    if not clock.running or clock.paused_at or clock.excused_at:
        return
    ahead = {"climb": clock.climb_at, "top": clock.top_at, "hq": clock.hq_at if clock.grave else None}
    for name, moment in ahead.items():
        if moment and name not in fired:
            account.lines.append(Line("ahead", _("Unmet: {step}").format(step=said[name]), moment))


def _ending(account: Account, clock: Clock) -> None:
    """How it ended, where it has: answered, called off, excused."""
    ended: Any = clock.stopped_at or clock.cancelled_at
    if clock.excused_at:
        account.lines.append(Line("ended", _("Excused; it stays visible"), clock.excused_at))
    if ended is None:
        return
    over = ended - clock.due_at
    late = over > timedelta()
    if clock.cancelled_at:
        words = _("Called off when already overdue") if late else _("Called off")
    else:
        words = _("Answered, but late") if late else _("Answered in time")
    account.lines.append(Line("ended", words, ended, span=over if late else None))
