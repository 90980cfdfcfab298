"""What a person should do about a case now: one primary act, some others, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from complaints.errors import Missing
from complaints.facts import Facts
from complaints.lifecycle import Action
from complaints.lifecycle import State as S
from complaints.selectors.access import my_share, parties_of
from complaints.selectors.authority import reaches
from complaints.services.accept import give_back_hours
from complaints.services.actions import actions_of, barred, missing_findings
from deadlines.clock import now

BESIDE = 4
NOBODY = 99

HINTS: dict[str, Any] = {
    "take": lazy("Take it over from whoever received it; from then on it is yours."),
    "classify": lazy("Say what it is, how urgent, and on what basis."),
    "approve_invalid": lazy("Read the reason and the basis. Not convinced? Then do not approve, and say why."),
    "dispatch": lazy("Name the lead department and, if known, who handles it."),
    "explain": lazy("Tell the complainant courteously, and name the right way from here."),
    "decide_major": lazy("It was neglected: read what happened, then say whether it is major."),
    "offer": lazy("The last offer was refused: make a better one within your limit, or say that there is no more."),
    "approve_offer": lazy("Who made it may not spend as much. The complainant sees nothing before you approve."),
    "accept": lazy("If it is not yours, return it within {hours} hours and say why."),
    "feedback": lazy("Answer in full for your share, before the complainant's answer is due."),
    "finding": lazy("What was found on each point, in plain facts."),
    "report": lazy("Facts, root cause, where else, correction and prevention."),
    "contact": lazy("Ring, listen, say what happens next and by when. An attempt that failed is kept too."),
    "resolve": lazy("Say what was done. The assistant verifies it, then the complainant is asked."),
    "verify": lazy("Check that what was reported is really done, before anybody rings the complainant."),
    "callback": lazy("Ask two things apart: is it solved, and are you satisfied?"),
    "archive": lazy("A short lesson first: the cause, and what was learnt."),
    "acknowledge": lazy("A time limit is unmet and was put before you. Say in a line what you do about it."),
    "approve_pause": lazy("While it is paused its time stands still. It runs on by itself at the end."),
    "approve_extension": lazy("The first date stays beside the new one, and the complainant is told."),
    "answer_review": lazy("Look again with fresh eyes. The answer names the outside routes."),
}
ORDER = (
    "classify", "decide_major", "contact", "return", "refer", "decline_invalid", "explain", "finding", "report",
    "resolve", "feedback", "extend", "pause", "verify", "callback", "archive", "promise", "keep_promise", "close",
    "dispatch", "answer_review", "reopen", "undo_withdraw", "split", "reclassify", "urge", "merge", "attach",
    "add_point", "ask_review", "note",
)  # fmt: skip
"""Which acts stand in sight beside the primary one, the most used first; the rest wait behind "more"."""


@dataclass(frozen=True)
class Obstacle:
    """Something that cannot be done yet, and why."""

    title: str
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class WhatNow:
    """The panel: `primary` may be None (then `waiting` says with whom it lies)."""

    primary: Action | None
    hint: Any
    beside: list[Action]
    more: list[Action]
    obstacles: list[Obstacle]
    waiting: str
    every: frozenset[str]

    @property
    def all(self) -> list[Action]:
        return [*([self.primary] if self.primary else []), *self.beside, *self.more]


def _hint(action: str, case, by, facts: Facts) -> str:
    words = str(HINTS.get(action, ""))
    share = my_share(case, by, facts) if action == "accept" else None
    return words.format(hours=give_back_hours(case, share)) if share is not None else words


def what_now(case, by, facts: Facts) -> WhatNow:
    """The acts of `by` on `case`, sorted for the panel; the same acts the API lists."""
    actions, blocked = actions_of(case, by, facts)
    parties = parties_of(case, by, facts)
    primary = next((a for a in actions if a.primary < NOBODY and _presses(case, by, a.name, parties, facts)), None)
    rest = [a for a in actions if a is not primary]
    rest.sort(key=lambda a: ORDER.index(a.name) if a.name in ORDER else NOBODY)
    beside = [a for a in rest if not a.tone and a.name in ORDER][:BESIDE]
    return WhatNow(
        primary=primary,
        hint=_hint(primary.name, case, by, facts) if primary else "",
        beside=beside,
        more=[a for a in rest if a not in beside],
        obstacles=_obstacles(case, by, blocked, parties, facts),
        waiting=_waiting(case, facts),
        every=frozenset(a.name for a in actions),
    )


def _presses(case, by, name: str, parties: frozenset[str], facts: Facts) -> bool:
    """Whether the act is what waits to be done, and by this person, rather than merely allowed."""
    department = parties & {"lead", "co"}
    if name == "dispatch":
        return case.state == S.CLASSIFIED
    if name == "offer":
        return any(d.matter == "offer" and reaches(by, case, d.role) for d in facts.decisions)
    if name == "finding":
        return bool(department) and case.state != S.DISPATCHED and any(not p.finding for p in facts.points)
    if name == "report":
        return "lead" in parties and facts.needs_report
    if name == "resolve":
        return "lead" in parties
    if name == "feedback":
        # The lead feeds back by answering the complainant; only the others owe it as a piece of its own.
        return "co" in parties
    if name == "contact":
        if case.state in (S.RESOLVED, S.CALLING_BACK) or not facts.reachable:
            return False
        return any(_mine_to_ring(c, by, parties) for c in facts.clocks)
    return True


def _mine_to_ring(clock, by, parties: frozenset[str]) -> bool:
    """Whether a word owed to the complainant is owed by this person; once overdue, by the whole desk."""
    if not clock.running or clock.kind not in ("acknowledge", "response", "progress"):
        return False
    if clock.answered_user_id:
        return clock.answered_user_id == by.pk
    return "reception" in parties or ("desk" in parties and clock.due_at < now())


def _obstacles(case, by, held_up, parties: frozenset[str], facts: Facts) -> list[Obstacle]:
    found = []
    for blocked in held_up:
        lacking: list[Missing] = [m for m in blocked.missing if m.code != "nature"]
        if not lacking:
            continue
        if blocked.action.name == "resolve":
            lacking += missing_findings(facts)
        title = _("Not yet: “{action}”").format(action=blocked.action.label)
        found.append(Obstacle(title, [str(m.text) for m in lacking]))
    if case.state in (S.RESOLVED, S.CALLING_BACK):
        name = "verify" if case.state == S.RESOLVED else "callback"
        reason = barred(case, by, name, facts)
        if reason and parties & {"assistant", "managing", "reception", "lead", "supervising"}:
            own = by.pk in facts.handled_by
            found.append(
                Obstacle(_("Verifying and calling back are done by others") if own else reason, [reason] if own else [])
            )
    return found


def _waiting(case, facts: Facts) -> str:
    """With whom the next step lies, for somebody who has none to take."""
    who = ""
    if case.state in (S.DISPATCHED, S.HANDLING, S.RECTIFYING) and facts.lead:
        share = facts.lead
        who = f"{share.department.label} {share.handler.label}" if share.handler else share.department.label
    elif case.state in (S.REGISTERED, S.CLASSIFIED) and case.holder_id:
        who = case.holder.label
    else:
        who = str(_WITH.get(case.state, ""))
    return _("It lies with: {who}").format(who=who) if who else ""


_WITH = {
    S.REGISTERED: lazy("the front desk"),
    S.CLASSIFIED: lazy("the front desk"),
    S.JUDGING: lazy("the service manager"),
    S.AWAITING_SECOND: lazy("a supervisor, for the second signature"),
    S.RESOLVED: lazy("the service assistant, to verify"),
    S.CALLING_BACK: lazy("the service assistant, to call back"),
    S.CLOSED: lazy("the service assistant, to archive"),
    S.WITHDRAWN: lazy("the service assistant, to archive"),
}
