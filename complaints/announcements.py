"""What complaints tell the bell and the clocks about themselves (registered when the app is ready)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import deadlines.services as deadlines
import notifications.services as notifications
from accounts.models import Role
from accounts.selectors import Line, ids_next, stand_ins
from complaints.clocks import KINDS, RESCUE, STATEMENT, SUBJECT
from complaints.reach import FIGURES, RESIDENT_EVENTS, outlines, reach
from deadlines.figures import register_figures
from deadlines.registry import ClockKind, Subject
from deadlines.registry import register as register_clock
from deadlines.registry import register_subject as register_clocked
from estates import prepared
from notifications.registry import (
    Event,
    register_events,
    register_labels,
    register_outline,
    register_reach,
    register_resident_events,
    register_subject,
)

EVENTS = (
    Event("emergency", _("Emergency: {title} ({number})"), "siren", "late"),
    Event("sounds_urgent", _("Sounds like an emergency, read it now: {title} ({number})"), "siren", "late"),
    Event("arrived", _("New from a resident: {title} ({number})"), "inbox"),
    Event("relayed", _("Relayed by a colleague: {title} ({number})"), "swap"),
    Event("taken", _("The front desk has taken over {number}"), "user"),
    Event("referred", _("Waits for your judgement: {title} ({number})"), "scale", "attn"),
    Event("second_wanted", _("“Invalid” waits for a second signature: {title} ({number})"), "scale", "attn"),
    Event("seconded", _("“Invalid” was approved: {number}"), "check"),
    Event("second_refused", _("“Invalid” was not approved: {title} ({number})"), "x", "attn"),
    Event("major", _("Major complaint: {title} ({number})"), "flag", "late"),
    Event("delegated", _("You act for the general manager: {title} ({number})"), "user", "late"),
    Event("to_headquarters", _("For headquarters: {title} ({number})"), "climb", "late"),
    Event("dispatched", _("Dispatched to you: {title} ({number})"), "send", "attn"),
    Event("accepted", _("Accepted: {title} ({number})"), "check"),
    Event("returned", _("Returned: {title} ({number})"), "undo", "attn"),
    Event("recalled", _("Recalled from you: {number}"), "undo"),
    Event("stepped_back", _("A colleague stepped back from {number}"), "left", "attn"),
    Event("feedback", _("A department fed back on {number}"), "file"),
    Event("verify_wanted", _("To verify: {title} ({number})"), "eye"),
    Event("callback_wanted", _("To call back: {title} ({number})"), "phone"),
    Event("rework", _("Not solved yet, to be rectified: {title} ({number})"), "repeat", "attn"),
    Event("second_look", _("Needs a second look: {title} ({number})"), "scale", "attn"),
    Event("review_asked", _("A review is asked for: {title} ({number})"), "repeat", "attn"),
    Event("review_answered", _("The review is answered: {number}"), "scale"),
    Event("resident_added", _("The resident added something: {title} ({number})"), "chat"),
    Event("urged", _("Urged {times} times: {title} ({number})"), "bell", "attn", _("The resident urges")),
    Event("withdrawn", _("Withdrawn: {title} ({number})"), "x"),
    Event(
        "complainant_left", _("The complainant withdrew; decide whether it goes on: {title} ({number})"), "x", "attn"
    ),
    Event("withdrawal_undone", _("Not withdrawn after all: {title} ({number})"), "undo"),
    Event("named_department", _("About a department; you say who handles it: {title} ({number})"), "ban", "attn"),
    Event("statement_wanted", _("A statement is asked of you"), "chat", "attn"),
    Event("statement_given", _("A statement was given: {title} ({number})"), "chat"),
    Event("praised", _("A resident praised you ({number})"), "star", "done"),
    Event("nature_grew", _("It was neglected and is valid now: {title} ({number})"), "climb", "late"),
    Event("grown_to_dispatch", _("No longer to be explained, to be dispatched: {title} ({number})"), "send", "late"),
    Event("offer_answered", _("The offer is answered: {title} ({number})"), "chat", "attn"),
    Event("task_given", _("An action for you: {title} ({number})"), "check", "attn"),
    Event("agreement_wanted", _("Does your department agree with the report? {title} ({number})"), "file", "attn"),
    Event("agreement_given", _("A department answered on the report: {title} ({number})"), "file"),
    Event("decision_wanted", _("Waits for your decision: {title} ({number})"), "scale", "attn"),
    Event("decision_made", _("What you asked is decided: {title} ({number})"), "check"),
    Event("clock_warn", _("Due soon, {clock}: {title} ({number})"), "clock", "attn"),
    Event("clock_climb", _("Still unanswered, say what you do, {clock}: {title} ({number})"), "climb", "late"),
    Event("clock_resume", _("The pause is over, it runs again, {clock}: {title} ({number})"), "history", "attn"),
    Event("grounds_stated", _("Grounds stated, to uphold or excuse, {clock}: {title} ({number})"), "chat", "attn"),
    Event("upheld", _("You are held accountable, {clock}: {title} ({number})"), "scale", "attn"),
    Event("excused", _("Excused, {clock}: {title} ({number})"), "check"),
    Event("clock_breach", _("Overdue, {clock}: {title} ({number})"), "alert", "late"),
)


def shown_to(user, ids: Iterable[int]) -> dict[int, dict]:
    """The cases among `ids` that the user may see, as the bell shows them (rule P4)."""
    from complaints.facts import with_shares
    from complaints.models import Case
    from complaints.selectors import seen_by
    from complaints.selectors.seen import LIST_JOINS

    found = with_shares(Case.objects.visible_to(user).filter(pk__in=list(ids)).select_related(*LIST_JOINS), user)
    return {c.pk: {"url": c.get_absolute_url(), "number": c.number, "title": seen_by(c, user).title} for c in found}


def praise_shown_to(user, ids: Iterable[int]) -> dict[int, dict]:
    """Praise is told to the praised: number and words, no link to the case (rule I1)."""
    from complaints.models import Case

    return {
        c.pk: {"url": "", "number": c.number, "title": c.title}
        for c in Case.objects.filter(pk__in=list(ids), kind="praise")
    }


def statements_shown_to(user, ids: Iterable[int]) -> dict[int, dict]:
    """Requests for a statement, to the person asked alone: a link, and not a word of the case (rule P4)."""
    from complaints.selectors.statements import asked_of

    found = asked_of(user).filter(pk__in=list(ids)).values_list("pk", flat=True)
    return {pk: {"url": reverse("complaints:statement", args=[pk])} for pk in found}


def clocked_for(viewer):
    """Ids of the cases whose clocks `viewer` may read: those they see as more than who relayed it (SPEC §4)."""
    from complaints.models import Case
    from complaints.selectors.seen import more_than_relayed

    return more_than_relayed(Case.objects.visible_to(viewer), viewer).order_by().values("pk")


def numbers_of(ids: Iterable[int]) -> dict[int, str]:
    """The numbers of cases by id."""
    from complaints.models import Case

    return dict(Case.objects.filter(pk__in=list(ids)).values_list("pk", "number"))


def lock(pk: int):
    """Lock the case, as every deed does before its clocks."""
    return prepared.fetch_one("SELECT id FROM complaints_case WHERE id = %s FOR UPDATE", [pk])


def moved(pk: int) -> None:
    """A pause has ended by itself and moved a due moment: the list shows the earliest as it is now (rule D7)."""
    from complaints.models import Case
    from complaints.services.deed_on import soonest

    due_at, kind = soonest((SUBJECT, pk))
    Case.objects.filter(pk=pk).update(next_due_at=due_at, next_clock=kind)


CLIMBS_TO = {"climb": Role.MANAGER, "top": Role.GENERAL_MANAGER, "hq": Role.HEADQUARTERS}


_LOOK = """
SELECT c.estate_id, c.holder_id, c.delegate_id, EXISTS (
    SELECT 1 FROM complaints_namedparty n WHERE n.case_id = c.id AND n.lifted_at IS NULL
) FROM complaints_case c WHERE c.id = %s
"""
"""What a step that only tells must know of its case; a whole case is read where somebody is named in it."""


def clock_fired(clock, step, at: datetime) -> None:
    """What a fired step does to its case: who answers is told, then one level up, then the ladder (rule D5).

    A warning or a climb for what was answered, called off or excused meanwhile tells nobody; a breach is told
    all the same. What it writes travels as one message: it may have a day's outage of others behind it.
    """
    from complaints.services import fired, rows
    from complaints.services.grow import clock_broke

    if step.step == "breach":
        clock_broke(clock, at)
    seen = prepared.fetch_one(_LOOK, [clock.subject_id])
    over = not clock.running or clock.excused_at or clock.paused_at
    if seen is None or (over and step.step not in ("breach", deadlines.RESUME)):
        return
    estate, holder, delegate, somebody_named = seen
    written = fired.entries(clock, step, at)
    if over and step.step == deadlines.RESUME:
        rows.add(written)
        return
    walled = _walled(clock.subject_id) if somebody_named else set()
    people = _told(clock, step, estate, delegate, at, walled)
    if step.step == "breach":
        fired.held_by(clock, holder)
    elif step.step in CLIMBS_TO:
        deadlines.ask(clock, step, people[:1], at)
    climbs = step.step in CLIMBS_TO
    messages = notifications.planned(
        "clock_climb" if climbs else f"clock_{step.step}",
        to=people,
        subject=(SUBJECT, clock.subject_id),
        at=at,
        data={"clock_kind": clock.kind, "due_at": clock.due_at.isoformat()},
        loud=step.step != "warn",
    )
    rows.add([*written, *messages])


def _walled(pk: int) -> set[int]:
    from complaints.facts import Facts
    from complaints.models import Case

    return Facts(Case.objects.get(pk=pk)).walled


def _told(clock, step, estate: int, delegate: int | None, at: datetime, walled: set[int]) -> list[int]:
    """Who hears of the step, those who answer first; nobody behind the wall (rules D5, P4)."""
    from complaints.services.deed import first_of

    line = Line(estate, at)
    if step.step in CLIMBS_TO:
        role = CLIMBS_TO[step.step]
        return first_of(delegate, role, line, line.next(role, walled), walled)
    people = _answerers(clock, line, walled)
    if step.step == "breach":
        people += line.next(Role.SUPERVISOR, walled)
        if clock.answered_department_id:
            people += line.next(Role.HEAD, walled, clock.answered_department_id)
    return people


def instead(ask, estate: int, at: datetime, skip: set[int]) -> list[int]:
    """Who is asked instead of somebody who did not acknowledge a climb, whatever it is about; nobody of `skip`."""
    follows = [u.pk for u in stand_ins(ask.person_id, estate, at, skip)]
    return (follows or ids_next(CLIMBS_TO[ask.step.step], estate, at, skip))[:1]


def unseen(ask, at: datetime) -> None:
    """A climb nobody acknowledged goes to the stand-in of the roster, else to the next one for that step, else one
    step up (rules D5, P6)."""
    from complaints.facts import Facts
    from complaints.models import Case

    case = Case.objects.filter(pk=ask.subject_id).select_related("estate").first()
    if case is None or not ask.clock.running or ask.clock.excused_at:
        return
    skip = {*Facts(case).walled, *ask.step.asks.values_list("person_id", flat=True)}
    people = instead(ask, case.estate_id, at, skip)
    deadlines.ask(ask.clock, ask.step, people, at, instead_of=ask)
    notifications.announce(
        "clock_climb",
        to=people,
        subject=(SUBJECT, case.pk),
        at=at,
        data={"clock_kind": ask.clock.kind, "due_at": ask.clock.due_at.isoformat()},
        loud=True,
    )


def _answerers(clock, line: Line, walled: set[int]) -> list[int]:
    """Whoever is named on it, while they are with us; else the head of its department, or its role."""
    if clock.answered_user_id and clock.answered_user_id not in walled and clock.answered_user.is_active:
        return [clock.answered_user_id]
    department = clock.answered_department_id
    role = clock.answered_role or (Role.HEAD if department else Role.DUTY)
    return line.next(role, walled, department)


def register() -> None:
    """Called once when the app is ready."""
    register_events(*EVENTS)
    register_labels({kind.name: kind.label for kind in KINDS.values()})
    register_subject(SUBJECT, shown_to)
    register_figures(*FIGURES)
    register_resident_events(*RESIDENT_EVENTS)
    register_reach(SUBJECT, reach)
    register_outline(SUBJECT, outlines)
    register_subject("praise", praise_shown_to)
    register_subject(STATEMENT, statements_shown_to)
    register_clocked(Subject(SUBJECT, clocked_for, numbers_of, lock, unseen, moved, own_deed=True))
    for kind in KINDS.values():
        register_clock(ClockKind(kind.name, kind.label, SUBJECT, clock_fired, safety=kind.name == RESCUE))
