from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from complaints.choices import Nature
from complaints.clocks import LASTING, TO_THE_PERSON
from complaints.errors import BadInput, NotNow
from complaints.figures import UNDO_HOURS
from complaints.lifecycle import State
from complaints.parties import Resident
from complaints.services.callback import finish
from complaints.services.deed import Deed
from complaints.services.merge import oldest_follower_leads
from complaints.services.together import held, with_followers
from deadlines.clock import now
from deadlines.selectors import figure


def undo_hours(case) -> int:
    """For how many hours a withdrawal by private link may be undone (rule J16): the figure that held when it came."""
    return figure(UNDO_HOURS, case.estate_id, case.withdrawn_at or now())


def undo_until(case) -> datetime | None:
    """Until when the complainant may undo their withdrawal; None where they have not withdrawn."""
    if case.withdrawn_at is None or not case.withdrawn_by_resident:
        return None
    return case.withdrawn_at + timedelta(hours=undo_hours(case))


def withdraw(number: str, *, by, reason: str, contact: int | None = None, version: int | None = None):
    """Withdraw a case (rule J16): the complainant by private link, or a supervisor.

    A supervisor does so after a conversation that asked for it.
    `contact` is the id of that conversation, where given. A resident cannot drop what is valid, major,
    an emergency or about a person: what is owed to the person ends, and the supervisor decides whether
    the matter goes on without its complainant.
    """
    with held(with_followers(number)), Deed(number, "withdraw", by, version=version) as deed:
        case = deed.case
        if contact is not None and not any(c.pk == contact and c.reached for c in deed.facts.contacts):
            raise BadInput(fields={"contact": _("There is no such conversation in this case.")})
        by_resident = isinstance(by, Resident)
        if by_resident and matter_goes_on(case):
            _leave(deed, reason)
            return deed.case
        case.state_before = case.state
        deed.entry("withdrawn", reason, outward=True)
        case.drop()
        case.withdrawn_at, case.withdrawn_by_resident = deed.at, by_resident
        case.closed_at = deed.at
        deed.cancel(None, "withdrawn", keep=LASTING)
        deed.start("archive")
        oldest_follower_leads(case)
        deed.tell("withdrawn", [case.handler_id, case.holder_id, *deed.next_people("supervisor")[:2]])
    return deed.case


def matter_goes_on(case) -> bool:
    """Whether the matter outlasts its complainant (rule J16): valid, major, an emergency, or about a person."""
    return case.nature in (Nature.VALID, Nature.MAJOR) or case.emergency or case.about_person


def _leave(deed: Deed, reason: str) -> None:
    """The complainant leaves, the matter stays until a supervisor decides (rule J16)."""
    case = deed.case
    if case.complainant_left:
        raise NotNow(_("You have already withdrawn."), code="withdrawn")
    case.complainant_left = deed.at
    deed.cancel([*TO_THE_PERSON, "promise"], "withdrawn")
    deed.entry("complainant_left", reason, outward=True)
    if case.state == State.CALLING_BACK:
        # Done and verified, and nobody left to ask.
        finish(deed)
    deed.tell("complainant_left", deed.next_people("supervisor"))


def undo_withdraw(number: str, *, by, version: int | None = None):
    """Undo a withdrawal by private link in time (rule J16): the state before, its clocks starting afresh."""
    with Deed(number, "undo_withdraw", by, version=version) as deed:
        case, withdrawn_at = deed.case, deed.case.withdrawn_at
        assert withdrawn_at is not None  # written with the state that allows this deed
        if deed.at - withdrawn_at > timedelta(hours=undo_hours(case)):
            words = _("This could be undone for {n} hours only; please ring us.")
            raise NotNow(words.format(n=undo_hours(case)), code="too_late")
        deed.cancel(["archive"], "undone")
        case.undrop()
        case.withdrawn_at = case.closed_at = None
        case.withdrawn_by_resident = False
        deed.resume("withdrawn", withdrawn_at)
        deed.entry("withdrawal_undone", outward=True)
        deed.tell("withdrawal_undone", [case.handler_id, case.holder_id])
    return deed.case
