from __future__ import annotations

from datetime import datetime

from complaints import services
from complaints.models import Case
from complaints.parties import Resident
from deadlines.clock import now
from portal.selectors.matter import may_urge_from


def urge(case: Case) -> datetime | None:
    """Urge as the resident (rule J9), at most once an hour.

    Returns None when it was passed on, else the moment from which it may be done again.
    Raises the errors of the spine.
    """
    again = may_urge_from(case)
    if again is not None and now() < again:
        return again
    services.urge(case.number, by=Resident(case.pk))
    return None
