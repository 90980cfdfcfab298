from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from accounts.models import Role
from complaints.errors import BadInput
from complaints.models import Assignment, Attachment
from complaints.services.classify import start_staged
from complaints.services.deed import Deed
from deadlines.models import Clock
from estates.text import tokens


def dispatch(
    number: str,
    *,
    by,
    department,
    handler=None,
    also: Sequence = (),
    handler_wording: str = "",
    instructions: str = "",
    photos: Sequence[str] | None = None,
    version: int | None = None,
):
    """Send a case to its lead department, and to others under it (rule J3).

    `handler` must work in the department on this estate and not be named (rule P4); one off duty is
    accepted (rule P6). A confidential case needs the second wording for handlers, and shows them of its
    files only `photos` (ids; None leaves the choice as it was) (rule P5).
    Each department gets a share with its own accept and feedback clocks; a share it already holds goes on.
    """
    with Deed(number, "dispatch", by, version=version) as deed:
        case = deed.case
        _check(deed, department, handler, also, handler_wording)
        if case.confidential:
            case.handler_wording = handler_wording or case.handler_wording
            case.search = tokens(case.handler_wording)
            if photos is not None:
                Attachment.objects.filter(case=case).update(for_handlers=False)
                Attachment.objects.filter(case=case, pk__in=photos).update(for_handlers=True)
        case.send()
        case.department, case.handler = department, handler
        deed.stop("dispatch")
        _replace_lead(deed, department)
        shares = [_share(deed, department, handler, lead=True)]
        shares += [_share(deed, other, None, lead=False) for other in dict.fromkeys(also) if other != department]
        # Valid without reports yet (they were called off, or nature rose): from now. Running ones get their department.
        start_staged(deed, case.received_at)
        Clock.objects.filter(
            subject_kind="case",
            subject_id=case.pk,
            kind__in=("investigate", "preliminary", "interim", "final"),
            stopped_at=None,
            cancelled_at=None,
        ).update(answered_department=department)
        # The date of a rectification stands until it is done (rules D1, F3), whoever does it now.
        Clock.objects.filter(
            subject_kind="case", subject_id=case.pk, kind="rectify", stopped_at=None, cancelled_at=None
        ).update(answered_department=department, answered_user=handler)
        deed.entry(
            "dispatched",
            instructions,
            department=department.code,
            handler=handler.pk if handler else None,
            also=[s.department.code for s in shares[1:] if s],
        )
    return deed.case


def _check(deed: Deed, department, handler, also, handler_wording: str) -> None:
    case, facts = deed.case, deed.facts
    wrong = {}
    if handler is not None:
        if handler.pk in facts.walled:
            wrong["handler"] = _("The complaint is about this person.")
        elif not handler.scope.in_department(department.pk, case.estate_id):
            wrong["handler"] = _("{person} does not work in this department here.").format(person=handler.label)
    if case.confidential and not (handler_wording or case.handler_wording):
        wrong["handler_wording"] = _("Write a wording without who or where: handlers see only that.")
    if wrong:
        raise BadInput(fields=wrong)


def _replace_lead(deed: Deed, department) -> None:
    """End the shares this dispatch takes over: an earlier lead elsewhere, or this department's share as a co."""
    for share in deed.facts.assignments:
        if share.lead and share.department_id == department.pk:
            continue
        if share.lead or share.department_id == department.pk:
            share.recalled_at = deed.at
            share.save(update_fields=["recalled_at"])
            deed.cancel(["accept", "feedback"], "recalled", part=share.pk)


def _share(deed: Deed, department, handler, *, lead: bool) -> Assignment | None:
    """Give the department a live share with its clocks; the one it already holds is dispatched afresh."""
    held = next((s for s in deed.facts.assignments if s.department_id == department.pk and s.recalled_at is None), None)
    if held is not None and not lead:
        return None
    if held is not None:
        held.recalled_at = deed.at
        held.save(update_fields=["recalled_at"])
        deed.cancel(["accept", "feedback"], "recalled", part=held.pk)
    share = Assignment.objects.create(
        case=deed.case,
        department=department,
        handler=handler,
        lead=lead,
        dispatched_at=deed.at,
        dispatched_by=deed.user,
    )
    deed.start("accept", part=share.pk, department_id=department.pk, user_id=handler.pk if handler else None)
    response = next((c for c in deed.facts.clocks if c.kind == "response"), None)
    if response is not None and response.running:
        deed.start(
            "feedback",
            part=share.pk,
            department_id=department.pk,
            ahead_of=response.due_at,
        )
    elif not lead:
        # The complainant is answered already: the department has as long as a first response may take.
        deed.start("feedback", part=share.pk, department_id=department.pk, due_at=deed.due_by("response"))
    to = [handler.pk] if handler else deed.next_people(Role.HEAD, department_id=department.pk)
    deed.tell("dispatched", to)
    return share
