from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from deadlines.selectors.sticking import sticking


def try_again(ids: Iterable[int] | None, at: datetime) -> int:
    """Let failed consequences be tried at once instead of when their turn comes; all of them when None. How many."""
    rows = sticking()
    return (rows if ids is None else rows.filter(pk__in=list(ids))).update(retry_at=at)
