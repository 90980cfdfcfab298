from __future__ import annotations

import uuid

from django.utils.translation import gettext as _

from complaints import services
from complaints.choices import Channel
from complaints.models import Case
from complaints.parties import Resident
from complaints.services import Intake, Person
from estates.phones import digits
from followups.models import Notice
from followups.selectors.clusters import CLUSTER
from portal.selectors.places import unit_named


def say_me_too(notice: Notice, *, phone: str, name: str, unit: str, text: str, mark: str) -> Case:
    """A case of this household about the common concern of `notice`, joined to it in the same transaction (rule F5).

    The same `mark` again gives the case it made. Raises BadInput.
    """
    concern = notice.cluster
    home = unit_named(notice.estate, unit)
    said = _("At our home as well: {title}").format(title=notice.label)
    return services.register(
        Intake(
            estate=notice.estate,
            channel=Channel.WEB,
            content=f"{said}\n{text}".strip(),
            person=Person(name=name, phone=digits(phone)),
            unit=home,
            place_text="" if home else unit[:120],
            asset=concern.asset if concern else None,
            category=concern.category if concern else None,
            submission=uuid.UUID(mark) if mark else None,
            sources=((CLUSTER, concern.pk),) if concern else (),
        ),
        by=Resident(0),
    )
