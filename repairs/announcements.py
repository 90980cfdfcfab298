"""What repairs tell the bell and the clocks about themselves (registered when the app is ready)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import deadlines.services as deadlines
import notifications.services as notifications
from accounts.models import Role
from accounts.selectors import who_is_next
from complaints.announcements import CLIMBS_TO, instead
from deadlines.registry import ClockKind, Subject
from deadlines.registry import register as register_clock
from deadlines.registry import register_subject as register_clocked
from deadlines.services import RESUME
from notifications.registry import (
    Event,
    register_events,
    register_labels,
    register_outline,
    register_reach,
    register_resident_events,
    register_subject,
)
from repairs.clocks import KINDS, SUBJECT
from repairs.reach import RESIDENT_EVENTS, outlines, reach

EVENTS = (
    Event("repair_new", _("New repair request: {title} ({number})"), "wrench", "attn"),
    Event("repair_urgent", _("Urgent repair, life and safety: {title} ({number})"), "siren", "late"),
    Event("repair_sent", _("An order for you, ring the resident now: {title} ({number})"), "phone", "attn"),
    Event("repair_assigned", _("You are to come: {title} ({number})"), "user", "attn"),
    Event("repair_agreed", _("Visit agreed: {title} ({number})"), "calendar"),
    Event("repair_unreachable", _("The resident cannot be reached: {title} ({number})"), "phone-missed", "attn"),
    Event("repair_forfeited", _("Forfeited and moved to the next contractor: {title} ({number})"), "ban", "late"),
    Event("repair_exhausted", _("No contractor is left, you say who does it: {title} ({number})"), "climb", "late"),
    Event("repair_excused", _("The forfeit was excused: {title} ({number})"), "heart", "done"),
    Event("repair_quote", _("A price waits for the resident: {title} ({number})"), "file"),
    Event("repair_quote_accepted", _("The resident accepts the price: {title} ({number})"), "check", "done"),
    Event("repair_quote_declined", _("The resident declines the price: {title} ({number})"), "x", "attn"),
    Event("repair_added", _("The resident added something: {title} ({number})"), "camera", "attn"),
    Event("repair_done", _("Repaired and signed: {title} ({number})"), "check-circle", "done"),
    Event(
        "repairs_all_done",
        _("Every repair of your case is done, report it done: {title} ({number})"),
        "check-circle",
        "attn",
    ),
    Event("repair_asked", _("The complaint is gone, does the repair go on? {title} ({number})"), "help", "attn"),
    Event("repair_cancelled", _("Cancelled: {title} ({number})"), "x"),
    Event("repair_pause_asked", _("A pause waits for your decision: {title} ({number})"), "pause", "attn"),
    Event("repair_paused", _("The pause is approved: {title} ({number})"), "pause", "done"),
    Event("repair_pause_declined", _("The pause is not approved, the clock runs on: {title} ({number})"), "x", "attn"),
    Event("repair_warn", _("Due soon, {clock}: {title} ({number})"), "clock", "attn"),
    Event("repair_breach", _("Overdue, {clock}: {title} ({number})"), "alert", "late"),
    Event("repair_climb", _("Still unmet, {clock}, say what you do: {title} ({number})"), "climb", "late"),
    Event("spot_drawn", _("Spot checks of the month are drawn: {title}"), "search", "attn"),
    Event("ledger_entered", _("An entry in your ledger: {title}"), "pen", "attn"),
    Event("ledger_disputed", _("A contractor disputes an entry: {title}"), "scale", "attn"),
    Event("ledger_decided", _("Your dispute is decided: {title}"), "scale"),
)


def shown_to(user, ids: Iterable[int]) -> dict[int, dict]:
    """The orders among `ids` that the user may know of, as the bell shows them (rules P4, R10)."""
    from repairs.models import Order
    from repairs.selectors.seen import LIST_JOINS, level_of, title_of

    found = Order.objects.visible_to(user).filter(pk__in=list(ids)).select_related(*LIST_JOINS)
    return {
        o.pk: {"url": o.get_absolute_url(), "number": o.number, "title": title_of(o, level_of(o, user))} for o in found
    }


def entries_shown_to(user, ids: Iterable[int]) -> dict[int, dict]:
    """Entries of the ledger, to those who may read them (rule R6)."""
    from repairs.selectors.ledger import ledger_of

    found = ledger_of(user).filter(pk__in=list(ids))
    return {e.pk: {"url": reverse("repairs:ledger"), "title": f"{e.get_kind_display()} {e.amount}"} for e in found}


def draws_shown_to(user, ids: Iterable[int]) -> dict[int, dict]:
    """A month's draw, to those who check (rule R8)."""
    from repairs.models import Draw
    from repairs.selectors.ledger import estates_overseen

    if not estates_overseen(user):
        return {}
    found = Draw.objects.filter(pk__in=list(ids)).select_related("contractor")
    page = reverse("repairs:checks")
    return {
        d.pk: {"url": f"{page}?month={d.month:%Y-%m}", "title": f"{d.contractor.label} {d.month:%Y-%m}"} for d in found
    }


def clocked_for(viewer):
    """Ids of the orders whose clocks `viewer` may read."""
    from repairs.models import Order

    return Order.objects.visible_to(viewer).order_by().values("pk")


def numbers_of(ids: Iterable[int]) -> dict[int, str]:
    """The numbers of orders by id."""
    from repairs.models import Order

    return dict(Order.objects.filter(pk__in=list(ids)).values_list("pk", "number"))


def lock(pk: int):
    """Lock the order, as every deed does before its clocks."""
    from repairs.models import Order

    return Order.objects.select_for_update(of=("self",)).filter(pk=pk).first()


