from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from complaints.choices import Nature, Satisfaction, Way
from complaints.errors import BadInput
from complaints.figures import CALLBACK_TRIES
from complaints.models import Assignment, Callback, Decision
from complaints.services.asking import content, unasked
from complaints.services.contact import answered
from complaints.services.decide import dropped
from complaints.services.deed import Deed
from complaints.services.grow import came_back, not_satisfied
from complaints.services.measures import start_effect_check
from complaints.services.rework import send_for_rework
from deadlines.selectors import figure


def callback(
    number: str,
    *,
    by,
    way: str,
    reached: bool,
    solved: str = "",
    satisfaction: str = "",
    note: str = "",
    rectify_by: datetime | None = None,
    agreed_to_leave: bool = False,
    put_right: bool = False,
    version: int | None = None,
):
    """Ask the complainant: solved? and, apart from that, satisfied? (rules F1–F3), by someone who did not handle it.

    Not reached: the attempt is kept. Solved and at least basically satisfied: closed. Partly solved:
    rectified, unless the resident agrees to leave it (`agreed_to_leave`). Otherwise rectified with a date,
    as often as it takes; so too where content, but with a new wish to be put right under the same number
    (`put_right`). A major one is a visit in person (rule N5). `by` may be the resident, who answers on their page.
    """
    with Deed(number, "callback", by, version=version) as deed:
        case = deed.case
        _check(case, way, reached, solved, satisfaction)
        Callback.objects.create(
            case=case,
            entry=deed.entry(
                "callback", note, outward=reached, way=way, reached=reached, solved=solved, satisfaction=satisfaction
            ),
            at=deed.at,
            by=deed.user,
            way=way,
            reached=reached,
            solved=solved if reached else "",
            satisfaction=satisfaction if reached else "",
        )
        if not reached:
            if len(deed.facts.failed_callbacks) >= figure(CALLBACK_TRIES, case.estate_id, deed.at):
                deed.stop("callback")
            return deed.case
        deed.stop("callback")
        answered(deed)
        if content(solved, satisfaction, agreed_to_leave) and not put_right:
            finish(deed)
        else:
            rework(deed, satisfaction, rectify_by)
    return deed.case


def _check(case, way: str, reached: bool, solved: str, satisfaction: str) -> None:
    wrong = unasked(way, reached, solved, satisfaction)
    if case.nature == Nature.MAJOR and reached and way != Way.VISIT:
        wrong["way"] = _("A major complaint is called back in person.")
    if wrong:
        raise BadInput(fields=wrong)


def finish(deed: Deed, *, unreached: bool = False) -> None:
    """Close from the callback, and start the clock of the archive."""
    deed.case.close()
    deed.case.closed_at, deed.case.closed_unreached = deed.at, unreached
    deed.cancel(["response", "progress"], "closed")
    deed.entry("closed", outward=True, unreached=unreached)
    deed.start("archive")
    start_effect_check(deed)
    dropped(deed, [Decision.Matter.MAJOR, Decision.Matter.OFFER, Decision.Matter.SPENDING], "closed")


def rework(deed: Deed, satisfaction: str, rectify_by: datetime | None) -> None:
    """Not solved or not satisfied (rule F3). It may grow by it (rule N6)."""
    case, was = deed.case, deed.case.nature
    if case.lead_id:
        split_into_rework(deed)
    if satisfaction == Satisfaction.NOT:
        not_satisfied(deed, was)
    came_back(deed)
    send_for_rework(deed, rectify_by)


def split_into_rework(deed: Deed) -> None:
    """A follower that is not satisfied leaves its lead and goes to the lead's department (rule I8)."""
    case, lead = deed.case, deed.case.lead
    assert lead is not None  # a follower has one: `rework` asked
    case.lead = None
    deed.entry("split", lead=lead.pk)
    if lead.department is not None and lead.department_id not in {n.department_id for n in deed.facts.named}:
        handler = None if lead.handler_id in deed.facts.walled else lead.handler
        for share in deed.facts.assignments:
            # What it had before it followed: the lead's department has done the work and goes on with it.
            if share.lead or share.department_id == lead.department_id:
                share.recalled_at = deed.at
                share.save(update_fields=["recalled_at"])
        share = Assignment.objects.create(
            case=case,
            department=lead.department,
            handler=handler,
            lead=True,
            dispatched_at=deed.at,
            dispatched_by=deed.user,
            accepted_at=deed.at if handler else None,
            accepted_by=handler,
        )
        case.department, case.handler = lead.department, handler
        if handler is None:
            deed.start("accept", part=share.pk, department_id=share.department_id)


def close(number: str, *, by, version: int | None = None):
    """Close as unreachable, after enough failed attempts on different days and hours (rule F1)."""
    with Deed(number, "close", by, version=version) as deed:
        deed.stop("callback")
        finish(deed, unreached=True)
    return deed.case
