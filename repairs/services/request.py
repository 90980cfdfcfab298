from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

import audit.services as audit
import notifications.services as notifications
from accounts.models import Role
from accounts.scope import DESK, OVERSEEING
from accounts.selectors import who_is_next
from complaints.choices import Urgency
from complaints.errors import BadInput, NotYours
from complaints.parties import SYSTEM, Resident
from complaints.services import rows
from complaints.services.numbering import take_serial
from deadlines.clock import now
from estates.phones import digits
from estates.text import tokens
from repairs.choices import Entrance, Payer, Scope
from repairs.clocks import SUBJECT
from repairs.facts import Facts
from repairs.models import Order, OrderEntry, Requester
from repairs.parties import OrderResident
from repairs.selectors.access import engineering
from repairs.selectors.payers import rules_for
from repairs.selectors.repeats import earlier_repair
from repairs.services.photos import adopt
from repairs.services.source import from_complaint
from repairs.signals import order_moved

CLOCK_SLACK = timedelta(minutes=2)
MAX_CONTENT = 20_000


@dataclass
class Someone:
    """Whoever asks for the repair, to be reached about it. All may be empty: staff on their rounds."""

    name: str = ""
    phone: str = ""
    resident: Any = None


@dataclass
class Request:
    """One repair request, whoever sends it (rule R1). Objects, not codes; `submission` makes a double tap one order.

    `unsure`: the trade is a guess, for the desk to look at before it sends the order.
    """

    estate: Any
    trade: Any
    content: str = ""
    entrance: str = Entrance.PHONE
    unit: Any = None
    building: Any = None
    place: Any = None
    asset: Any = None
    place_text: str = ""
    scope: str = ""
    who: Someone = field(default_factory=Someone)
    urgency: int | None = None
    requested_at: datetime | None = None
    also_trades: Sequence = ()
    complaint: Any = None
    payer_rule: Any = None
    uploads: Sequence = ()
    submission: uuid.UUID | None = None
    unsure: bool = False


def request(wanted: Request, *, by) -> Order:
    """Write down one repair request (rule R1): number, who pays and why, and whether it came back (rule R7).

    `by` is a user, SYSTEM, or an OrderResident of no order (the web form). From a complaint, what the request leaves
    empty is taken from the case. The number `WX-<date>-<serial>` is the last thing taken. The same `submission` again
    gives the order it made. Raises BadInput by field, NotYours, NotFound (of the complaint).
    """
    at = now()
    if wanted.submission is not None:
        earlier = Order.objects.filter(submission=wanted.submission).first()
        if earlier is not None:
            return earlier
    if wanted.complaint is not None:
        from_complaint(wanted, by)
    _may_request(wanted, by)
    requested_at = _check(wanted, at)
    try:
        with transaction.atomic():
            return _write(wanted, by, requested_at, at)
    except IntegrityError:
        # Two taps at the same moment: the second waited for the first and finds its order.
        earlier = Order.objects.filter(submission=wanted.submission).first() if wanted.submission else None
        if earlier is None:
            raise
        return earlier


def _may_request(wanted: Request, by) -> None:
    if by is SYSTEM or isinstance(by, (OrderResident, Resident)) or wanted.complaint is not None:
        return
    scope, estate = by.scope, wanted.estate.pk
    # Every employee is a part-time receiver (rule P3), contractors are not.
    if scope.is_staff_member and (scope.holds(OVERSEEING, estate) or scope.estates == "all" or estate in scope.estates):
        return
    raise NotYours(_("You cannot write down repairs on this estate."))


def _check(wanted: Request, at: datetime) -> datetime:
    """Refuse what no form can see alone; returns the moment of the request."""
    wrong = {}
    wanted.content = wanted.content.replace("\x00", "").strip()
    if not wanted.content:
        wrong["content"] = _("Say what is wrong.")
    elif len(wanted.content) > MAX_CONTENT:
        wrong["content"] = _("This is longer than {n} characters.").format(n=MAX_CONTENT)
    requested_at = wanted.requested_at or at
    if requested_at > at + CLOCK_SLACK:
        wrong["requested_at"] = _("This lies in the future.")
    if not wanted.trade.active:
        wrong["trade"] = _("This trade is no longer in use.")
    for name in ("unit", "building", "place", "asset"):
        thing = getattr(wanted, name)
        if thing is not None and thing.estate_id != wanted.estate.pk:
            wrong[name] = _("This belongs to another estate.")
    if not any((wanted.unit, wanted.building, wanted.place, wanted.asset, wanted.place_text.strip())):
        wrong["place"] = _("Say where: a unit, a public place or a piece of equipment.")
    if wrong:
        raise BadInput(fields=wrong)
    return min(requested_at, at)


