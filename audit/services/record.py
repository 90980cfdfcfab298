from __future__ import annotations

from datetime import datetime
from typing import Any

from audit.models import AuditEntry
from estates.fresh import fresh


def planned(
    verb: str, *, by: Any, subject: tuple[str, int | None], at: datetime, data: dict | None = None
) -> AuditEntry:
    """An audit entry, not yet stored. `by` is a user, or anything with a `kind` (the system, a resident)."""
    is_user = getattr(by, "is_authenticated", False)
    return fresh(
        AuditEntry,
        at=at,
        actor_id=by.pk if is_user else None,
        actor_kind="user" if is_user else getattr(by, "kind", "system"),
        verb=verb,
        subject_kind=subject[0],
        subject_id=subject[1],
        data=data or {},
    )


def record(
    verb: str, *, by: Any, subject: tuple[str, int | None], at: datetime, data: dict | None = None
) -> AuditEntry:
    """Write one audit entry in the caller's transaction."""
    entry = planned(verb, by=by, subject=subject, at=at, data=data)
    entry.save(force_insert=True)
    return entry
