from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from accounts.models import Role
from complaints.errors import BadInput, NotNow
from complaints.figures import NOT_SOLVED_DAYS
from complaints.models import Decision
from complaints.services.decide import ask_decision, decided, waiting
from complaints.services.deed import Deed
from deadlines.selectors import figure


def ask_reopen(number: str, *, by, text: str, version: int | None = None):
    """The complainant says it is not solved after all, within days (rule J12): a supervisor decides."""
    with Deed(number, "ask_reopen", by, version=version) as deed:
        if not text.strip():
            raise BadInput(fields={"text": _("Say what is not solved.")})
        days = figure(NOT_SOLVED_DAYS, deed.case.estate_id, deed.at)
        if deed.case.closed_at is None or deed.at > deed.case.closed_at + timedelta(days=days):
            words = _("It was closed more than {n} days ago: please tell us anew.")
            raise NotNow(words.format(n=days), code="too_late")
        deed.entry("reopen_asked", text, outward=True)
        ask_decision(deed, Decision.Matter.REOPEN, role=Role.SUPERVISOR, cause="not_solved", text=text)
    return deed.case


def decline_reopen(number: str, *, by, reason: str, version: int | None = None):
    """Reopening was asked for and is not done, with a reason (rule J12); `reopen` is the other answer."""
    with Deed(number, "decline_reopen", by, version=version) as deed:
        if not reason.strip():
            raise BadInput(fields={"reason": _("Say why.")})
        asked = waiting(deed, Decision.Matter.REOPEN)
        assert asked is not None  # `missing` asked
        decided(deed, asked, False, reason)
        deed.entry("reopen_declined", reason, outward=asked.cause == "not_solved")
    return deed.case