def _write(wanted: Request, by, requested_at: datetime, at: datetime) -> Order:
    order = _order(wanted, by, requested_at, at)
    who = Requester(
        resident=wanted.who.resident,
        name=wanted.who.name[:80],
        phone=digits(wanted.who.phone)[:20],
        has_link=isinstance(by, OrderResident),
    )
    rows.number([order])
    who.order_id = order.pk
    who.save(force_insert=True)
    order.requester = who
    entry = OrderEntry.objects.create(
        order=order,
        at=at,
        kind="requested",
        actor=order.requested_by,
        actor_kind="user" if order.requested_by_id else by.kind,
        outward=True,
        data={"entrance": order.entrance, "late_minutes": int((at - requested_at).total_seconds() // 60)},
    )
    for trade in dict.fromkeys(wanted.also_trades):
        if trade != wanted.trade:
            order.also_trades.add(trade)
    if wanted.unsure:
        OrderEntry.objects.create(order=order, at=at, kind="unsure", actor=None, actor_kind=by.kind)
    adopt(wanted.uploads, order=order, entry=entry, by=order.requested_by, at=at)
    _mark_repeat(order, at)
    _tell(order, by, at)
    audit.record("repair_request", by=by, subject=(SUBJECT, order.pk), at=at, data={"entrance": order.entrance})
    # Children are checked against their order at commit; the number, taken last, is locked for an instant (rule I4).
    day = f"WX-{at.astimezone(wanted.estate.zone):%Y%m%d}"
    order.number = f"{day}-{take_serial(day):04d}"
    order.save(force_insert=True)
    order_moved.send(Order, order=order, action="request", by=by, at=at)
    return order


def _order(wanted: Request, by, requested_at: datetime, at: datetime) -> Order:
    building_id = wanted.unit.building_id if wanted.unit else wanted.building.pk if wanted.building else None
    for thing in (wanted.place, wanted.asset):
        building_id = building_id or (thing.building_id if thing else None)
    in_unit = wanted.unit is not None and wanted.asset is None and wanted.place is None
    scope = wanted.scope or (Scope.UNIT if in_unit else Scope.COMMON)
    rule = (
        wanted.payer_rule
        or rules_for(
            estate_id=wanted.estate.pk,
            building_id=building_id,
            asset_id=wanted.asset.pk if wanted.asset else None,
            trade_id=wanted.trade.pk,
            scope=scope,
            day=at.astimezone(wanted.estate.zone).date(),
        ).first()
    )
    return Order(
        estate=wanted.estate,
        entrance=wanted.entrance,
        requested_at=requested_at,
        logged_at=at,
        requested_by=by if getattr(by, "is_authenticated", False) else None,
        complaint=wanted.complaint,
        submission=wanted.submission,
        trade=wanted.trade,
        urgency=Urgency.P2 if wanted.urgency is None else Urgency(wanted.urgency),
        content=wanted.content,
        unit=wanted.unit,
        building_id=building_id,
        place=wanted.place,
        asset=wanted.asset,
        place_text=wanted.place_text[:120],
        scope=scope,
        confidential=bool(wanted.complaint and wanted.complaint.confidential),
        payer=rule.payer if rule else Payer.HOUSEHOLD if scope == Scope.UNIT else Payer.OFFICE,
        payer_rule=rule,
        payer_words=rule.rule if rule else "",
        payer_words_en=rule.rule_en if rule else "",
        search=tokens(" ".join([wanted.content, wanted.place_text, wanted.unit.code if wanted.unit else ""])),
    )


def _mark_repeat(order: Order, at: datetime) -> None:
    """The same trade at the same unit or asset again within the days of the rule: the first fix failed (rule R7)."""
    earlier = earlier_repair(
        estate_id=order.estate_id,
        unit_id=order.unit_id,
        asset_id=order.asset_id,
        trade_id=order.trade_id,
        at=order.requested_at,
    )
    if earlier is None:
        return
    order.repeat_of = earlier
    Order.objects.filter(pk=earlier.pk, repeated_at=None).update(repeated_at=at)
    OrderEntry.objects.create(
        order=order, at=at, kind="repeat", actor=None, actor_kind="system", data={"earlier": earlier.number}
    )


def _tell(order: Order, by, at: datetime) -> None:
    """Duty hears of what nobody at the desk typed; of a P0 the engineering head as well (rule R1)."""
    facts = Facts(order)
    skip = facts.walled | ({by.pk} if getattr(by, "pk", None) else set())
    people: list[int] = []
    at_desk = getattr(by, "is_authenticated", False) and by.scope.holds(DESK, order.estate_id)
    if not at_desk:
        people += [u.pk for u in who_is_next(Role.DUTY, order.estate_id, at, skip)]
    if order.urgency == Urgency.P0:
        department = engineering()
        pk = department.pk if department else None
        people += [u.pk for u in who_is_next(Role.HEAD, order.estate_id, at, skip, pk)]
    event = "repair_urgent" if order.urgency == Urgency.P0 else "repair_new"
    notifications.announce(event, to=people, subject=(SUBJECT, order.pk), at=at, loud=order.urgency == Urgency.P0)
