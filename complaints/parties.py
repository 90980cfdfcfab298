"""Who acts on a case: staff (a user), the system, or a resident holding a private link."""

from __future__ import annotations

from dataclasses import dataclass


class _System:
    """The house itself: timers, importers, seeding."""

    kind = "system"
    pk = None
    is_authenticated = False

    def __repr__(self) -> str:
        return "SYSTEM"


SYSTEM = _System()


@dataclass(frozen=True)
class Resident:
    """Whoever holds the private link of one case (rule W2)."""

    case_id: int
    kind: str = "resident"
    pk: None = None
    is_authenticated: bool = False
