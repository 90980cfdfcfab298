"""What a case page shows of paid services: those that belong to the case, and the way to start one (rule J10)."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef
from django.urls import reverse

from complaints.lifecycle import OPEN
from complaints.slots import Panel, has, offer_panel
from followups.lifecycle import State
from followups.models import PaidService
from followups.selectors.services import may_ask, sees_services


def services_panel(case: Any, viewer: Any, facts: Any) -> Panel | None:
    """The paid services of the case that `viewer` may know of; while it is open, also how to write one down."""
    if not sees_services(viewer):
        return None
    found = PaidService.objects.visible_to(viewer).filter(case_id=case.pk).order_by("-asked_at", "-pk")
    rows = [{"service": one, "state": State(one.state)} for one in (found if has(case, "services") else ())]
    new = case.state in OPEN and case.kind != "praise" and may_ask(viewer, case.estate_id)
    url = f"{reverse('followups:service_new')}?complaint={case.number}" if new else ""
    return Panel("followups/_services_of_case.html", {"rows": rows, "new": url}) if rows or url else None


def register() -> None:
    """Called once when the app is ready."""
    offer_panel(services_panel, "services", PaidService.objects.filter(case=OuterRef("pk")))
