from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from accounts.models import Role
from complaints.errors import NotYours
from complaints.figures import GIVE_BACK_HOURS
from complaints.lifecycle import State
from complaints.services.deed import Deed
from deadlines.selectors import figure


def _mine(deed: Deed, wanted):
    """The live share of the actor's department that `wanted` holds of, the lead's first; NotYours if there is none."""
    for share in deed.facts.assignments:
        mine = deed.user is None or deed.user.scope.in_department(share.department_id, deed.case.estate_id)
        if mine and wanted(share):
            return share
    raise NotYours(_("Your department has no part in this now."))


def accept(number: str, *, by, version: int | None = None):
    """A department accepts its share; the lead's acceptance puts the case in hand (rule J3)."""
    with Deed(number, "accept", by, version=version) as deed:
        share = _mine(deed, lambda s: s.accepted_at is None)
        take_on(deed, share)
        deed.tell("accepted", [share.dispatched_by_id])
    return deed.case


def take_on(deed: Deed, share) -> None:
    """Write a share as accepted by the actor; the lead's puts the case in hand."""
    case = deed.case
    share.accepted_at, share.accepted_by = deed.at, deed.user
    share.handler = share.handler or deed.user
    share.save(update_fields=["accepted_at", "accepted_by", "handler"])
    deed.stop("accept", part=share.pk)
    if share.lead:
        case.handler = share.handler
        if case.state == State.DISPATCHED:
            case.take_up()
    deed.entry("accepted", department=share.department.code, lead=share.lead)


def give_back_hours(case, share) -> int:
    """Within how many hours a share is given back in time (rule J3): the figure that held when it was dispatched."""
    return figure(GIVE_BACK_HOURS, case.estate_id, share.dispatched_at)


def give_back(number: str, *, by, reason: str, version: int | None = None):
    """A wrong dispatch is returned with a reason (rule J3). The clocks of the case go on.

    The lead's return puts the case back to `classified`; a co-department's touches its own share only.
    A second return of the case, or one later than the figure `give_back_hours`, is told to the manager.
    """
    with Deed(number, "return", by, version=version) as deed:
        case = deed.case
        share = _mine(deed, lambda s: not s.lead or case.state != State.RECTIFYING)
        share.returned_at = deed.at
        share.save(update_fields=["returned_at"])
        deed.stop("accept", part=share.pk)
        deed.cancel(["feedback"], "returned", part=share.pk)
        case.returns += 1
        late = deed.at - share.dispatched_at > timedelta(hours=give_back_hours(case, share))
        deed.entry("returned", reason, department=share.department.code, lead=share.lead, late=late)
        if share.lead:
            case.send_back()
            case.department = case.handler = None
            deed.start("dispatch")
        told = [share.dispatched_by_id, *deed.next_people(Role.DUTY)[:3]]
        if case.returns > 1 or late:
            told += deed.next_people(Role.MANAGER)
        deed.tell("returned", told)
    return deed.case


def step_back(number: str, *, by, reason: str, version: int | None = None):
    """A handler asks not to handle it (rule P4): the share goes back to the head of the department, or one level up."""
    with Deed(number, "step_back", by, version=version) as deed:
        case = deed.case
        share = _mine(deed, lambda s: deed.user is None or s.handler_id == deed.user.pk)
        share.handler = None
        share.accepted_at = share.accepted_by = None
        share.save(update_fields=["handler", "accepted_at", "accepted_by"])
        if share.lead:
            case.handler = None
        deed.cancel(["accept"], "stepped_back", part=share.pk)
        deed.start("accept", part=share.pk, department_id=share.department_id)
        deed.entry("stepped_back", reason, department=share.department.code)
        skip = [deed.user.pk] if deed.user else []
        deed.tell("stepped_back", deed.next_people(Role.HEAD, skip=skip, department_id=share.department_id))
    return deed.case
