from __future__ import annotations

import uuid

from complaints import services
from complaints.choices import Channel
from complaints.models import Case
from complaints.parties import Resident
from complaints.services import Person
from estates.phones import digits
from followups.models import Notice
from followups.services.clusters import intake_of_me_too
from portal.selectors.places import unit_named


def say_me_too(notice: Notice, *, phone: str, name: str, unit: str, text: str, mark: str) -> Case:
    """A case of this household about the common concern of `notice`, joined to it in the same transaction (rule F5).

    The same `mark` again gives the case it made. Raises BadInput.
    """
    home = unit_named(notice.estate, unit)
    intake = intake_of_me_too(
        notice.cluster,
        notice.label,
        text,
        estate=notice.estate,
        channel=Channel.WEB,
        person=Person(name=name, phone=digits(phone)),
        unit=home,
        place_text="" if home else unit[:120],
        submission=uuid.UUID(mark) if mark else None,
    )
    return services.register(intake, by=Resident(0))
