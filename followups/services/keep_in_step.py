"""The task follows its matter: whatever moved a complaint, an order or a paid service, the call is kept in step (F1).

These are parts of the deed that moved it, in its transaction, with its row locked; nobody's action of its own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from complaints.choices import Nature
from complaints.clocks import SUBJECT as CASE
from complaints.lifecycle import State as CaseState
from complaints.models import Callback
from deadlines.models import Clock
from followups.choices import About, DayPart, Standing
from followups.models import Call, PaidService, ServiceAnswer
from followups.services.turns import next_turn, part_for, turn
from repairs.clocks import SUBJECT as ORDER
from repairs.lifecycle import State as OrderState
from repairs.models import RepairCallback

SERVICE = "paid_service"


def follow_case(case: Any, action: str, by: Any, at: datetime) -> None:
    """A complaint moved: open its call, note an attempt, or end it."""
    call = next(iter(Call.objects.filter(case=case, standing=Standing.OPEN).order_by()[:1]), None)
    if case.state == CaseState.CALLING_BACK:
        if call is None:
            _open(
                Call(about=About.COMPLAINT, case=case, department_id=case.department_id),
                case.estate,
                (CASE, case.pk, "callback"),
                spoke_at=None if case.channel in ("letter", "box", "import", "api") else case.received_at,
                at=at,
            )
        elif action == "callback":
            _tried(call, [a.at for a in _tries_of_case(case)], at)
        elif call.in_person != (case.nature == Nature.MAJOR):
            call.in_person = case.nature == Nature.MAJOR
            call.save(update_fields=["in_person"])
        return
    if call is not None:
        last = Callback.objects.filter(case=case, at=at, reached=True).order_by("-id").first()
        ended = _standing(action, last)
        _end(call, ended, at, last, reworked=case.state != CaseState.CLOSED)
    elif case.state == CaseState.CLOSED and action in ("verify", "lead_verified"):
        _unasked(Call(about=About.COMPLAINT, case=case, department_id=case.department_id), case.estate, at)


def follow_order(order: Any, action: str, by: Any, at: datetime) -> None:
    """An order moved: as for a complaint; its call belongs to the turn that was completed (rule R6)."""
    call = next(iter(Call.objects.filter(order=order, standing=Standing.OPEN).order_by()[:1]), None)
    if order.state == OrderState.COMPLETED:
        if call is None:
            _open(
                Call(about=About.REPAIR, order=order),
                order.estate,
                (ORDER, order.pk, "repair_callback"),
                spoke_at=order.requested_at,
                at=at,
            )
        elif action == "callback":
            tries = RepairCallback.objects.filter(order=order, turn_id=order.turn_id, reached=False)
            _tried(call, list(tries.values_list("at", flat=True)), at)
        return
    if call is not None:
        last = RepairCallback.objects.filter(order=order, at=at, reached=True).order_by("-id").first()
        _end(call, _standing(action, last), at, last, reworked=order.state != OrderState.CLOSED)
    elif order.state == OrderState.CLOSED and action == "complete":
        _unasked(Call(about=About.REPAIR, order=order), order.estate, at)


def follow_service(service: PaidService, action: str, by: Any, at: datetime, *, owed: bool, closed: bool) -> None:
    """A paid service moved (rule J10)."""
    call = Call.objects.filter(service=service, standing=Standing.OPEN).first()
    if owed:
        if call is None:
            _open(
                Call(about=About.SERVICE, service=service, department_id=service.department_id),
                service.estate,
                (SERVICE, service.pk, "service_callback"),
                spoke_at=service.asked_at,
                at=at,
            )
        elif action == "callback":
            tries = ServiceAnswer.objects.filter(service=service, reached=False, at__gte=service.signed_at)
            _tried(call, list(tries.values_list("at", flat=True)), at)
    elif call is not None:
        last = ServiceAnswer.objects.filter(service=service, at=at, reached=True).order_by("-id").first()
        _end(call, _standing(action, last), at, last, reworked=not closed)
    elif closed and action == "sign":
        _unasked(Call(about=About.SERVICE, service=service, department_id=service.department_id), service.estate, at)


def _tries_of_case(case: Any) -> list[Callback]:
    from complaints.facts import Facts

    return Facts(case).failed_callbacks


def _standing(action: str, answer: Any) -> Standing:
    if action == "callback" and answer is not None:
        return Standing.ANSWERED
    return Standing.UNREACHABLE if action == "close" else Standing.CALLED_OFF


def _round(call: Call) -> int:
    about: dict[str, Any] = {"case": call.case, "order": call.order, "service": call.service}
    return Call.objects.filter(**{k: v for k, v in about.items() if v is not None}).count() + 1


def _open(call: Call, estate: Any, clock: tuple[str, int, str], *, spoke_at: datetime | None, at: datetime) -> None:
    kind, pk, name = clock
    found = Clock.objects.filter(
        subject_kind=kind, subject_id=pk, kind=name, stopped_at=None, cancelled_at=None
    ).order_by("-id")
    running = found.first()
    call.estate, call.opened_at, call.round = estate, at, _round(call)
    call.in_person = call.case is not None and call.case.nature == Nature.MAJOR
    call.part = part_for(spoke_at, [], estate.zone)
    if running is not None:
        call.due_at = running.due_at
        # A guest is not rung before they have left (rule F2).
        call.turn_at = turn(DayPart(call.part), running.due_at, max(at, running.starts_at), estate.zone)
    call.save()


def _unasked(call: Call, estate: Any, at: datetime) -> None:
    """Nobody to ask: kept, so that it stands apart in every rate (rule F2)."""
    call.estate, call.opened_at, call.ended_at, call.round = estate, at, at, _round(call)
    call.standing = Standing.UNASKED
    call.save()


def _tried(call: Call, tries: list[datetime], at: datetime) -> None:
    zone = call.estate.zone
    call.attempts, call.last_try_at = len(tries), at
    call.part = part_for(None, tries, zone)
    if call.due_at is not None:
        call.turn_at = next_turn(DayPart(call.part), call.due_at, at, zone)
    call.save(update_fields=["attempts", "last_try_at", "part", "turn_at"])


def _end(call: Call, standing: Standing, at: datetime, answer: Any, *, reworked: bool) -> None:
    call.standing, call.ended_at = standing, at
    if standing == Standing.ANSWERED:
        call.attempts += 1
        call.last_try_at = at
        call.by = answer.by
        call.by_resident = answer.by_id is None
        call.way, call.solved, call.satisfaction = answer.way, answer.solved, answer.satisfaction
        call.reworked = reworked
    call.save()
