"""What repairs do when a complaint moves: its orders not begun are asked about."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from complaints.signals import complaint_moved
from repairs.choices import Gone
from repairs.services.aside import ask_whether

GONE = {"withdraw": Gone.WITHDRAWN, "merge": Gone.MERGED}


@receiver(complaint_moved)
def a_complaint_is_gone(case: Any, action: str, at: Any, **_more: Any) -> None:
    """Withdrawn, or following another: does the repair go on? Asked in the same transaction."""
    if action in GONE:
        ask_whether(case, GONE[action], at=at)
