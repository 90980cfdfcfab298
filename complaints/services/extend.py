from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

import deadlines.services as deadlines
from complaints.errors import NotNow
from complaints.services.clock_deed import on_clock, open_request
from complaints.services.decide import ask_decision, decided, waiting
from complaints.services.over_clocks import UNMOVED, step_of


def extend(number: str, *, by, clock: int, until: datetime, reason: str, version: int | None = None):
    """Who answers a clock (its id) asks, before it is due, for more time (rule D6). A second time headquarters decides.

    What somebody outside was promised or has set is not moved: keep it, or promise anew.
    """
    with on_clock(number, "extend", clock, by=by, version=version) as (deed, stand):
        one = stand.clock
        if one.kind in UNMOVED:
            raise NotNow(_("This time limit is not extended."), code="not_extendable")
        asked = deadlines.request_extension(one, by=deed.user, reason=reason, until=until, at=deed.at)
        deed.facts.forget_clocks()
        due: Any = {"due_at": one.due_at.isoformat(), "until": until.isoformat()}
        deed.entry("extension_asked", reason, clock=one.pk, clock_kind=one.kind, **due)
        ask_decision(deed, "extension", role=step_of(asked, deed.facts), reference=asked.pk, text=reason)
        deed.note(clock=one.pk)
    return deed.case


def approve_extension(number: str, *, by, clock: int, version: int | None = None):
    """A manager who neither asked nor answers for it gives more time, and the complainant is told why (rule D6)."""
    with on_clock(number, "approve_extension", clock, by=by, version=version) as (deed, stand):
        _decide(deed, stand, True, "")
    return deed.case


def decline_extension(number: str, *, by, clock: int, reason: str = "", version: int | None = None):
    """The time limit stays as it is (rule D6)."""
    with on_clock(number, "decline_extension", clock, by=by, version=version) as (deed, stand):
        _decide(deed, stand, False, reason)
    return deed.case


def _decide(deed, stand, granted: bool, reason: str) -> None:
    asked, one = open_request(stand), stand.clock
    before = one.due_at
    deadlines.decide(asked, one, by=deed.user, granted=granted, at=deed.at, note=reason)
    data = {"clock": one.pk, "clock_kind": one.kind, "due_at": before.isoformat(), "until": asked.until.isoformat()}
    if granted:
        deed.entry("extended", asked.reason, outward=True, **data)
    else:
        deed.entry("extension_declined", reason, **data)
    decision = waiting(deed, "extension", asked.pk)
    if decision is not None:
        decided(deed, decision, granted, reason)
    deed.note(clock=one.pk)
