"""Pauses and extensions of a locked clock: asked, decided, fallen away (rules D4, D6)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from deadlines.errors import Refused
from deadlines.models import Clock, ClockRequest
from deadlines.registry import KINDS
from deadlines.selectors import figure
from deadlines.services.resume import move
from estates import prepared

PAUSE, EXTENSION = ClockRequest.Kind.PAUSE, ClockRequest.Kind.EXTENSION


def request_pause(clock: Clock, *, by, waiting_for: str, reason: str, until: datetime, at: datetime) -> ClockRequest:
    """Ask that a locked clock pauses until a moment; it runs on until this is approved (rule D4). Raises Refused."""
    _may_move(clock, at)
    if not pausable(clock):
        raise Refused("not_pausable", _("This time limit never pauses."))
    if waiting_for not in ClockRequest.WaitingFor.values:
        raise Refused("waiting_for", _("Say for whom it waits."), "waiting_for")
    _until(clock, until, at, after=at, longest="longest_pause")
    return _asked(clock, PAUSE, by, reason, until, at, waiting_for)


def pausable(clock: Clock) -> bool:
    """Whether its policy lets it pause; what is about safety never does (rules D4, I7)."""
    kind = KINDS.get(clock.kind)
    return bool(clock.policy and clock.policy.pausable) and not (kind is not None and kind.safety)


def request_extension(clock: Clock, *, by, reason: str, until: datetime, at: datetime) -> ClockRequest:
    """Ask that a locked clock, not yet due, falls due later (rule D6). Raises Refused."""
    _may_move(clock, at)
    _until(clock, until, at, after=clock.due_at, longest="longest_extension")
    return _asked(clock, EXTENSION, by, reason, until, at)


def decide(request: ClockRequest, clock: Clock, *, by, granted: bool, at: datetime, note: str = "") -> ClockRequest:
    """Approve or decline what was asked of the locked clock, once. Raises Refused.

    A pause begins now and lasts until it ends by itself or sooner; an extension gives the new due moment now.
    What fell due before it was decided stays overdue: nobody moves out of a breach (rules D6, I5).
    """
    if request.decided_at is not None:
        raise Refused("decided", _("This has been decided already."))
    if granted:
        _may_move(clock, at, request)
        if request.until <= (at if request.kind == PAUSE else clock.due_at):
            raise Refused("over", _("The time it was asked for has passed."))
    request.decided_at, request.decided_by, request.granted, request.note = at, by, granted, note
    if granted and request.kind == PAUSE:
        request.began_at = at
    if granted and request.kind == EXTENSION:
        clock.revision += 1
        request.revision, request.due_before, request.due_after = clock.revision, clock.due_at, request.until
    request.save()
    if granted and request.kind == PAUSE:
        clock.paused_at, clock.next_at = at, request.until
        clock.save(update_fields=["paused_at", "next_at"])
    elif granted:
        move(clock, request.until, since=at)
    return request


_ASKED = """
SELECT r.id FROM deadlines_clock c JOIN deadlines_clockrequest r ON r.clock_id = c.id
WHERE c.subject_kind = %s AND c.subject_id = %s AND r.decided_at IS NULL LIMIT 1
"""


def lapse(subject: tuple[str, int], at: datetime, *, pauses: bool = False) -> list[ClockRequest]:
    """What was asked of clocks of the subject that have ended meanwhile falls away, undecided; returns it.

    With `pauses`, every pause that was asked for does: the matter no longer allows one (rule I7).
    """
    if prepared.fetch_one(_ASKED, subject) is None:  # as for nearly every deed
        return []
    asked = ClockRequest.objects.filter(clock__subject_kind=subject[0], clock__subject_id=subject[1], decided_at=None)
    ended = ~Q(clock__stopped_at=None, clock__cancelled_at=None, clock__excused_at=None)
    gone = list(asked.filter(ended | Q(kind=PAUSE) if pauses else ended))
    for request in gone:
        request.decided_at = at
        request.save(update_fields=["decided_at"])
    return gone


def extended_before(clock: Clock) -> bool:
    """Whether more time was granted once already: the next asking goes to headquarters (rule D6)."""
    return ClockRequest.objects.filter(clock=clock, kind=EXTENSION, granted=True).exists()


def _may_move(clock: Clock, at: datetime, request: ClockRequest | None = None) -> None:
    if not clock.running:
        raise Refused("ended", _("This time limit has ended."))
    if clock.excused_at:
        raise Refused("excused", _("This time limit is excused."))
    if clock.paused_at:
        raise Refused("paused", _("It is paused already. Let it run on first."))
    if clock.due_at <= at:
        raise Refused("overdue", _("It is past due, and stays so. A manager may excuse it."))
    asked = ClockRequest.objects.filter(clock=clock, decided_at=None)
    if (asked.exclude(pk=request.pk) if request else asked).exists():
        raise Refused("asked", _("Something is asked of it already and waits for a decision."))


def _until(clock: Clock, until: datetime, at: datetime, *, after: datetime, longest: str) -> None:
    days = figure(longest, clock.estate_id, at)
    if until <= after:
        later = _("Choose a time to come.") if after == at else _("Choose a time after the present deadline.")
        raise Refused("until", later, "until")
    if until > after + timedelta(days=days):
        raise Refused("until", _("Choose a time at most {days} days away.").format(days=days), "until")


def _asked(clock: Clock, kind: str, by, reason: str, until: datetime, at: datetime, waiting_for: str = ""):
    if not reason.strip():
        raise Refused("reason", _("Say why."), "reason")
    return ClockRequest.objects.create(
        clock=clock, kind=kind, waiting_for=waiting_for, reason=reason, until=until, asked_at=at, asked_by=by
    )
