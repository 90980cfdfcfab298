from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext as _

import audit.services as audit
from complaints.clocks import SUBJECT
from complaints.errors import BadInput, NotFound, NotYours
from complaints.models import Case, TimelineEntry
from complaints.selectors.access import parties_of
from complaints.services.together import held
from deadlines.clock import now

WHO_LINKS = {"desk", "assistant", "managing"}


def link(number: str, other: str, *, by) -> Case:
    """Note that two cases belong together without one leading the other (rule I8); both histories say so.

    Any state will do: nothing moves but the reference. Linking again changes nothing. Raises NotFound for a
    case `by` may not see, NotYours, BadInput `other` for the case itself or one of another estate.
    """
    at = now()
    numbers = [number, other.strip().upper()]
    with held(lambda: set(Case.objects.filter(number__in=numbers).values_list("pk", flat=True))):
        found = {c.number: c for c in Case.objects.visible_to(by).filter(number__in=numbers)}
        case, second = found.get(number), found.get(other.strip().upper())
        if case is None:
            raise NotFound(_("There is no such case."))
        if not parties_of(case, by) & WHO_LINKS:
            raise NotYours(_("This is not yours to do."))
        if second is None:
            raise BadInput(fields={"other": _("There is no such case.")})
        if second.pk == case.pk:
            raise BadInput(fields={"other": _("A case cannot be linked with itself.")})
        if second.estate_id != case.estate_id:
            raise BadInput(fields={"other": _("Only cases of the same estate can be linked.")})
        if case.related.filter(pk=second.pk).exists():
            return case
        case.related.add(second)
        Case.objects.filter(pk__in=[case.pk, second.pk]).update(version=F("version") + 1)
        for one, its_other in ((case, second), (second, case)):
            TimelineEntry.objects.create(case=one, at=at, kind="linked", actor=by, data={"with": its_other.pk})
            audit.record("link", by=by, subject=(SUBJECT, one.pk), at=at, data={"with": its_other.pk})
    case.version += 1
    return case
