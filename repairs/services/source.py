"""A repair that comes from a complaint: what the request leaves empty is taken from the case (rule R1)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from complaints.errors import BadInput, NotFound, NotNow, NotYours
from complaints.lifecycle import OPEN
from complaints.models import Case
from complaints.selectors import parties_of
from repairs.choices import Entrance

MAY = frozenset({"desk", "assistant", "managing", "supervising", "lead", "co", "owner"})


def from_complaint(wanted, by) -> None:
    """Fill the request from its complaint. Raises NotFound, NotYours, NotNow, BadInput.

    A confidential complainant stays with the desk: name and telephone are not taken over, and the words are those
    written for handlers (rule P5).
    """
    case = (
        Case.objects.visible_to(by)
        .select_related("estate", "complainant", "unit", "building", "place", "asset")
        .filter(pk=wanted.complaint.pk)
        .first()
    )
    if case is None:
        raise NotFound(_("There is no such case."))
    if not parties_of(case, by) & MAY:
        raise NotYours(_("This is not yours to do."))
    if case.state not in OPEN:
        raise NotNow(_("The complaint is “{state}” now.").format(state=case.get_state_display()), code="wrong_state")
    if case.estate_id != wanted.estate.pk:
        raise BadInput(fields={"complaint": _("This belongs to another estate.")})
    wanted.complaint = case
    wanted.entrance = Entrance.COMPLAINT
    if not any((wanted.unit, wanted.building, wanted.place, wanted.asset, wanted.place_text)):
        wanted.unit, wanted.building, wanted.place, wanted.asset = case.unit, case.building, case.place, case.asset
        wanted.place_text = "" if case.confidential else case.place_text
    said = case.handler_wording if case.confidential else case.content
    wanted.content = wanted.content.strip() or said
    if case.confidential and not wanted.content:
        raise BadInput(fields={"content": _("Write a wording without who or where: handlers see only that.")})
    if wanted.urgency is None:
        wanted.urgency = case.urgency
    who = case.complainant
    if not (wanted.who.name or wanted.who.phone or case.confidential or case.anonymous):
        wanted.who.name, wanted.who.phone, wanted.who.resident = who.name, who.phone, who.resident
