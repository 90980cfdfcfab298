from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

import deadlines.services as deadlines
from complaints.errors import Missing, NotNow
from complaints.services.clock_deed import on_clock, open_request
from complaints.services.decide import ask_decision, decided, waiting
from complaints.services.over_clocks import step_of, tried_enough
from deadlines.models import ClockRequest
from deadlines.selectors import figure


def pause(number: str, *, by, clock: int, waiting_for: str, reason: str, until: datetime, version: int | None = None):
    """Who answers a clock (its id) asks that it pauses until a moment (rule D4); it runs on until approved.

    Only what the policy lets pause, never in an emergency (rule I7): for a third party, or for the complainant after
    enough attempts by different ways or at different hours. A manager who does not answer for it decides.
    """
    with on_clock(number, "pause", clock, by=by, version=version) as (deed, stand):
        one = stand.clock
        _no_emergency(deed)
        wanted = figure("pause_attempts", deed.case.estate_id, deed.at)
        if waiting_for == ClockRequest.WaitingFor.COMPLAINANT and not tried_enough(deed.facts, one, wanted):
            few = _("Waiting for the complainant needs {n} failed attempts, by different ways or at different hours.")
            raise NotNow(_("Not yet: something is missing."), "missing", [Missing("attempts", few.format(n=wanted))])
        asked = deadlines.request_pause(
            one, by=deed.user, waiting_for=waiting_for, reason=reason, until=until, at=deed.at
        )
        deed.facts.forget_clocks()
        deed.entry("pause_asked", reason, clock=one.pk, clock_kind=one.kind, until=until.isoformat(), waits=waiting_for)
        ask_decision(deed, "pause", role=step_of(asked, deed.facts), reference=asked.pk, text=reason)
        deed.note(clock=one.pk)
    return deed.case


def approve_pause(number: str, *, by, clock: int, version: int | None = None):
    """A manager who neither asked nor answers for it approves: the clock stands still from now on (rule D4)."""
    with on_clock(number, "approve_pause", clock, by=by, version=version) as (deed, stand):
        _no_emergency(deed)
        _decide(deed, stand, True, "")
    return deed.case


def decline_pause(number: str, *, by, clock: int, reason: str = "", version: int | None = None):
    """The clock runs on (rule D4)."""
    with on_clock(number, "decline_pause", clock, by=by, version=version) as (deed, stand):
        _decide(deed, stand, False, reason)
    return deed.case


def _no_emergency(deed) -> None:
    if deed.case.emergency:
        raise NotNow(_("The clocks of an emergency never pause."), code="emergency")


def _decide(deed, stand, granted: bool, reason: str) -> None:
    asked, one = open_request(stand), stand.clock
    deadlines.decide(asked, one, by=deed.user, granted=granted, at=deed.at, note=reason)
    data = {"clock": one.pk, "clock_kind": one.kind, "until": asked.until.isoformat(), "waits": asked.waiting_for}
    deed.entry("paused" if granted else "pause_declined", reason, **data)
    before = waiting(deed, "pause", asked.pk)
    if before is not None:
        decided(deed, before, granted, reason)
    deed.note(clock=one.pk)


def resume(number: str, *, by, clock: int, version: int | None = None):
    """The clock runs on before the end of its pause; due moves by exactly the time paused (rule D4)."""
    with on_clock(number, "resume", clock, by=by, version=version) as (deed, stand):
        one = stand.clock
        if not deadlines.run_on(one, min(deed.at, one.next_at or deed.at)):
            raise NotNow(_("It is not paused."), code="missing")
        deed.entry("resumed", clock=one.pk, clock_kind=one.kind, due_at=one.due_at.isoformat())
        deed.note(clock=one.pk)
    return deed.case
