"""Words that went out although they should not have reached a resident are written down with their deed (rule J14)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import audit.services as audit
import notifications.services as notifications
from deadlines.clock import now


def note_overridden(found: Sequence[Any], *, by: Any, subject: tuple[str, int], action: str) -> None:
    """In the transaction of the deed; nothing where nothing was overridden."""
    if not found:
        return
    at, codes = now(), sorted({hit.code for _place, hit in found})
    notifications.note_overrides(list(found), by=by, subject=subject, action=action, at=at)
    audit.record("words_overridden", by=by, subject=subject, at=at, data={"action": action, "phrases": codes})
