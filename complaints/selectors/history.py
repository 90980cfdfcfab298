"""The history of a case in pages, by tab, for its page: constant statements however long it has grown."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.db.models import Count, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from complaints.clocks import label_of
from complaints.facts import Facts
from complaints.selectors.clock_words import OF_CLOCKS
from complaints.selectors.seen import FULL, HANDLER, RELAYER
from complaints.selectors.timeline import CONVERSATION, LOOKS, WALL, Line, line_of, readable

PAGE = 40
ABOUT_TIME = ("promised", "promise_kept", "report", *OF_CLOCKS)
INSIDE = tuple(kind for kind, look in LOOKS.items() if look.tone == "inside")
TABS = {
    "all": Q(),
    "talk": Q(kind__in=[*CONVERSATION, "promised", "promise_kept"]),
    "inside": Q(kind__in=INSIDE),
    "clocks": Q(kind__in=ABOUT_TIME),
}


@dataclass(frozen=True)
class History:
    """One page of one tab. `before` is the id to continue from, None at the end."""

    tab: str
    days: list[tuple[datetime, list[Line]]]
    counts: dict[str, int]
    before: int | None = None
    older: bool = False
    tabs: list[str] = field(default_factory=list)


def history(case, level: str, facts: Facts, at: datetime, *, tab: str = "all", before: int | None = None, wall=False):
    """A page of the history, newest first, by day (rules P3–P5). `wall` shows who was named, for those who may know.

    Three statements: the counts of the tabs, the entries with their words, their files.
    """
    entries = readable(case, level, wall=wall)
    if not wall:
        entries = entries.exclude(kind__in=WALL)
    tab = tab if tab in TABS else "all"
    shown = entries.filter(TABS[tab]).select_related("actor", "words").prefetch_related("attachments")
    if before:
        shown = shown.filter(pk__lt=before)
    rows = list(shown.order_by("-id")[: PAGE + 1])
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    lines = [line_of(e, case, level) for e in rows]
    if level != RELAYER and tab in ("all", "clocks"):
        hidden = level == HANDLER and case.confidential
        told = clock_lines(facts, at, breaches_only=tab == "all", plain=hidden)
        newest = lines[0].at if before and lines else None
        oldest = lines[-1].at if more else None
        lines += [c for c in told if (newest is None or c.at <= newest) and (oldest is None or c.at > oldest)]
    # Of things done in one moment the last done stands first; a clock's line has no id of its own.
    lines.sort(key=lambda one: (one.at, one.pk), reverse=True)
    days = [(group[0].at, group) for group in (list(g) for _day, g in groupby(lines, lambda x: localtime(x.at).date()))]
    counts = {} if before else _counts(entries, level, facts, at)
    return History(tab, days, counts, rows[-1].pk if more else None, bool(before), list(counts))


def _counts(entries, level: str, facts: Facts, at: datetime) -> dict[str, int]:
    tabs = TABS if level == FULL else {k: v for k, v in TABS.items() if level != RELAYER or k == "all"}
    found = entries.aggregate(**{name: Count("pk", filter=q) if q else Count("pk") for name, q in tabs.items()})
    if level != RELAYER:
        late = clock_lines(facts, at, breaches_only=True)
        found["all"] += len(late)
        found["clocks"] += len(clock_lines(facts, at))
    return {name: found[name] for name in tabs}


def clock_label(clock, facts: Facts, *, plain: bool = False) -> str:
    """The name of a clock; a promise's says what was promised, unless `plain`."""
    name = str(label_of(clock.kind, facts.case))
    # Several departments answer for the same kind of clock: each says whose it is.
    if clock.kind in ("accept", "feedback") and len(facts.assignments) > 1:
        share = next((s for s in facts.assignments if s.pk == clock.part), None)
        name = f"{name} · {share.department.label}" if share else name
    if clock.kind == "decision":
        asked = next((d for d in facts.every_decision if d.pk == clock.part), None)
        name = f"{name} · {asked.get_matter_display()}" if asked else name
    made = next((p for p in facts.promises if p.pk == clock.part), None) if clock.kind == "promise" else None
    if made is None or plain:
        return name
    return _("{clock}: {text}").format(clock=name, text=made.text if len(made.text) <= 24 else f"{made.text[:23]}…")


def clock_lines(facts: Facts, at: datetime, *, breaches_only: bool = False, plain: bool = False) -> list[Line]:
    """What the clocks of the case say of themselves: overdue, met, met late; read off the rows.

    A breach that stands in the history as an entry is not said twice.
    """
    found = []
    told = facts.breaches_told
    for clock in facts.clocks:
        name = clock_label(clock, facts, plain=plain)
        ended = clock.stopped_at or clock.cancelled_at
        overdue = clock.due_at < (ended or at) and not clock.paused_at and not clock.excused_at
        if overdue and clock.pk not in told:
            found.append(_clock_line(clock.due_at, _("{clock}: overdue").format(clock=name), "alert", "late"))
        if breaches_only or clock.stopped_at is None:
            continue
        met = clock.stopped_at <= clock.due_at
        words = _("{clock}: met on time") if met else _("{clock}: met late")
        found.append(
            _clock_line(clock.stopped_at, words.format(clock=name), "check" if met else "check-late", "system")
        )
    return found


def _clock_line(at: datetime, text: str, icon: str, tone: str) -> Line:
    return Line(0, at, "clock", "", text[:1].upper() + text[1:], "", icon, tone, "system", False)
