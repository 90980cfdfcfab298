from __future__ import annotations

from datetime import timedelta

from complaints.choices import Way
from complaints.figures import ATTEMPTS, ATTEMPTS_SPREAD
from complaints.lifecycle import State
from complaints.models import Contact
from complaints.services.deed import Deed
from deadlines.selectors import figure

WRITTEN = {Way.MESSAGE, Way.LETTER, Way.POSTED}
BEFORE_DONE = {
    State.REGISTERED,
    State.JUDGING,
    State.AWAITING_SECOND,
    State.CLASSIFIED,
    State.DISPATCHED,
    State.HANDLING,
    State.RECTIFYING,
    State.MERGED,
}
"""Until it is done the complainant hears of it again and again; a follower keeps that of its own (rules J9, I8)."""


def contact(
    number: str,
    *,
    by,
    way: str,
    reached: bool,
    content: str,
    inbound: bool = False,
    answers: bool = True,
    version: int | None = None,
):
    """Log a contact with the complainant (rule J5).

    Only one that reached the person counts. With `answers` it tells a result or progress: it is the
    first response, or the next word (rule J9). Without, it only acknowledges. A failed attempt is kept
    and counts for nothing, unless three at different hours have failed and this one is in writing:
    then the writing counts, marked unreachable.
    """
    with Deed(number, "contact", by, version=version) as deed:
        log_contact(deed, way=way, reached=reached, content=content, inbound=inbound, answers=answers)
    return deed.case


def log_contact(
    deed: Deed, *, way: str, reached: bool, content: str, inbound: bool = False, answers: bool = True
) -> Contact:
    """Write a contact inside a deed and move the clocks of what is owed to the complainant."""
    case = deed.case
    unreachable = not reached and way in WRITTEN and _tried_enough(deed)
    counts = reached or unreachable
    made = Contact.objects.create(
        case=case,
        entry=deed.entry(
            "contact", content, outward=counts, way=way, reached=reached, answers=answers, inbound=inbound
        ),
        at=deed.at,
        by=deed.user,
        way=way,
        inbound=inbound,
        reached=reached,
        answers=answers and counts,
        unreachable=unreachable,
    )
    if not counts:
        return made
    deed.stop("acknowledge")
    case.acknowledged_at = case.acknowledged_at or deed.at
    if answers:
        answered(deed)
        told(deed)
        _lead_has_fed_back(deed)
    return made


def answered(deed: Deed) -> None:
    """The complainant has heard a result or progress: it is the first response where none was before (rule J5)."""
    case = deed.case
    deed.stop("acknowledge", "response", "progress")
    case.acknowledged_at = case.acknowledged_at or deed.at
    case.responded_at = case.responded_at or deed.at


def told(deed: Deed) -> None:
    """The next word to the complainant is owed from this one on, until it is done (rule J9)."""
    case = deed.case
    if case.state in BEFORE_DONE and deed.facts.reachable:
        # The desk keeps in touch with a confidential complainant, the handler with any other (rules P5, J9).
        desk = case.confidential or not case.handler_id
        deed.start("progress", role="duty" if desk else "", user_id=None if desk else case.handler_id)


def _lead_has_fed_back(deed: Deed) -> None:
    """A lead department that answers the complainant itself has fed back with it (rule J4)."""
    share = deed.facts.lead
    if share is None or deed.user is None or share.fed_back_at is not None:
        return
    if deed.user.scope.in_department(share.department_id, deed.case.estate_id):
        share.fed_back_at = deed.at
        share.save(update_fields=["fed_back_at"])
        deed.stop("feedback", part=share.pk)


def _tried_enough(deed: Deed) -> bool:
    """Enough failed attempts, at different hours (rule J5; figures `contact_attempts`, `contact_attempts_spread`)."""
    zone, estate = deed.case.estate.zone, deed.case.estate_id
    enough = figure(ATTEMPTS, estate, deed.at)
    spread = timedelta(hours=figure(ATTEMPTS_SPREAD, estate, deed.at))
    failed = [c for c in deed.facts.contacts if not c.reached and not c.inbound]
    hours = {c.at.astimezone(zone).replace(minute=0, second=0, microsecond=0) for c in failed}
    return len(failed) >= enough and len(hours) >= enough and max(hours) - min(hours) >= spread
