from __future__ import annotations

from datetime import datetime, time, timedelta

from accounts.models import Role
from complaints.choices import Nature
from complaints.lifecycle import State
from complaints.services.classify import start_staged
from complaints.services.deed import Deed
from complaints.services.measures import start_effect_check
from estates.models import ResidentKind


def verify(
    number: str, *, by, passed: bool, note: str = "", rectify_by: datetime | None = None, version: int | None = None
):
    """Check that what was reported is really done (rule J11), by someone who did not handle it.

    Passed: on to the callback, or closed where there is nobody to call; its followers get their own
    callbacks (rule I8). Failed: back to the department with a date, or, where none has it, judged again.
    """
    with Deed(number, "verify", by, version=version) as deed:
        case = deed.case
        deed.stop("verify")
        deed.entry("verified" if passed else "verify_failed", note)
        if not passed:
            send_for_rework(deed, rectify_by)
        elif deed.facts.callable:
            case.verified_at = deed.at
            case.pass_on()
            start_callback(deed)
        else:
            case.verified_at = case.closed_at = deed.at
            case.close_unasked()
            deed.cancel(["response", "progress"], "nobody_to_call")
            deed.start("archive")
            start_effect_check(deed)
        if passed:
            followers_next(deed)
    return deed.case


def start_callback(deed: Deed) -> None:
    """The callback clock with whoever may call: the assistant, the service manager for a major one (rules F1, F2)."""
    role = Role.MANAGER if deed.case.nature == Nature.MAJOR else Role.ASSISTANT
    away = after_their_stay(deed.case, deed.at)
    deed.start("callback", role=role, **({"starts_at": away, "same_day": True} if away else {}))
    deed.tell("callback_wanted", deed.next_people(role, skip=deed.facts.handled_by))


def after_their_stay(case, at: datetime) -> datetime | None:
    """The morning after a guest or short stay has left, when they are asked (rule F2); None for who lives here.

    A household with a date of moving out to come leaves then; a visitor without one leaves today.
    """
    who, zone = case.complainant, case.estate.zone
    today = at.astimezone(zone).date()
    household = who.resident.household if who.resident_id else None
    leaves = household.moved_out if household is not None else None
    if leaves is None and who.kind == ResidentKind.VISITOR:
        leaves = today
    if leaves is None or leaves < today:
        return None
    return datetime.combine(leaves + timedelta(days=1), time(), zone)


def send_for_rework(deed: Deed, rectify_by: datetime | None = None) -> None:
    """Back to the department with a date, or one step up for a second look (rule F3).

    The date is the policy's where none is given, and at most its ceiling away; BadInput beyond.
    """
    from django.utils.translation import gettext as _

    from complaints.errors import BadInput
    from deadlines.selectors import in_force

    case = deed.case
    row = in_force("rectify", case.estate_id, deed.at)
    ceiling = row.ceiling or row.minutes or 0
    if rectify_by and not deed.at < rectify_by <= deed.at + timedelta(minutes=ceiling):
        raise BadInput(
            fields={"rectify_by": _("Choose a date to come, at most {days} days away.").format(days=ceiling // 1440)}
        )
    case.redo()
    case.verified_at = None
    if case.state == State.RECTIFYING:
        # A nature raised when it was done owes its reports only now (rule N6).
        start_staged(deed, deed.at)
        lead = [case.handler_id] if case.handler_id else deed.next_people(Role.HEAD, department_id=case.department_id)
        # The owner one level up answers for it and is told; the handler keeps the work (rule F3).
        back_to_work(deed, [*lead, *deed.next_people(Role.SUPERVISOR)], rectify_by)
    else:
        look_again(deed)


def back_to_work(deed: Deed, told: list[int | None], rectify_by: datetime | None = None) -> None:
    """Its department has it to put right, by a date or the policy's: sent back, or opened again (rules F3, J12)."""
    case = deed.case
    deed.start("rectify", due_at=rectify_by, department_id=case.department_id, user_id=case.handler_id)
    deed.tell("rework", told)


def look_again(deed: Deed) -> None:
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


def followers_next(deed: Deed) -> None:
    """The lead was verified: each follower gets its own callback, or closes where there is nobody to call (rule I8)."""
    from complaints.models import Case
    from complaints.parties import SYSTEM
    from complaints.services.merge import lead_verified

    for number in (
        Case.objects.filter(lead=deed.case, state=State.MERGED).order_by("pk").values_list("number", flat=True)
    ):
        lead_verified(number, by=SYSTEM, at=deed.at)
