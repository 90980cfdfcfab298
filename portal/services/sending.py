from __future__ import annotations

import uuid

from complaints import services
from complaints.choices import Channel
from complaints.models import Case
from complaints.parties import Resident
from complaints.services import Intake, Person
from portal.draft import ANONYMOUS, CONFIDENTIAL, Draft
from portal.selectors.places import spot_by_key, unit_named


def send(draft: Draft, *, owner: str) -> Case:
    """Register the finished draft as a case from the web form; its `submission` makes two taps one case (rule I10).

    `owner` is under whose name its photos were staged. A home we do not know stays as text. Raises BadInput.
    """
    estate, anonymous = draft.estate, draft["how"] == ANONYMOUS
    spot = spot_by_key(estate, draft["spot"])
    home = "" if anonymous else draft["unit"]
    happened_in, lives_in = unit_named(estate, draft["where"]), unit_named(estate, home)
    said = [] if spot or happened_in else [draft["where"]]
    if home and not (lives_in and not happened_in):
        said.append(home)
    return services.register(
        Intake(
            estate=estate,
            channel=Channel.WEB,
            kind=draft["kind"],
            content=draft["content"],
            person=Person() if anonymous else Person(name=draft["name"], phone=draft["phone"]),
            unit=happened_in or lives_in,
            place=spot.thing if spot and spot.kind == "place" else None,
            asset=spot.thing if spot and spot.kind == "asset" else None,
            place_text=" · ".join(filter(None, said))[:120],
            anonymous=anonymous,
            confidential=draft["how"] == CONFIDENTIAL,
            uploads=services.staged_for(owner, draft["uploads"]),
            submission=uuid.UUID(draft["submission"]),
        ),
        by=Resident(0),
    )
