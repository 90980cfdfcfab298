"""Who may be sent an order, and who may come (rules R1, R2, R9, P4, P8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import Contractor, Role, RoleAssignment
from accounts.selectors import contractors_on
from repairs.facts import Facts
from repairs.models import ContractorRank, Skill, Technician

Gate = Callable[[Technician, datetime], bool]
_gates: list[Gate] = []


def register_gate(gate: Gate) -> None:
    """A technician takes orders only where every gate lets him (rule P8): the quiz registers one when it is there."""
    _gates.append(gate)


def office_of(contractor_id: int, estate_id: int) -> list[int]:
    """Ids of the people in a contractor's office for the estate."""
    held = RoleAssignment.objects.filter(
        Q(estate_id=estate_id) | Q(estate_id=None),
        role=Role.CONTRACTOR,
        contractor_id=contractor_id,
        user__is_active=True,
    )
    return list(held.order_by("user_id").values_list("user_id", flat=True).distinct())


def contractors_for(order, facts: Facts | None = None) -> list[Contractor]:
    """The contractors the order may go to, in the order of the estate's list for its trade.

    Left out: who is named in the complaint behind it (rule P4), and who had his chance (rule R2).
    """
    facts = facts or Facts(order)
    out = facts.forfeited | facts.walled_contractors
    ranks = ContractorRank.objects.filter(estate_id=order.estate_id, trade_id=order.trade_id, contractor__active=True)
    return [r.contractor for r in ranks.select_related("contractor").order_by("position") if r.contractor_id not in out]


def choosable(order, facts: Facts | None = None) -> list[Contractor]:
    """As `contractors_for`, and behind them every other contractor of the estate: for the engineering head."""
    facts = facts or Facts(order)
    listed = contractors_for(order, facts)
    out = {c.pk for c in listed} | facts.forfeited | facts.walled_contractors
    return listed + [c for c in contractors_on(order.estate_id) if c.pk not in out]


def skilled(trade_id: int, at: datetime) -> QuerySet[Technician]:
    """Technicians admitted (interview, training) and skilled in the trade at the moment (rule R9)."""
    day = at.date()
    skill = Skill.objects.filter(Q(until=None) | Q(until__gte=day), technician=OuterRef("pk"), trade_id=trade_id)
    return Technician.objects.filter(
        Exists(skill), active=True, interviewed_on__lte=day, trained_on__lte=day
    ).select_related("user")


def technicians_for(order, at: datetime, facts: Facts | None = None, trade_id: int | None = None) -> list[Technician]:
    """The technicians that may come, those with the fewest open orders first.

    Of the contractor who has the order (or our own); qualified for the trade; never one named in the complaint (rule
    P4), nor one who did the repair this one repeats (rule R7), nor one a gate holds back (rule P8).
    """
    facts = facts or Facts(order)
    busy = Count("orders", filter=Q(orders__is_open=True))
    found = (
        skilled(trade_id or order.trade_id, at)
        .filter(contractor_id=order.contractor_id)
        .exclude(pk__in=facts.earlier_technicians)
        .annotate(busy=busy)
        .order_by("busy", "pk")
    )
    return [t for t in found if t.user_id not in facts.walled and all(gate(t, at) for gate in _gates)]
