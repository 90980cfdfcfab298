from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from complaints.choices import Channel, Urgency
from complaints.errors import BadInput
from complaints.models import Case
from complaints.services import Intake, Person, register
from repairs.choices import Outcome
from repairs.models import Order
from repairs.selectors.payers import rules_for
from repairs.services.deed import Deed
from repairs.services.send import end_turn


def correct(
    number: str,
    *,
    by,
    content: str = "",
    trade=None,
    also_trades: Sequence | None = None,
    urgency: int | None = None,
    payer_rule=None,
    version: int | None = None,
) -> Order:
    """Put a request right before it is sent: words, trade, further trades, urgency, who pays (rule R1)."""
    with Deed(number, "correct", by, version=version) as deed:
        order = deed.order
        changed = []
        if content.strip() and content != order.content:
            order.content = content.strip()
            changed.append("content")
        if trade is not None and trade != order.trade:
            order.trade = trade
            changed.append("trade")
        if also_trades is not None:
            order.also_trades.set([t for t in also_trades if t != order.trade])
            changed.append("also_trades")
        if urgency is not None and urgency != order.urgency:
            order.urgency = Urgency(urgency)
            changed.append("urgency")
        rule = payer_rule or (_rule_of(order, deed) if "trade" in changed else None)
        if rule is not None and rule != order.payer_rule:
            order.payer, order.payer_rule = rule.payer, rule
            order.payer_words, order.payer_words_en = rule.rule, rule.rule_en
            changed.append("payer")
        deed.entry("corrected", changed=changed)
    return deed.order


def _rule_of(order: Order, deed: Deed):
    return rules_for(
        estate_id=order.estate_id,
        building_id=order.building_id,
        asset_id=order.asset_id,
        trade_id=order.trade_id,
        scope=order.scope,
        day=deed.at.astimezone(order.estate.zone).date(),
    ).first()


def note(number: str, *, by, text: str, version: int | None = None) -> Order:
    """An internal note: never shown to the resident; a contractor's to its own people and the house."""
    with Deed(number, "note", by, version=version) as deed:
        if not text.strip():
            raise BadInput(fields={"text": _("Write something.")})
        deed.entry("note", text)
    return deed.order


def cancel(number: str, *, by, reason: str = "", version: int | None = None) -> Order:
    """Not wanted any more: whoever has it is told, and nobody is blamed."""
    with Deed(number, "cancel", by, version=version) as deed:
        order, turn = deed.order, deed.facts.turn
        people = deed.workers(turn) if turn else []
        if turn is not None:
            end_turn(deed, turn, Outcome.CANCELLED, "cancelled")
        deed.cancel(None, "cancelled")
        order.drop()
        order.gone = ""
        _repeats_no_more(order)
        deed.entry("cancelled", reason, outward=True)
        deed.tell("repair_cancelled", [*people, *deed.desk()])
        deed.owe_resident("repair_cancelled")
    return deed.order


def _repeats_no_more(order: Order) -> None:
    """A repeat that was never done fails no earlier fix (rule R7)."""
    earlier = order.repeat_of_id
    if earlier and not Order.objects.filter(repeat_of=earlier).exclude(pk=order.pk).exclude(state="cancelled").exists():
        Order.objects.filter(pk=earlier).update(repeated_at=None)


def keep(number: str, *, by, reason: str = "", version: int | None = None) -> Order:
    """The complaint behind it was withdrawn or merged, and the repair goes on all the same."""
    with Deed(number, "keep", by, version=version) as deed:
        deed.order.gone = ""
        deed.entry("kept", reason)
    return deed.order


def ask_whether(case: Case, gone: str, *, at) -> int:
    """The complaint is withdrawn or follows another: its orders not begun are put to the desk; returns how many."""
    from complaints.parties import SYSTEM
    from repairs.lifecycle import NOT_BEGUN

    asked = 0
    for order in Order.objects.filter(complaint=case, state__in=NOT_BEGUN).order_by("pk"):
        with Deed(order, "ask_whether", SYSTEM, at=at) as deed:
            deed.order.gone = gone
            deed.entry("asked_whether", gone=gone)
            deed.tell("repair_asked", deed.desk())
        asked += 1
    return asked


def complain(
    number: str, *, by, content: str, category=None, about_contractor: bool = True, version: int | None = None
) -> Case:
    """A repair gone wrong becomes a complaint without retyping: place, person and what happened go with it.

    `about_contractor` names the contractor in it, whose people then see nothing of the case (rule P4).
    """
    with Deed(number, "complain", by, version=version) as deed:
        order = deed.order
        if order.grievance is not None:
            raise BadInput(
                fields={"content": _("It is a complaint already: {number}").format(number=order.grievance.number)}
            )
        who = order.requester
        case = register(
            Intake(
                estate=order.estate,
                channel=Channel.PHONE,
                content=f"{content.strip()}\n{order.number} {order.content}" if content.strip() else "",
                person=Person(name=who.name, phone=who.phone, resident=who.resident),
                unit=order.unit,
                building=order.building,
                place=order.place,
                asset=order.asset,
                place_text=order.place_text,
                category=category,
                confidential=order.confidential,
                about_contractors=[order.contractor] if about_contractor and order.contractor_id else [],
            ),
            by=by,
        )
        order.grievance = case
        deed.entry("complained", case=case.number)
    return case
