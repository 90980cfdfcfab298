from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from accounts.models import Role
from complaints.clocks import SUBJECT
from complaints.errors import BadInput
from complaints.lifecycle import WITH_DEPARTMENT, State
from complaints.models import NamedParty
from complaints.services.deed import Deed
from complaints.services.delegate import no_delegate
from deadlines.models import Clock


def name(
    number: str,
    *,
    by,
    reason: str,
    staff: Sequence = (),
    departments: Sequence = (),
    contractors: Sequence = (),
    version: int | None = None,
):
    """Name whom a complaint is about (rule P4): from this moment they see nothing of it.

    A handler among them loses the case at once and it returns to `classified`; so does a lead
    department that is named. Raises BadInput where nobody is named, or the actor names themself away.
    """
    with Deed(number, "name", by, version=version) as deed:
        case, facts = deed.case, deed.facts
        if not (staff or departments or contractors):
            raise BadInput(fields={"staff": _("Say who it is about.")})
        write_names(case, deed.at, deed.user, staff, departments, contractors, already=facts.named)
        facts.__dict__.pop("named", None)
        facts.__dict__.pop("walled", None)
        case.about_person = case.about_person or bool(staff)
        deed.entry("named", reason, people=len(staff), departments=len(departments), contractors=len(contractors))
        _take_away(deed, {d.pk for d in departments})
        if departments:
            deed.tell("named_department", deed.next_people(Role.MANAGER))
    return deed.case


def write_names(case, at, user, staff, departments, contractors, already=()) -> list[NamedParty]:
    """Store the named parties of a case, those already named left out."""
    known = {(n.staff_id, n.department_id, n.contractor_id) for n in already}
    rows = [NamedParty(case=case, staff=s, added_at=at, added_by=user) for s in staff]
    rows += [NamedParty(case=case, department=d, added_at=at, added_by=user) for d in departments]
    rows += [NamedParty(case=case, contractor=c, added_at=at, added_by=user) for c in contractors]
    rows = [r for r in rows if (r.staff_id, r.department_id, r.contractor_id) not in known]
    return NamedParty.objects.bulk_create(rows)


def _release_tasks(deed: Deed) -> None:
    """Open actions of those now named belong to nobody in person: whoever is next answers for them (rule P4)."""
    walled = deed.facts.walled
    deed.case.measures.filter(done_at=None, person_id__in=walled).update(person=None)
    Clock.objects.filter(
        subject_kind=SUBJECT, subject_id=deed.case.pk, kind="action", stopped_at=None, cancelled_at=None
    ).filter(answered_user_id__in=walled).update(answered_user=None)


def _take_away(deed: Deed, departments: set[int]) -> None:
    """Take the case from a handler or lead who is now named, and from any other named share."""
    case, facts = deed.case, deed.facts
    lost = False
    for share in facts.assignments:
        if share.handler_id in facts.walled or (share.lead and share.department_id in departments):
            if share.lead:
                lost = True
            share.recalled_at = deed.at
            share.save(update_fields=["recalled_at"])
            deed.cancel(["accept", "feedback"], "named", part=share.pk)
    if case.holder_id in facts.walled:
        case.holder = None
    if case.delegate_id in facts.walled:
        no_delegate(deed)
    _release_tasks(deed)
    if not lost:
        return
    if case.state in WITH_DEPARTMENT:
        case.recall()
        deed.cancel(["rectify", "progress"], "named")
        deed.start("dispatch")
        deed.tell("returned", deed.next_people(Role.SUPERVISOR))
    elif case.state == State.MERGED and case.state_before in WITH_DEPARTMENT:
        # Should it stand alone again, it stands where it would have been sent back to.
        case.state_before = State.CLASSIFIED
    # Done already: no department has it any more, and what must be done again is judged again (SPEC §4).
    case.department = case.handler = None


def lift_name(number: str, *, by, party: int, reason: str, version: int | None = None):
    """Lift a name (the id of a named party), with a reason (rule P4). It stays in the history."""
    with Deed(number, "lift_name", by, version=version) as deed:
        found = next((n for n in deed.facts.named if n.pk == party), None)
        if found is None:
            raise BadInput(fields={"party": _("There is no such name.")})
        found.lifted_at, found.lifted_by = deed.at, deed.user
        found.save(update_fields=["lifted_at", "lifted_by"])
        deed.case.about_person = any(n.staff_id for n in deed.facts.named if n.pk != party)
        deed.entry("name_lifted", reason)
    return deed.case
