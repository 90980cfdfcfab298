from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

import audit.services as audit
from complaints.errors import BadInput, Changed, Missing, NotNow
from deadlines.clock import now
from deadlines.models import Clock, ClockStep
from repairs.clocks import SUBJECT
from repairs.figures import figure
from repairs.lifecycle import State
from repairs.models import Attempt, Order, Visit
from repairs.parties import JobHolder
from repairs.selectors.access import parties_of
from repairs.selectors.people import technicians_for
from repairs.services.deed import Deed
from repairs.services.send import name_technician

SLACK = timedelta(minutes=5)
"""How far back a visit may begin that is agreed while it begins."""
ONE_CALL = timedelta(minutes=10)
"""What is said about a call within it belongs to the call that was begun from the page."""


def ring(number: str, *, by, version: int | None = None) -> str:
    """The resident's telephone for whoever must ring now; the tap is stamped as an attempt (rules R2, R10, P5).

    Raises NotNow where there is no telephone. Every look is in the audit chain.
    """
    with Deed(number, "ring", by, version=version) as deed:
        phone = deed.order.requester.phone
        if not phone or deed.order.requester.erased_at:
            words = _("No telephone is known: go to the door, or ask the desk.")
            raise NotNow(words, code="no_phone", missing=[Missing("phone", words)])
        Attempt.objects.create(order=deed.order, turn=deed.facts.turn, at=deed.at, by=deed.user)
        deed.entry("rang")
        audit.record("phone_revealed", by=by, subject=(SUBJECT, deed.order.pk), at=deed.at)
    return phone


def reach(
    number: str,
    *,
    by,
    reached: bool,
    visit_from: datetime | None = None,
    visit_to: datetime | None = None,
    technician=None,
    note: str = "",
    at_door: bool = False,
    version: int | None = None,
) -> Order:
    """Say what came of trying to reach the resident (rule R2).

    Reached: the visit agreed (`visit_from`, until `visit_to` for a window) and who comes; the thirty minutes are met.
    Not reached: the attempt is kept with its moment. Raises BadInput for a visit in the past or too long a window.
    """
    with Deed(number, "reach", by, version=version) as deed:
        _stamp(deed, reached, note, at_door)
        if not reached:
            deed.entry("not_reached", note, at_door=at_door, attempts=len(deed.facts.failed_attempts))
            return deed.order
        check_window(deed.order.estate_id, deed.at, visit_from, visit_to)
        order, turn = deed.order, deed.turn
        _still_in_time(deed)
        order.agree()
        deed.stop("contractor_contact", part=turn.pk)
        turn.reached_at = turn.reached_at or deed.at
        turn.unreachable_at = None
        turn.save(update_fields=["reached_at", "unreachable_at"])
        settle_technician(deed, technician)
        visit = agree_visit(deed, visit_from, visit_to)
        deed.entry("reached", note, outward=True, visit=visit.ordinal, **_window(visit))
        deed.owe_resident("repair_agreed", visit=visit.pk)
        deed.tell("repair_agreed", [*deed.workers(turn), *deed.desk()])
    return deed.order


def _still_in_time(deed: Deed) -> None:
    """Of "reached" and forfeiture in the same second one wins: whichever holds the clock's row first (rule R2).

    Once the sweep has fired the breach the order is on its way to the next, and a late "reached" is told so. The row
    is locked here, so that the sweep finds it answered otherwise. During our own outage nothing fired: late, and kept.
    """
    if deed.order.state != State.SENT or "worker" not in parties_of(deed.order, deed.by):
        return
    running = {"subject_kind": SUBJECT, "subject_id": deed.order.pk, "kind": "contractor_contact", "part": deed.turn.pk}
    held = Clock.objects.select_for_update().filter(**running, stopped_at=None, cancelled_at=None).first()
    if held is not None and ClockStep.objects.filter(clock=held, step="breach").exists():
        words = _("The thirty minutes are over: the order is moving on.")
        raise Changed(words, missing=[Missing("since", words)], code="changed")


