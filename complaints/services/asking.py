"""What every callback asks, whatever it is about (rule F1): complaints, repairs and paid services are judged here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo

from django.utils.translation import gettext as _

from complaints.choices import Satisfaction, Solved, Way
from complaints.errors import Missing
from complaints.figures import CALLBACK_DAYS, CALLBACK_HOURS
from deadlines.selectors import figure


def unasked(way: str, reached: bool, solved: str, satisfaction: str) -> dict[str, str]:
    """What is missing of an answer, by field; solved is asked apart from satisfied."""
    wrong = {}
    if way not in Way.values:
        wrong["way"] = _("Say how.")
    if reached and solved not in Solved.values:
        wrong["solved"] = _("Ask whether it is solved.")
    if reached and satisfaction not in Satisfaction.values:
        wrong["satisfaction"] = _("Ask how satisfied they are.")
    return wrong


def solved_for_them(solved: str, agreed_to_leave: bool) -> bool:
    """Solved; or in part, and the resident agrees to leave it (rule F3)."""
    return solved == Solved.YES or (solved == Solved.PARTLY and agreed_to_leave)


def content(solved: str, satisfaction: str, agreed_to_leave: bool) -> bool:
    """Whether it may end: solved for them, and at least basically satisfied (rule F3)."""
    return satisfaction != Satisfaction.NOT and solved_for_them(solved, agreed_to_leave)


def tries_lacking(tries: Iterable[datetime], needed: int, estate_id: int, zone: tzinfo, at: datetime) -> list[Missing]:
    """What the failed tries lack to close as unreachable (rule F1): number, days, hours; as on the estate's wall."""
    local = [one.astimezone(zone) for one in tries]
    days, hours = {one.date() for one in local}, {one.hour for one in local}
    if len(local) < needed:
        words = _("Only {n} of {needed} failed attempts so far.").format(n=len(local), needed=needed)
        return [Missing("attempts", words)]
    if len(days) < figure(CALLBACK_DAYS, estate_id, at):
        return [Missing("days", _("The attempts must be on different days."))]
    if len(hours) < figure(CALLBACK_HOURS, estate_id, at):
        return [Missing("hours", _("The attempts must be at different hours."))]
    return []
