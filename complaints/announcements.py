"""What complaints tell the bell and the clocks about themselves (registered when the app is ready)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import notifications.services as notifications
from accounts.selectors import who_is_next
from complaints.clocks import KINDS, STATEMENT, SUBJECT
from deadlines.registry import ClockKind, Subject
from deadlines.registry import register as register_clock
from deadlines.registry import register_subject as register_clocked
from notifications.registry import Event, register_events, register_labels, register_subject

EVENTS = (
    Event("emergency", _("Emergency: {title} ({number})"), "siren", "late"),
    Event("arrived", _("New from a resident: {title} ({number})"), "inbox"),
    Event("relayed", _("Relayed by a colleague: {title} ({number})"), "swap"),
    Event("taken", _("The front desk has taken over {number}"), "user"),
    Event("referred", _("Waits for your judgement: {title} ({number})"), "scale", "attn"),
    Event("second_wanted", _("“Invalid” waits for a second signature: {title} ({number})"), "scale", "attn"),
    Event("seconded", _("“Invalid” was approved: {number}"), "check"),
    Event("second_refused", _("“Invalid” was not approved: {title} ({number})"), "x", "attn"),
    Event("major", _("Major complaint: {title} ({number})"), "flag", "late"),
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
    Event("urged", _("Urged {times} times: {title} ({number})"), "bell", "attn"),
    Event("withdrawn", _("Withdrawn: {title} ({number})"), "x"),
    Event(
        "complainant_left", _("The complainant withdrew; decide whether it goes on: {title} ({number})"), "x", "attn"
    ),
    Event("withdrawal_undone", _("Not withdrawn after all: {title} ({number})"), "undo"),
    Event("named_department", _("About a department; you say who handles it: {title} ({number})"), "ban", "attn"),
    Event("statement_wanted", _("A statement is asked of you"), "chat", "attn"),
    Event("statement_given", _("A statement was given: {title} ({number})"), "chat"),
    Event("praised", _("A resident praised you ({number})"), "star", "done"),
    Event("clock_warn", _("Due soon, {clock}: {title} ({number})"), "clock", "attn"),
    Event("clock_breach", _("Overdue, {clock}: {title} ({number})"), "alert", "late"),
)


def shown_to(user, ids: Iterable[int]) -> dict[int, dict]:
    """The cases among `ids` that the user may see, as the bell shows them (rule P4)."""
    from complaints.models import Case
    from complaints.selectors import seen_by
    from complaints.selectors.seen import LIST_JOINS

    found = Case.objects.visible_to(user).filter(pk__in=list(ids)).select_related(*LIST_JOINS)
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


def clock_fired(clock, step: str, at: datetime) -> None:
    """Tell who answers a clock that it is soon due, or overdue; a breach is told one level up too (rule D5)."""
    from complaints.facts import Facts
    from complaints.models import Case

    case = Case.objects.filter(pk=clock.subject_id).select_related("estate").first()
    if case is None:
        return
    walled = Facts(case).walled
    people = _answerers(clock, case, at, walled)
    if step == "breach":
        people += [u.pk for u in who_is_next("supervisor", case.estate_id, at, walled)]
    notifications.announce(
        f"clock_{step}",
        to=[p for p in people if p not in walled],
        subject=(SUBJECT, case.pk),
        at=at,
        data={"clock_kind": clock.kind, "due_at": clock.due_at.isoformat()},
        loud=step == "breach",
    )


def _answerers(clock, case, at: datetime, walled: set[int]) -> list[int]:
    if clock.answered_user_id and clock.answered_user_id not in walled and clock.answered_user.is_active:
        return [clock.answered_user_id]
    department = clock.answered_department_id
    role = clock.answered_role or ("head" if department else "duty")
    return [u.pk for u in who_is_next(role, case.estate_id, at, walled, department)]


def register() -> None:
    """Called once when the app is ready."""
    register_events(*EVENTS)
    register_labels({kind.name: kind.label for kind in KINDS.values()})
    register_subject(SUBJECT, shown_to)
    register_subject("praise", praise_shown_to)
    register_subject(STATEMENT, statements_shown_to)
    register_clocked(Subject(SUBJECT, clocked_for, numbers_of))
    for kind in KINDS.values():
        register_clock(ClockKind(kind.name, kind.label, SUBJECT, clock_fired))
