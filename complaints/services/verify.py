from __future__ import annotations

from datetime import datetime, time, timedelta

from accounts.models import Role
from complaints.choices import Nature
from complaints.lifecycle import State
from complaints.services.deed import Deed
from complaints.services.measures import start_effect_check
from complaints.services.rework import send_for_rework
from complaints.services.together import held, with_followers
from estates.models import ResidentKind


def verify(
    number: str, *, by, passed: bool, note: str = "", rectify_by: datetime | None = None, version: int | None = None
):
    """Check that what was reported is really done (rule J11), by someone who did not handle it.

    Passed: on to the callback, or closed where there is nobody to call; its followers get their own
    callbacks (rule I8). Failed: back to the department with a date, or, where none has it, judged again.
    """
    with held(with_followers(number)), Deed(number, "verify", by, version=version) as deed:
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


def followers_next(deed: Deed) -> None:
    """The lead was verified: each follower gets its own callback, or closes where there is nobody to call (rule I8)."""
    from complaints.models import Case
    from complaints.parties import SYSTEM
    from complaints.services.merge import lead_verified

    for number in (
        Case.objects.filter(lead=deed.case, state=State.MERGED).order_by("pk").values_list("number", flat=True)
    ):
        lead_verified(number, by=SYSTEM, at=deed.at)
