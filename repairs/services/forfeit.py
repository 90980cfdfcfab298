from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from complaints.errors import BadInput
from complaints.parties import SYSTEM
from repairs.choices import Credit, Forfeit, Outcome, VisitOutcome
from repairs.figures import figure
from repairs.lifecycle import State
from repairs.models import Order, Turn
from repairs.selectors.access import parties_of
from repairs.selectors.people import contractors_for
from repairs.services.deed import Deed
from repairs.services.ledger import penalise, take_back
from repairs.services.send import begin_turn, end_turn


def contact_over(order_id: int, turn_id: int, *, at: datetime, due_at: datetime, fired_at: datetime) -> str:
    """The consequence of the thirty minutes (rule R2), in the transaction that locked the order; what it came to.

    "" where the matter no longer stands: reached meanwhile, sent elsewhere, cancelled. "unreachable" where enough
    stamped attempts were spread over the time: no forfeit, the desk takes over. Else "forfeited"; one whose moment
    passed while we were down is flagged for excuse.
    """
    order = Order.objects.filter(pk=order_id).first()
    if order is None or order.state != State.SENT or order.turn_id != turn_id:
        return ""
    with Deed(order, "contact_over", SYSTEM, at=at) as deed:
        if _tried(deed):
            _to_the_desk(deed)
            return "unreachable"
        late = fired_at - due_at > timedelta(minutes=figure("outage", order.estate_id, at))
        lose(deed, Forfeit.CONTACT, our_outage=late)
    return "forfeited"


def _tried(deed: Deed) -> bool:
    """Whether enough attempts of this turn failed, spread over the time (rule R2)."""
    estate = deed.order.estate_id
    failed = [a.at for a in deed.facts.failed_attempts]
    spread = timedelta(minutes=figure("attempts_spread", estate, deed.at))
    return len(failed) >= figure("attempts", estate, deed.at) and max(failed) - min(failed) >= spread


def _to_the_desk(deed: Deed) -> None:
    turn = deed.turn
    turn.unreachable_at = deed.at
    turn.save(update_fields=["unreachable_at"])
    deed.cancel(["contractor_contact"], "unreachable", part=turn.pk)
    deed.order.set_aside()
    deed.entry("unreachable", attempts=len(deed.facts.failed_attempts))
    deed.tell("repair_unreachable", [*deed.desk(), *deed.workers(turn)])
    deed.owe_resident("repair_unreachable")


def fail(number: str, *, by, reason: str, kind: str = "", version: int | None = None) -> Order:
    """The contractor loses the order (rule R2): no-show, failed inspection, the resident's "no", or given back.

    `kind` where it is not told by who speaks and in which state. It moves to the next on the list by itself.
    """
    with Deed(number, "fail", by, version=version) as deed:
        if not reason.strip():
            raise BadInput(fields={"reason": _("Say why.")})
        lose(deed, _kind(deed, kind), reason)
    return deed.order


def _kind(deed: Deed, kind: str) -> str:
    parties = parties_of(deed.order, deed.by)
    inside = parties & {"desk", "head", "managing", "supervising"}
    if not inside:
        return Forfeit.REJECTION if "resident" in parties else Forfeit.GAVE_UP
    if kind:
        if kind not in (Forfeit.NO_SHOW, Forfeit.INSPECTION, Forfeit.REJECTION, Forfeit.GAVE_UP):
            raise BadInput(fields={"kind": _("There is no “{code}”.").format(code=kind[:40])})
        return Forfeit(kind)
    before = deed.order.state in (State.SENT, State.UNREACHABLE, State.SCHEDULED)
    return Forfeit.NO_SHOW if before else Forfeit.INSPECTION


def lose(
    deed: Deed, why: str, reason: str = "", *, our_outage: bool = False, kind: Credit | None = None
) -> Turn | None:
    """Take the order from its contractor and give it to the next; returns the new turn, None at the list's end.

    The penalty is written, the desk and both contractors are told, the resident hears who comes now (rule R2).
    `kind` where the ledger names it otherwise than as a forfeit.
    """
    order, turn = deed.order, deed.turn
    if order.technician is None and turn.technician_id:
        order.technician = turn.technician
    _end_visit(deed, why)
    turn.forfeit, turn.our_outage = why, our_outage
    end_turn(deed, turn, Outcome.FORFEITED, "forfeited")
    deed.cancel(["repair_callback"], "forfeited", part=turn.pk)
    penalise(deed, turn, why, kind)
    deed.entry(
        "forfeited", reason, why=why, contractor=turn.contractor.code if turn.contractor else "", outage=our_outage
    )
    told = [*deed.workers(turn), *deed.desk()]
    deed.tell(
        "repair_forfeited", told, loud=True, why=why, contractor_code=turn.contractor.code if turn.contractor else ""
    )
    following = next(iter(contractors_for(order, deed.facts)), None)
    order.forfeit(following is not None)
    order.completed_at = order.closed_at = None
    order.closed_unreached = False
    if following is not None:
        return begin_turn(deed, following)
    order.contractor = order.technician = order.visit = None
    deed.entry("exhausted")
    deed.tell("repair_exhausted", deed.heads(), loud=True)
    deed.owe_resident("repair_delayed")
    return None


def _end_visit(deed: Deed, why: str) -> None:
    visit = deed.facts.visit
    if visit is None or visit.outcome != VisitOutcome.PLANNED:
        return
    visit.outcome = VisitOutcome.MISSED if why == Forfeit.NO_SHOW else VisitOutcome.DROPPED
    visit.ended_at = deed.at
    visit.save(update_fields=["outcome", "ended_at"])


def excuse(number: str, *, by, reason: str, turn: int | None = None, version: int | None = None) -> Order:
    """A manager excuses a forfeit (rule R2: during our own outage, or otherwise): the penalty is taken back.

    The turn stays in the history as forfeited and excused; the order stays where it is now.
    """
    with Deed(number, "excuse", by, version=version) as deed:
        if not reason.strip():
            raise BadInput(fields={"reason": _("Say why.")})
        lost = [t for t in deed.facts.turns if t.outcome == Outcome.FORFEITED and not t.excused_at]
        found = next((t for t in reversed(lost) if turn in (None, t.ordinal)), None)
        if found is None:
            raise BadInput(fields={"turn": _("There is no such forfeit.")})
        found.excused_at, found.excused_by = deed.at, deed.user
        found.save(update_fields=["excused_at", "excused_by"])
        take_back(found, by=deed.user, at=deed.at, reason=reason)
        deed.entry("excused", reason, turn=found.ordinal)
        deed.tell("repair_excused", deed.workers(found))
    return deed.order
