"""A case goes back to work, whichever deed sends it (rules F3, J11, J12, J13). Parts of a deed, not deeds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.models import Role
from complaints.errors import BadInput
from complaints.lifecycle import State
from complaints.services.classify import start_staged
from complaints.services.contact import told
from complaints.services.deed import Deed
from deadlines.selectors import in_force


def send_for_rework(deed: Deed, rectify_by: datetime | None = None) -> None:
    """Not verified, not satisfied, or a review upheld: back to its department, or one step up for a second look."""
    _back(deed, deed.case.redo, rectify_by)


def reopen_for_rework(deed: Deed) -> None:
    """An ended case goes on (rule J12): back to its department, whose head is told too, or a second look."""
    heads = deed.next_people(Role.HEAD, department_id=deed.case.department_id) if deed.case.department_id else []
    _back(deed, deed.case.open_again, None, heads)


def _back(deed: Deed, arrow: Callable[[], None], rectify_by: datetime | None, also: Iterable[int] = ()) -> None:
    """Run `arrow`, then start what is owed again: the date, the reports still owed, the next word to the complainant.

    The date is the policy's where none is given, and at most its ceiling away; BadInput beyond.
    """
    _check(deed, rectify_by)
    case = deed.case
    arrow()
    case.verified_at = None
    if case.state == State.RECTIFYING:
        # A nature raised when it was done, and reports called off with it, are owed only now (rules N6, D2).
        start_staged(deed, deed.at)
        deed.start("rectify", due_at=rectify_by, department_id=case.department_id, user_id=case.handler_id)
        lead = [case.handler_id] if case.handler_id else deed.next_people(Role.HEAD, department_id=case.department_id)
        # The owner one level up answers for it and is told; the handler keeps the work (rule F3).
        deed.tell("rework", dict.fromkeys([*lead, *also, *deed.next_people(Role.SUPERVISOR)]))
    else:
        _look_again(deed)
    if case.responded_at:
        told(deed)


def _check(deed: Deed, rectify_by: datetime | None) -> None:
    row = in_force("rectify", deed.case.estate_id, deed.at)
    ceiling = row.ceiling or row.minutes or 0
    if rectify_by and not deed.at < rectify_by <= deed.at + timedelta(minutes=ceiling):
        raise BadInput(
            fields={"rectify_by": _("Choose a date to come, at most {days} days away.").format(days=ceiling // 1440)}
        )


def _look_again(deed: Deed) -> None:
    """Judged again, one step up. What was explained stays in the history, but is its finding and result no more."""
    case = deed.case
    case.second_look = True
    if case.resolution:
        for point in deed.facts.points:
            if point.found_at == case.resolved_at:
                point.finding, point.found_at, point.found_by = "", None, None
                point.save(update_fields=["finding", "found_at", "found_by"])
        case.resolution, case.resolved_at = "", None
    deed.start("judge")
    deed.tell("second_look", deed.next_people(Role.MANAGER))