def moved(pk: int) -> None:
    """A pause has ended by itself and moved a due moment: the list shows the earliest as it is now (rule D7)."""
    from complaints.services.deed_on import soonest
    from repairs.models import Order

    due_at, kind = soonest((SUBJECT, pk))
    Order.objects.filter(pk=pk).update(next_due_at=due_at, next_clock=kind)


def _entry(kind: str, clock, at: datetime, by=None, text: str = "", **data) -> None:
    """What a clock leaves on the history of its order."""
    from repairs.models import Order, OrderEntry, OrderWords

    order = Order.objects.get(pk=clock.subject_id)
    OrderEntry.objects.create(
        order=order,
        turn_id=order.turn_id,
        at=at,
        kind=kind,
        actor=by,
        actor_kind="user" if by else "system",
        words=OrderWords.objects.create(order=order, text=text) if text else None,
        data={"clock": clock.pk, "clock_kind": clock.kind, **data},
    )


def clock_fired(clock, step, at: datetime) -> None:
    """What a fired step does to its order: the thirty minutes forfeit it (rule R2), the others tell (rule D5)."""
    from repairs.facts import Facts
    from repairs.models import Order
    from repairs.services.forfeit import contact_over

    if step.step == RESUME:
        _entry("ran_on", clock, at, due_at=clock.due_at.isoformat())
        return
    order = Order.objects.filter(pk=clock.subject_id).select_related("estate", "technician", "turn").first()
    # The thirty minutes write what becomes of the order itself.
    if order is not None and step.step == "breach" and clock.kind != "contractor_contact":
        _entry("breached", clock, at, due_at=clock.due_at.isoformat())
    if order is None or not clock.running or clock.excused_at or clock.paused_at:
        return
    if clock.kind == "contractor_contact" and step.step == "breach":
        contact_over(order.pk, clock.part, at=at, due_at=step.due_at, fired_at=step.fired_at)
        return
    facts = Facts(order)
    turn = order.turn
    if step.step in CLIMBS_TO:
        _climb(clock, step, at, facts.walled)
        return
    people = _answerers(clock, order, turn, at, facts.walled)
    if step.step == "breach":
        role = Role.DUTY if clock.kind == "visit" else Role.SUPERVISOR
        people += [u.pk for u in who_is_next(role, order.estate_id, at, facts.walled)]
    notifications.announce(
        f"repair_{'warn' if step.step == 'warn' else 'breach'}",
        to=[p for p in people if p not in facts.walled],
        subject=(SUBJECT, order.pk),
        at=at,
        data={"clock_kind": clock.kind, "due_at": clock.due_at.isoformat()},
        loud=step.step != "warn",
    )


def _climb(clock, step, at: datetime, walled: set[int]) -> None:
    """One step up is told, and asked to say what they do (rule D5)."""
    people = [u.pk for u in who_is_next(CLIMBS_TO[step.step], clock.estate_id, at, walled) if u.pk not in walled]
    deadlines.ask(clock, step, people[:1], at)
    _entry("climbed", clock, at, step=step.step)
    _say_climb(clock, people, at)


def _say_climb(clock, people: list[int], at: datetime) -> None:
    data = {"clock_kind": clock.kind, "due_at": clock.due_at.isoformat()}
    notifications.announce("repair_climb", to=people, subject=(SUBJECT, clock.subject_id), at=at, data=data, loud=True)


def unseen(ask, at: datetime) -> None:
    """A climb nobody acknowledged goes to the stand-in, else the next one of that step, else one up (rules D5, P6)."""
    from repairs.facts import Facts
    from repairs.models import Order

    order = Order.objects.filter(pk=ask.subject_id).first()
    if order is None or not ask.clock.running or ask.clock.excused_at:
        return
    skip = {*Facts(order).walled, *ask.step.asks.values_list("person_id", flat=True)}
    people = [p for p in instead(ask, order.estate_id, at, skip) if p not in skip]
    deadlines.ask(ask.clock, ask.step, people, at, instead_of=ask)
    _say_climb(ask.clock, people, at)


def seen(ask, at: datetime) -> None:
    """The history keeps who has seen the climb and what they do about it."""
    _entry("climb_seen", ask.clock, at, ask.person, ask.text, step=ask.step.step)


def _answerers(clock, order, turn, at: datetime, walled: set[int]) -> list[int]:
    """The assistant for the callback; else the contractor of the turn, our own engineers where there is none."""
    from repairs.selectors.access import engineering
    from repairs.selectors.people import office_of

    if clock.answered_role:
        return [u.pk for u in who_is_next(clock.answered_role, order.estate_id, at, walled)]
    if turn is None or turn.contractor_id is None:
        department = engineering()
        return [
            u.pk for u in who_is_next(Role.HEAD, order.estate_id, at, walled, department.pk if department else None)
        ]
    technician = [order.technician.user_id] if order.technician and order.technician.user_id else []
    return office_of(turn.contractor_id, order.estate_id) + technician


def register() -> None:
    """Called once when the app is ready."""
    register_events(*EVENTS)
    register_labels({kind.name: kind.label for kind in KINDS.values()})
    register_subject(SUBJECT, shown_to)
    register_resident_events(*RESIDENT_EVENTS)
    register_reach(SUBJECT, reach)
    register_outline(SUBJECT, outlines)
    register_subject("ledger", entries_shown_to)
    register_subject("draw", draws_shown_to)
    register_clocked(Subject(SUBJECT, clocked_for, numbers_of, lock, unseen=unseen, moved=moved, seen=seen))
    for kind in KINDS.values():
        register_clock(ClockKind(kind.name, kind.label, SUBJECT, clock_fired, accountable=kind.accountable))
