from __future__ import annotations

from repairs.services.deed import Deed


class _Nothing(Exception):
    """Ends a deed that was only tried."""


def check(number: str, action: str, *, by, version: int | None = None) -> None:
    """Raise what the deed `action` would raise before its first change: NotFound, NotYours, NotNow, Changed."""
    try:
        with Deed(number, action, by, version=version):
            raise _Nothing
    except _Nothing:
        return