def _stamp(deed: Deed, reached: bool, note: str, at_door: bool) -> None:
    """Keep the attempt; a call just begun from the page gets its result instead of a second row."""
    begun = next((a for a in reversed(deed.facts.attempts) if a.reached is None), None)
    words = deed.words(note)
    if begun is not None and not at_door and deed.at - begun.at <= ONE_CALL:
        begun.reached, begun.words = reached, words
        begun.save(update_fields=["reached", "words"])
    else:
        Attempt.objects.create(
            order=deed.order,
            turn=deed.facts.turn,
            at=deed.at,
            at_door=at_door,
            reached=reached,
            by=deed.user,
            words=words,
        )
    deed.facts.__dict__.pop("attempts", None)


def check_window(estate_id: int, at: datetime, visit_from: datetime | None, visit_to: datetime | None) -> None:
    """Raises BadInput by field where no visit can be agreed so."""
    wrong = {}
    if visit_from is None:
        wrong["visit_from"] = _("Say when the visit begins.")
    elif visit_from < at - SLACK:
        wrong["visit_from"] = _("This lies in the past.")
    elif visit_to is not None and visit_to < visit_from:
        wrong["visit_to"] = _("The window must end after it begins.")
    elif visit_to is not None and visit_to - visit_from > timedelta(hours=figure("window_most", estate_id, at)):
        wrong["visit_to"] = _("Too long a window: nobody waits at home that long.")
    if wrong:
        raise BadInput(fields=wrong)


def settle_technician(deed: Deed, technician) -> None:
    """Who comes: the one named, the one who speaks, the one named before, else the first who is offered (rule R9)."""
    order = deed.order
    offered = technicians_for(order, deed.at, deed.facts)
    if technician is None:
        own = getattr(deed.by, "technician_id", None) if isinstance(deed.by, JobHolder) else None
        speaks = next((t for t in offered if t.pk == own or (deed.user and t.user_id == deed.user.pk)), None)
        kept = order.technician if order.technician in offered else None
        technician = speaks or kept or next(iter(offered), None)
    if technician is None:
        words = _("No admitted and skilled technician can come.")
        raise NotNow(words, code="no_technician", missing=[Missing("technician", words)])
    if technician != order.technician or deed.turn.technician_id != technician.pk:
        name_technician(deed, technician)


def agree_visit(deed: Deed, visit_from: datetime | None, visit_to: datetime | None, *, trade=None) -> Visit:
    """Write down the next visit and start its clock: from the agreed time, or the end of the window (rule D1)."""
    assert visit_from is not None  # `check_window` refused it
    order = deed.order
    last = visit_to or visit_from
    visit = Visit.objects.create(
        order=order,
        turn=deed.turn,
        ordinal=len(deed.facts.visits) + 1,
        technician=order.technician,
        trade=trade or order.trade,
        agreed_at=deed.at,
        window_from=visit_from,
        window_to=last,
    )
    order.visit = visit
    user_id = order.technician.user_id if order.technician else None
    deed.start("visit", part=visit.pk, starts_at=max(last, deed.at), user_id=user_id)
    for name in ("visits", "visit"):
        deed.facts.__dict__.pop(name, None)
    return visit


def _window(visit: Visit) -> dict[str, str]:
    return {"from": visit.window_from.isoformat(), "to": visit.window_to.isoformat()}


def reveal_phone(number: str, *, by) -> str:
    """The resident's telephone for the desk, outside the states in which somebody must ring; every look is kept."""
    from complaints.errors import NotFound, NotYours
    from repairs.selectors.seen import seen_by

    order = (
        Order.objects.visible_to(by)
        .select_related("requester", "estate", "turn", "technician")
        .filter(number=number)
        .first()
    )
    if order is None:
        raise NotFound(_("There is no such order."))
    if not seen_by(order, by).may_reveal:
        raise NotYours(_("You do not need this number."))
    audit.record("phone_revealed", by=by, subject=(SUBJECT, order.pk), at=now())
    return order.requester.phone
