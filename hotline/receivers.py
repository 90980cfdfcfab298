"""What the line does when an intake came from it: the call and the trouble know their case (rules I6, I9)."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from complaints.signals import complaint_moved
from hotline.models import MissedCall
from hotline.selectors import CALL, TROUBLE
from hotline.services.callers import with_a_case


@receiver(complaint_moved, dispatch_uid="hotline: a case came of it")
def came_of_it(case: Any, action: str, by: Any, at: Any, **_more: Any) -> None:
    """Only an intake that says where it came from costs a statement."""
    for kind, pk in getattr(case, "sources", ()) if action == "register" else ():
        if kind == CALL and getattr(by, "is_authenticated", False):
            MissedCall.objects.visible_to(by).filter(pk=pk, estate_id=case.estate_id, case=None).update(case=case)
        if kind == TROUBLE:
            with_a_case(pk, case, by, at)
