from __future__ import annotations

from django.utils.translation import gettext as _

import deadlines.services as deadlines
from complaints.errors import NotNow, NotYours
from complaints.services.clock_deed import on_clock
from complaints.services.over_clocks import waiting_asks
from deadlines.models import ClimbAsk


def acknowledge(number: str, *, by, clock: int, text: str, step: str = "", version: int | None = None):
    """ "Seen, and this is what I do": whom a climb of the clock (its id) asked answers in a line (rule D5).

    `step` is climb, top or hq; without one the latest that asked. It stops neither the clock nor its next step.
    """
    with on_clock(number, "acknowledge", clock, by=by, version=version) as (deed, stand):
        one = stand.clock
        open_asks = [a for a in waiting_asks(deed.facts) if a.clock_id == one.pk and (not step or a.step.step == step)]
        mine = next((a for a in reversed(open_asks) if a.person_id == deed.user.pk), None)
        if mine is None and open_asks:
            raise NotYours(_("It was not you who was asked."))
        if mine is None:
            raise NotNow(_("Nothing waits to be acknowledged."), code="missing")
        locked = ClimbAsk.objects.select_for_update(of=("self",)).select_related("step").get(pk=mine.pk)
        deadlines.acknowledge(locked, text=text, at=deed.at)
        deed.entry("acknowledged", text, clock=one.pk, clock_kind=one.kind, step=locked.step.step)
        deed.note(clock=one.pk)
    return deed.case
