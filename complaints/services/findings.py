from __future__ import annotations

from django.utils.translation import gettext as _

from complaints.errors import BadInput
from complaints.models import Attachment, Point, TimelineEntry
from complaints.services.deed import Deed
from complaints.services.uploads import adopt


def add_point(number: str, *, by, text: str, version: int | None = None) -> Point:
    """Add a point to a complaint; it needs its own finding before "done" (rule I11)."""
    with Deed(number, "add_point", by, version=version) as deed:
        last = deed.facts.points[-1].ordinal if deed.facts.points else 0
        point = Point.objects.create(case=deed.case, ordinal=last + 1, text=text)
        deed.entry("point_added", point=point.ordinal)
    return point


def finding(
    number: str,
    *,
    by,
    point: int | None = None,
    text: str = "",
    findings: dict[int, str] | None = None,
    uploads=(),
    version: int | None = None,
):
    """Record what was found on one point (by its number), or on several at once (`findings`: number → words).

    Staged photos stay inside, with the first finding; what a finding holds already is not kept twice (rule I10).
    Findings on all of them stop `investigate` (rules I11, D1).
    """
    with Deed(number, "finding", by, version=version) as deed:
        held = set(Attachment.objects.filter(case=deed.case, entry__kind="finding").values_list("sha256", flat=True))
        entries = record_findings(deed, findings if findings is not None else {point or 0: text})
        new = [one for one in uploads if one.sha256 not in held]
        adopt(new, case=deed.case, entry=entries[0], by=deed.user, at=deed.at, outward=False)
    return deed.case


def record_findings(deed: Deed, findings: dict[int, str]) -> list[TimelineEntry]:
    """Write findings by point number inside a deed; their entries. Raises BadInput for a point that is not there."""
    points = {p.ordinal: p for p in deed.facts.points}
    entries = []
    for ordinal, text in findings.items():
        if ordinal not in points:
            raise BadInput(fields={"point": _("There is no point {number}.").format(number=ordinal)})
        if not text.strip():
            raise BadInput(fields={"text": _("Say what was found.")})
        point = points[ordinal]
        point.finding, point.found_at, point.found_by = text, deed.at, deed.user
        point.save(update_fields=["finding", "found_at", "found_by"])
        entries.append(deed.entry("finding", text, point=ordinal))
    if all(p.finding for p in deed.facts.points):
        deed.stop("investigate")
    return entries


def feedback(number: str, *, by, content: str, department=None, version: int | None = None):
    """A department answers in full for its share (rule J4). `department` picks one where the actor works in several."""
    from complaints.services.accept import _mine, take_on

    with Deed(number, "feedback", by, version=version) as deed:
        share = _mine(
            deed,
            lambda s: s.fed_back_at is None and (department is None or s.department_id == department.pk),
        )
        share.fed_back_at = deed.at
        if share.accepted_at is None:
            # Whoever answers has taken it on.
            take_on(deed, share)
        share.save(update_fields=["fed_back_at"])
        deed.stop("feedback", "accept", part=share.pk)
        deed.entry("feedback", content, department=share.department.code)
        deed.tell("feedback", [deed.case.handler_id, share.dispatched_by_id])
    return deed.case


__all__ = ["add_point", "feedback", "finding", "record_findings"]
