from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Contractor
from complaints.choices import Urgency
from complaints.errors import BadInput, Missing, NotNow
from repairs.choices import Outcome
from repairs.models import Order, Turn
from repairs.selectors.people import choosable, contractors_for, technicians_for
from repairs.services.deed import Deed


def send(
    number: str,
    *,
    by,
    contractor: Contractor | None = None,
    own: bool = False,
    note: str = "",
    version: int | None = None,
) -> Order:
    """Send the order to a contractor: by default the first on the estate's list for its trade (rules R1, R2).

    His thirty minutes and the time to completion begin. `own` gives it to our own engineering department. Raises
    BadInput for a contractor who is not of the estate, is named in the complaint, or had his chance.
    """
    with Deed(number, "send", by, version=version) as deed:
        if own:
            chosen = None
        elif contractor is not None:
            chosen = _named(deed, contractor)
        else:
            chosen = next(iter(contractors_for(deed.order, deed.facts)), None)
            if chosen is None:
                words = _("No contractor is left on the list for this trade.")
                raise NotNow(words, code="no_contractor", missing=[Missing("contractor", words)])
        _take_back(deed)
        deed.order.hand_to()
        deed.order.gone = ""
        begin_turn(deed, chosen, note)
    return deed.order


def _named(deed: Deed, contractor: Contractor) -> Contractor:
    if contractor.pk in deed.facts.forfeited:
        raise BadInput(
            fields={"contractor": _("{contractor} had its chance at this order.").format(contractor=contractor.label)}
        )
    if contractor not in choosable(deed.order, deed.facts):
        raise BadInput(
            fields={"contractor": _("{contractor} cannot be sent this order.").format(contractor=contractor.label)}
        )
    return contractor


def _take_back(deed: Deed) -> None:
    """End the turn of whoever could not reach the resident: the desk sends it anew."""
    turn = deed.facts.turn
    if turn is None:
        return
    end_turn(deed, turn, Outcome.RECALLED, "sent_anew")


def end_turn(deed: Deed, turn: Turn, outcome: str, reason: str) -> None:
    """End a turn: its clocks are called off, its links no longer open anything (rule R10)."""
    turn.outcome, turn.ended_at = outcome, deed.at
    turn.save()
    deed.cancel(["contractor_contact", "repair_completion"], reason, part=turn.pk)
    if deed.order.visit_id:
        deed.cancel(["visit"], reason, part=deed.order.visit_id)
    turn.links.filter(revoked_at=None).update(revoked_at=deed.at)
    for name in ("turns", "turn", "links"):
        deed.facts.__dict__.pop(name, None)


def begin_turn(deed: Deed, contractor: Contractor | None, note: str = "") -> Turn:
    """Give a contractor (None: our own engineers) the order, with fresh clocks from this moment (rules R2, D5)."""
    order = deed.order
    technician = None
    order.contractor = contractor
    variant = Urgency(order.urgency).code
    turn = Turn.objects.create(
        order=order,
        contractor=contractor,
        ordinal=len(deed.facts.turns) + 1,
        sent_at=deed.at,
        sent_by=deed.user,
        technician=technician,
    )
    order.turn, order.technician, order.visit, order.sent_at = turn, technician, None, deed.at
    contact = deed.start("contractor_contact", variant=variant, part=turn.pk)
    done = deed.start("repair_completion", variant=variant, part=turn.pk)
    turn.contact_due_at, turn.completion_due_at = contact.due_at, done.due_at
    turn.save(update_fields=["contact_due_at", "completion_due_at"])
    for name in ("turns", "turn", "visits", "visit"):
        deed.facts.__dict__.pop(name, None)
    deed.entry("sent", note, contractor=contractor.code if contractor else "", turn=turn.ordinal)
    deed.tell("repair_sent", deed.workers(turn), loud=True, due_at=contact.due_at.isoformat())
    deed.owe_resident("repair_sent", contractor=contractor.code if contractor else "")
    return turn


def assign(number: str, *, by, technician, version: int | None = None) -> Order:
    """Name the technician who comes (rule R3): only one who is offered (rule R9), and the resident is told."""
    with Deed(number, "assign", by, version=version) as deed:
        name_technician(deed, technician)
        if deed.facts.visit is not None:
            deed.owe_resident("repair_technician", visit=deed.facts.visit.pk)
        deed.entry("assigned", outward=True, technician=technician.pk)
    return deed.order


def name_technician(deed: Deed, technician) -> None:
    """Write down who comes; raises BadInput for one who is not offered."""
    order = deed.order
    if technician not in technicians_for(order, deed.at, deed.facts):
        raise BadInput(fields={"technician": _why_not(deed, technician)})
    order.technician = technician
    turn = deed.turn
    turn.technician = technician
    turn.save(update_fields=["technician"])
    if deed.facts.visit is not None:
        deed.facts.visit.technician = technician
        deed.facts.visit.save(update_fields=["technician"])
    if technician.user_id:
        deed.tell("repair_assigned", [technician.user_id])


def _why_not(deed: Deed, technician) -> str:
    order = deed.order
    if technician.contractor_id != order.contractor_id:
        return _("{person} does not work for whoever has the order.").format(person=technician.name)
    if technician.pk in deed.facts.earlier_technicians:
        return _("{person} did the repair that did not hold: somebody else comes now.").format(person=technician.name)
    return _("{person} is not admitted or not skilled in this trade.").format(person=technician.name)
