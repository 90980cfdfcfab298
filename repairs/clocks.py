"""The clocks an order can run, and who answers each (rules D1, R2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Role

SUBJECT = "repair"
DECISION = "repair_decision"
"""The clock of whoever decides on a pause (rule D1, `decision`); its `part` is the request."""


@dataclass(frozen=True)
class Kind:
    """`role` answers the clock; "" means the contractor or technician of its turn. `accountable`: see deadlines."""

    name: str
    label: Any
    role: str
    accountable: bool = True


KINDS: dict[str, Kind] = {
    k.name: k
    for k in (
        Kind("contractor_contact", _("resident reached and visit agreed"), "", False),
        Kind("visit", _("arrival at the agreed time"), "", False),
        Kind("repair_completion", _("repair completed"), "", False),
        Kind(DECISION, _("decision on a pause"), Role.MANAGER),
        Kind("repair_callback", _("callback after the repair"), Role.ASSISTANT),
    )
}


def subject(order) -> tuple[str, int]:
    return SUBJECT, order.pk
