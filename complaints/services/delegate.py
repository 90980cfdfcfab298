from __future__ import annotations

from django.utils.translation import gettext as _

import deadlines.services as deadlines
from accounts.models import Role, User
from accounts.scope import SUPERVISING
from accounts.selectors import holders
from complaints.clocks import SUBJECT
from complaints.errors import BadInput
from complaints.facts import Facts
from complaints.services.deed import Deed


def delegates(case, by, facts: Facts) -> list[User]:
    """Who may stand in for the general manager in a case: those who oversee the estate, never the named (rule P4)."""
    kept_out = {*facts.walled, getattr(by, "pk", None)}
    return [one for one in holders(SUPERVISING, case.estate_id) if one.pk not in kept_out]


def delegate(number: str, *, by, person: User | None, reason: str, version: int | None = None):
    """The general manager names who handles a major case in their place, or takes it back (`person` None; rule N5).

    From then on the delegate answers for what the general manager answers in this case: clocks, climbs, decisions,
    offers. The general manager may do all of it still. Raises BadInput for somebody who does not oversee the estate
    or is named in the case, and without a reason.
    """
    with Deed(number, "delegate", by, version=version) as deed:
        case = deed.case
        if not reason.strip():
            raise BadInput(fields={"reason": _("Say why.")})
        if person is not None and person not in delegates(case, deed.by, deed.facts):
            raise BadInput(fields={"person": _("They do not oversee this estate, or may not take part.")})
        before = case.delegate_id
        put_in_place(deed, person)
        deed.entry("delegated" if person else "delegate_recalled", reason, delegate=person.pk if person else before)
        deed.tell("delegated", [person.pk if person else None], loud=True)
        deed.tell("recalled", [before if before != case.delegate_id else None])
    return deed.case


def put_in_place(deed: Deed, person: User | None) -> None:
    """The delegate, or again the general manager, answers from now on. A part of a deed."""
    subject = (SUBJECT, deed.case.pk)
    deadlines.hand_to(subject, Role.GENERAL_MANAGER, before=deed.case.delegate_id, person=person.pk if person else None)
    deed.case.delegate = person


def no_delegate(deed: Deed) -> None:
    """Named in the case, or no longer major: the general manager answers again. A part of a deed."""
    case = deed.case
    if case.delegate_id is not None:
        left = case.delegate_id
        put_in_place(deed, None)
        deed.entry("delegate_recalled", delegate=left)
