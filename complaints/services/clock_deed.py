"""A deed on one clock of a case: the case locked, then the clock, and whose it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from complaints.clocks import SUBJECT
from complaints.errors import BadInput, NotNow, NotYours
from complaints.services.deed import Deed
from complaints.services.over_clocks import ACTS, Stand
from deadlines.errors import Refused
from deadlines.models import Clock, ClockRequest


@contextmanager
def on_clock(number: str, action: str, clock: int, *, by, version: int | None = None) -> Iterator[tuple[Deed, Stand]]:
    """Open a deed on the case and lock its clock `clock` (an id): the deed, and how `by` stands to the clock.

    Raises what `Deed` does, BadInput where the case has no such clock, NotYours and NotNow where this one is not the
    actor's or nothing can be done to it now; what the clocks themselves refuse becomes NotNow, or BadInput at a field.
    """
    try:
        with Deed(number, action, by, version=version) as deed:
            yield deed, _stand(deed, action, clock)
            deed.clocks_moved()
    except Refused as refusal:
        if refusal.field:
            raise BadInput(fields={refusal.field: refusal.message}) from refusal
        raise NotNow(refusal.message, code=refusal.code) from refusal


def _stand(deed: Deed, action: str, pk: int) -> Stand:
    found = (
        Clock.objects.select_for_update(of=("self",))
        .select_related("policy", "estate", "answered_user", "answered_department")
        .filter(subject_kind=SUBJECT, subject_id=deed.case.pk, pk=pk)
        .first()
    )
    if found is None:
        raise BadInput(fields={"clock": _("This case has no such time limit.")})
    stand, act = Stand(found, deed.by, deed.facts, deed.at), ACTS[action]
    if act.concerned(stand) and not act.mine(stand):
        raise NotYours(act.not_yours)
    if action not in ASKING and not act.concerned(stand):
        raise NotNow(act.none, code="missing")
    if action in ASKING and not stand.answers:
        raise NotYours(act.not_yours)
    return stand


ASKING = ("pause", "extend")
"""Acts whose refusal the clock itself words best: past due, asked already, never pauses."""


def open_request(stand: Stand) -> ClockRequest:
    """What is asked of the clock, locked."""
    found = ClockRequest.objects.select_for_update().filter(clock=stand.clock, decided_at=None).first()
    if found is None:
        raise NotNow(_("Nothing waits for a decision: it has been decided, or the time limit has ended."))
    return found
