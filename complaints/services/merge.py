from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from complaints.clocks import KEPT_BY_FOLLOWER
from complaints.errors import BadInput, NotNow
from complaints.facts import Facts
from complaints.lifecycle import OPEN, State
from complaints.models import Case, NamedParty
from complaints.services.deed import Deed, open_the_gate
from complaints.services.together import held, pair, with_followers
from complaints.services.verify import start_callback


def merge(number: str, *, by, into: str, version: int | None = None):
    """Let a case follow a lead (rule I8). It keeps its number, answer and callback; its other clocks are called off.

    `into` is the number of an open lead of the same estate; a lead that is merged passes its own
    followers on. Refused where somebody named in one of the two could come to see the other (rule P4).
    Raises BadInput for `into`.
    """
    both = pair(number, into)
    with held(lambda: both() | with_followers(number)()), Deed(number, "merge", by, version=version) as deed:
        case = deed.case
        lead = _lead(deed, into)
        _no_wall_breached(case, lead)
        case.state_before = case.state
        case.lead = lead
        case.follow()
        deed.cancel(None, "merged", keep=KEPT_BY_FOLLOWER)
        deed.entry("merged", into=lead.pk)
        _pass_on_followers(case, lead)
        deed.note(into=lead.pk)
    return deed.case


def _lead(deed: Deed, into: str) -> Case:
    """The open case everything ends up under: the one named, or the lead it follows. All of them are held."""
    found = Case.objects.visible_to(deed.by).filter(number=into.strip().upper()).first()
    seen = {deed.case.pk}
    while found is not None and found.state == State.MERGED and found.pk not in seen:
        seen.add(found.pk)
        found = Case.objects.visible_to(deed.by).filter(pk=found.lead_id).first()
    if found is None:
        raise BadInput(fields={"into": _("There is no such case.")})
    if found.pk == deed.case.pk and deed.case.number != into.strip().upper():
        raise BadInput(fields={"into": _("That case follows this one. Split it off first.")})
    if found.pk in seen:
        raise BadInput(fields={"into": _("A case cannot follow itself.")})
    if found.estate_id != deed.case.estate_id:
        raise BadInput(fields={"into": _("Only cases of the same estate can be merged.")})
    if found.state not in OPEN:
        raise BadInput(fields={"into": _("Only an open case can lead.")})
    return found


def _no_wall_breached(case: Case, lead: Case) -> None:
    """Refuse where the two are walled differently: whoever handles one would learn of the other (rule P4)."""

    def walls(one: Case) -> set[tuple]:
        return set(
            NamedParty.objects.filter(case=one, lifted_at=None).values_list(
                "staff_id", "department_id", "contractor_id"
            )
        )

    if walls(case) != walls(lead):
        raise NotNow(
            _("These two are about different people: merging would show one of them to somebody named in it."),
            code="walled",
        )
    if case.confidential and not lead.confidential:
        raise NotNow(_("A confidential case cannot follow an open one."), code="confidential")


def _pass_on_followers(case: Case, lead: Case) -> None:
    Case.objects.filter(lead=case, state=State.MERGED).update(lead=lead)


def oldest_follower_leads(lead: Case) -> None:
    """The lead was withdrawn: in its transaction the oldest follower leads the others, from its own state (rule I8)."""
    from complaints.parties import SYSTEM

    followers = list(Case.objects.filter(lead=lead, state=State.MERGED).order_by("received_at", "pk"))
    if not followers:
        return
    first = followers[0]
    Case.objects.filter(pk__in=[f.pk for f in followers[1:]]).update(lead=first)
    split(first.number, by=SYSTEM, reason="")


def split(number: str, *, by, reason: str, version: int | None = None):
    """Split a follower from its lead: it goes back to the state before, with the clock of that state (rule I8)."""
    with Deed(number, "split", by, version=version) as deed:
        case = deed.case
        case.stand_alone()
        case.lead = None
        deed.entry("split", reason)
        merged_at = max((c.cancelled_at for c in deed.facts.clocks if c.cancel_reason == "merged"), default=None)
        if merged_at is not None:
            deed.resume("merged", merged_at)
        _fit_the_state(deed)
    return deed.case


def _fit_the_state(deed: Deed) -> None:
    """Of the clocks resumed leave out those of a department that has lost the case meanwhile (rule P4)."""
    case, shares = deed.case, {share.pk for share in deed.facts.assignments}
    gone = {"rectify"} if case.state != State.RECTIFYING else set()
    deed._clocks = [
        c for c in deed._clocks if c.kind not in gone and (c.kind not in ("accept", "feedback") or c.part in shares)
    ]
    if case.state == State.CLASSIFIED and not any(c.kind == "dispatch" for c in deed._clocks):
        deed.start("dispatch")


def lead_verified(number: str, *, by, at: datetime):
    """A follower's own callback begins: its lead has been verified (rule I8)."""
    open_the_gate()
    case = Case.objects.select_for_update(of=("self",)).select_related("estate", "complainant").get(number=number)
    deed = _follow_up(case, by, at)
    case.verified_at = at
    case.lead_verified()
    deed.cancel(["progress"], "resolved")
    deed.entry("lead_verified", lead=case.lead_id)
    start_callback(deed)
    if not deed.facts.callable:
        deed._clocks.clear()
        case.close()
        case.closed_at = at
        deed.cancel(["response", "progress"], "nobody_to_call")
        deed.start("archive")
    deed._finish()
    return case


def _follow_up(case: Case, by, at: datetime) -> Deed:
    """A deed on an already locked case, inside the lead's transaction: all or nothing with it."""
    deed = Deed(case.number, "lead_verified", by, at=at)
    deed.case, deed.facts = case, Facts(case)
    return deed
