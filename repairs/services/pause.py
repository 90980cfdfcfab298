"""Pauses of an order's visit and completion (rule D4): asked by who answers, approved by a manager who does not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils.translation import gettext as _

import deadlines.services as deadlines
from accounts.models import Role
from complaints.choices import Urgency
from complaints.errors import BadInput, Missing, NotNow, NotYours
from deadlines.errors import Refused
from deadlines.models import Clock, ClockRequest
from deadlines.selectors import figure
from repairs.clocks import DECISION, SUBJECT
from repairs.models import Order
from repairs.selectors.access import parties_of
from repairs.services.deed import Deed


@contextmanager
def _on_clock(number: str, action: str, clock: int, *, by, version: int | None) -> Iterator[tuple[Deed, Clock]]:
    """A deed on the order and its clock, both locked. What the clocks refuse becomes NotNow, or BadInput at a field."""
    try:
        with Deed(number, action, by, version=version) as deed:
            held = Clock.objects.select_for_update(of=("self",)).select_related("policy", "estate")
            found = held.filter(subject_kind=SUBJECT, subject_id=deed.order.pk, pk=clock).first()
            if found is None:
                raise BadInput(fields={"clock": _("This order has no such time limit.")})
            yield deed, found
            deed.clocks_moved()
    except Refused as refusal:
        if refusal.field:
            raise BadInput(fields={refusal.field: refusal.message}) from refusal
        raise NotNow(refusal.message, code=refusal.code) from refusal


def pause(
    number: str, *, by, clock: int, waiting_for: str, reason: str, until: datetime, version: int | None = None
) -> Order:
    """Whoever has the order asks that a clock of it (its id) pauses until a moment; it runs on until approved.

    For a third party, or for the resident after enough failed attempts in different ways or at different hours. A P0
    never pauses (rule I7). Whoever decides has a clock of their own (rule D1, `decision`).
    Raises what Deed does, BadInput, NotNow.
    """
    with _on_clock(number, "pause", clock, by=by, version=version) as (deed, one):
        if deed.order.urgency == Urgency.P0:
            raise NotNow(_("The clocks of an emergency never pause."), code="emergency")
        wanted = figure("pause_attempts", deed.order.estate_id, deed.at)
        if waiting_for == ClockRequest.WaitingFor.COMPLAINANT and _tries(deed, one) < wanted:
            few = _("Waiting for the resident needs {n} failed attempts, in different ways or at different hours.")
            raise NotNow(_("Not yet: something is missing."), "missing", [Missing("attempts", few.format(n=wanted))])
        asked = deadlines.request_pause(
            one, by=deed.user, waiting_for=waiting_for, reason=reason, until=until, at=deed.at
        )
        deed.start(DECISION, part=asked.pk)
        deed.entry("pause_asked", reason, clock=one.pk, clock_kind=one.kind, until=until.isoformat(), waits=waiting_for)
        deed.tell("repair_pause_asked", deed.next_people(Role.MANAGER))
    return deed.order


def _tries(deed: Deed, clock: Clock) -> int:
    """The failed attempts since the clock began that differ in way or hour (rule D4)."""
    zone = deed.order.estate.zone
    failed = [a for a in deed.facts.attempts if not a.reached and a.at >= (deed.order.sent_at or clock.starts_at)]
    return len({(a.at_door, a.at.astimezone(zone).replace(minute=0, second=0, microsecond=0)) for a in failed})


def approve_pause(number: str, *, by, clock: int, version: int | None = None) -> Order:
    """A manager who did not ask approves: the clock stands still from now on, until the end that was asked for."""
    with _on_clock(number, "approve_pause", clock, by=by, version=version) as (deed, one):
        _decide(deed, one, True, "")
    return deed.order


def decline_pause(number: str, *, by, clock: int, reason: str = "", version: int | None = None) -> Order:
    """The clock runs on."""
    with _on_clock(number, "decline_pause", clock, by=by, version=version) as (deed, one):
        _decide(deed, one, False, reason)
    return deed.order


def _decide(deed: Deed, one: Clock, granted: bool, reason: str) -> None:
    asked = ClockRequest.objects.select_for_update().filter(clock=one, decided_at=None).first()
    if asked is None:
        raise NotNow(
            _("Nothing waits for a decision: it has been decided, or the time limit has ended."), code="missing"
        )
    if asked.asked_by_id == deed.by.pk or "worker" in parties_of(deed.order, deed.by):
        raise NotYours(_("A manager decides who neither asked nor does the work."))
    deadlines.decide(asked, one, by=deed.user, granted=granted, at=deed.at, note=reason)
    deed.stop(DECISION, part=asked.pk)
    kind = "paused" if granted else "pause_declined"
    deed.entry(kind, reason, clock=one.pk, clock_kind=one.kind, until=asked.until.isoformat(), waits=asked.waiting_for)
    deed.tell("repair_paused" if granted else "repair_pause_declined", [asked.asked_by_id, *deed.workers(deed.turn)])


def resume(number: str, *, by, clock: int, version: int | None = None) -> Order:
    """The clock runs on before the end of its pause; due moves by exactly the time paused."""
    with _on_clock(number, "resume", clock, by=by, version=version) as (deed, one):
        if not deadlines.run_on(one, min(deed.at, one.next_at or deed.at)):
            raise NotNow(_("It is not paused."), code="missing")
        deed.entry("resumed", clock=one.pk, clock_kind=one.kind, due_at=one.due_at.isoformat())
    return deed.order
