from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Role
from complaints.choices import Nature
from complaints.errors import BadInput
from complaints.lifecycle import WITH_DEPARTMENT, State
from complaints.models import Decision
from complaints.services.classify import change_nature, start_staged
from complaints.services.decide import decided, waiting
from complaints.services.deed import Deed


def decide_major(number: str, *, by, major: bool, reason: str, version: int | None = None):
    """Decide whether a neglected valid case is major (rules N5, N6): a manager or above, with a reason either way.

    Major: both managers hear at once and the clocks that run climb to headquarters. Not: it stays valid, and the
    next breach or return may put it up again. Raises BadInput without a reason, NotNow where nothing waits.
    """
    with Deed(number, "decide_major", by, version=version) as deed:
        case = deed.case
        if not reason.strip():
            raise BadInput(fields={"reason": _("Say why: the decision is kept with its reason.")})
        asked = waiting(deed, Decision.Matter.MAJOR)
        assert asked is not None  # `missing` asked
        decided(deed, asked, major, reason)
        deed.entry("major_decided", reason, major=major)
        if major:
            change_nature(deed, Nature.MAJOR, "", reason, cause="decided_major")
            if case.state in (State.CLASSIFIED, *WITH_DEPARTMENT):
                start_staged(deed, deed.at)
        elif case.handler_id:
            deed.tell("decision_made", [case.handler_id, *deed.next_people(Role.SUPERVISOR)[:1]])
    return deed.case
