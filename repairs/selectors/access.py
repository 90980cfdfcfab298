"""As what a person stands to an order."""

from __future__ import annotations

from accounts.models import Role
from accounts.scope import ALL, DESK, MANAGING, SUPERVISING
from complaints.parties import SYSTEM, Resident
from repairs.managers import engineering
from repairs.parties import JobHolder, OrderResident

EVERY_PARTY = frozenset(
    {"desk", "assistant", "supervising", "managing", "head", "worker", "office", "technician", "resident", "relayer"}
)


def parties_of(order, by) -> frozenset[str]:
    """The parties `by` is of `order`.

    They are: desk, assistant, supervising, managing, head (the engineering department), worker (who does the job now:
    the contractor's office, its named technician, the holder of the job's link, our own engineers for an order without
    a contractor), office, technician, resident, relayer (who wrote it down).
    """
    if by is SYSTEM:
        return EVERY_PARTY
    if isinstance(by, OrderResident):
        return frozenset({"resident"}) if by.order_id == order.pk else frozenset()
    if isinstance(by, Resident):
        return frozenset({"resident"}) if order.complaint_id and by.case_id == order.complaint_id else frozenset()
    turn = order.turn if order.turn_id and order.turn.live else None
    if isinstance(by, JobHolder):
        mine = by.order_id == order.pk and turn is not None and turn.pk == by.turn_id
        return frozenset({"worker"}) if mine else frozenset()
    return _of_person(order, by, turn)


def _of_person(order, by, turn) -> frozenset[str]:
    scope, estate = by.scope, order.estate_id
    found = set()
    if scope.holds(DESK, estate):
        found.add("desk")
    if scope.holds((Role.ASSISTANT, *SUPERVISING), estate):
        found.add("assistant")
    if scope.holds(SUPERVISING, estate):
        found.add("supervising")
    if scope.holds(MANAGING, estate):
        found.add("managing")
    if order.requested_by_id == by.pk:
        found.add("relayer")
    department = engineering()
    if department and scope.in_department(department.pk, estate):
        found.add("head")
        if turn is not None and turn.contractor_id is None:
            found |= {"worker"}
    if turn is not None and turn.contractor_id in scope.contractors:
        if _office_of(by, turn.contractor_id, estate):
            found |= {"office", "worker"}
        if order.technician_id and order.technician.user_id == by.pk:
            found |= {"technician", "worker"}
    return frozenset(found)


def _office_of(by, contractor_id: int, estate_id: int) -> bool:
    offices = by.scope.estates_for((Role.CONTRACTOR,))
    return contractor_id in by.scope.contractors and (offices == ALL or estate_id in offices)
