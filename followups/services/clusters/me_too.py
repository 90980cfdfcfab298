"""“At our home as well”: a case of its own about what is known, joined to it as it is registered (rule F5)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import complaints.services as complaints
from accounts.scope import OVERSEEING
from complaints.models import Case
from complaints.services import Intake
from followups.models import Cluster
from followups.selectors.clusters import CLUSTER
from followups.services.clusters.gathering import locked


def intake_of_me_too(concern: Cluster | None, label: str, text: str, **more: Any) -> Intake:
    """The intake of one more household; `label` is what it says it has as well, `more` who and where and how."""
    said = _("At our home as well: {title}").format(title=label)
    return Intake(
        content=f"{said}\n{text}".strip(),
        asset=concern.asset if concern else None,
        category=concern.category if concern else None,
        sources=((CLUSTER, concern.pk),) if concern else (),
        **more,
    )


def me_too(pk: int, *, by: Any, text: str = "", **more: Any) -> Case:
    """One more household told us of the concern `pk`: its own case, joined. Raises what `register` raises, NotNow."""
    with transaction.atomic():
        concern = locked(pk, by, OVERSEEING)
        return complaints.register(intake_of_me_too(concern, concern.label, text, estate=concern.estate, **more), by=by)
