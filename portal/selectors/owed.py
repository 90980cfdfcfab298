"""What we owe the complainant and by when: promises, and the clocks of what is owed to the person. No other clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from deadlines.models import ClockRequest
from portal.selectors.people import People

SENTENCES: dict[str, Any] = {
    "acknowledge": lazy("{who} confirms to you that your word has arrived."),
    "response": lazy("{who} answers you: the result, or how far it is."),
    "progress": lazy("{who} tells you how far it is."),
    "rectify": lazy("{who} has put it right."),
    "callback": lazy("{who} asks you whether it is solved and whether you are satisfied."),
    "review": lazy("somebody who did not work on it tells you what the second look found."),
}
"""Only these clocks are the resident's business; the others are ours alone."""
FROM_THE_DESK = {"acknowledge", "callback", "review"}
"""Kinds in which no handler is named: it is not the handler who does them."""


@dataclass(frozen=True)
class Owed:
    """`due` and what happens until then; `late` when it should have; `promise` when a person gave their word.

    `first` is the date given at first, where it has moved since (rule D6).
    """

    due: datetime
    text: str
    late: bool
    promise: bool = False
    first: datetime | None = None


def owed_to(case, facts, people: People, at: datetime) -> list[Owed]:
    """Everything still owed, the soonest first."""
    found = [Owed(p.due_at, p.text, p.due_at < at, promise=True) for p in facts.promises if p.kept_at is None]
    for clock in facts.clocks:
        if clock.kind in SENTENCES and clock.running and clock.paused_at is None and clock.excused_at is None:
            text = str(SENTENCES[clock.kind]).format(who=_who(clock, case, people))
            first = clock.first_due_at if clock.first_due_at < clock.due_at else None
            found.append(Owed(clock.due_at, text, clock.due_at < at, first=first))
    return sorted(found, key=lambda o: o.due)


def standing_still(facts) -> str:
    """Why a time limit of the matter stands still and until when, in plain words; "" where none does (rule D4)."""
    paused = {clock.pk for clock in facts.clocks if clock.running and clock.paused_at is not None}
    if not paused:
        return ""
    now = next((r for r in reversed(facts.requests) if r.clock_id in paused and r.granted and r.ended_at is None), None)
    if now is None:
        return ""
    for_you = now.waiting_for == ClockRequest.WaitingFor.COMPLAINANT
    words = (
        _("We could not reach you and wait for a word from you. Until {date} our time limit stands still.")
        if for_you
        else _("We wait for somebody outside our house. Until {date} our time limit stands still, then it runs on.")
    )
    return words.format(date=f"{timezone.localtime(now.until, facts.case.estate.zone):%m-%d %H:%M}")


def _who(clock, case, people: People) -> str:
    if clock.kind not in FROM_THE_DESK:
        person = clock.answered_user or (case.handler if case.handler_id and not case.confidential else None)
        name = people.in_sentence(person)
        if name:
            return name
        if clock.answered_department:
            return clock.answered_department.label
    return _("the front desk")


@dataclass(frozen=True)
class PromiseLine:
    """One promise as the resident reads it. `tone` attn, late or done; `icon` from the sprite."""

    text: str
    due: datetime
    kept: datetime | None
    who: str
    icon: str
    tone: str
    words: str


def promise_lines(facts, people: People, at: datetime) -> list[PromiseLine]:
    """Our promises on this case, the newest first: open, kept, or broken in plain words (rule J8)."""
    return [_line(p, people, at) for p in reversed(facts.promises)]


def _line(promise, people: People, at: datetime) -> PromiseLine:
    if promise.kept_at is None:
        late = promise.due_at < at
        icon, tone = ("x-circle", "late") if late else ("clock", "attn")
        words = _("We did not keep this. We are sorry.") if late else _("The time has not come yet")
    elif promise.kept_at > promise.due_at:
        icon, tone, words = "check-late", "late", _("Kept, but late. We are sorry.")
    else:
        icon, tone, words = "check-circle", "done", _("Kept")
    who = people.in_sentence(promise.made_by)
    return PromiseLine(promise.text, promise.due_at, promise.kept_at, who, icon, tone, words)
