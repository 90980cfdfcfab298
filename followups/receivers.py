"""What the time after does when a complaint or a repair moves: the call that is owed is kept in step (rule F1)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from complaints.signals import complaint_moved
from followups.models import Call, Wish
from followups.selectors.clusters import CLUSTER
from followups.services.clusters.gathering import join_me_too
from followups.services.keep_in_step import follow_case, follow_order
from repairs.signals import order_moved

WISH = "wish"
NEVER_CALLED = frozenset({"register", "classify", "refer", "dispatch", "accept", "take", "contact", "note", "attach"})
"""Deeds that neither begin nor end a callback: they cost no statement."""
ORDERS_NEVER = frozenset({"request", "send", "reach", "ring", "arrive", "assign", "prepare", "photo", "note", "quote"})


@receiver(complaint_moved, dispatch_uid="followups: the call of a complaint")
def complaint_has_moved(sender: Any, case: Any, action: str, by: Any, at: datetime, **more: Any) -> None:
    """The call of a case follows it; a case that came of a wish settles the wish."""
    if action == "register":
        _came_of_wishes(case, by, at)
        _came_of_concern(case)
    if action not in NEVER_CALLED:
        follow_case(case, action, by, at)


@receiver(order_moved, dispatch_uid="followups: the call of a repair")
def order_has_moved(sender: Any, order: Any, action: str, by: Any, at: datetime, **more: Any) -> None:
    """The call of an order follows it."""
    if action not in ORDERS_NEVER:
        follow_order(order, action, by, at)


def _came_of_wishes(case: Any, by: Any, at: datetime) -> None:
    """Only an intake that says where it came from costs a statement."""
    for kind, pk in getattr(case, "sources", ()):
        if kind == WISH:
            mine = Call.objects.visible_to(by).filter(estate_id=case.estate_id)
            waiting = Wish.objects.filter(pk=pk, call__in=mine, settled_at=None)
            waiting.update(case=case, settled_at=at)


def _came_of_concern(case: Any) -> None:
    """Somebody said "me too" on a notice: the new case joins the concern (rule F5)."""
    for kind, pk in getattr(case, "sources", ()):
        if kind == CLUSTER:
            join_me_too(pk, case)
