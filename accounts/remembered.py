"""Rows that hardly ever change and stand on every page (company, estates, departments), remembered for a few seconds.

A change made by this process is seen at once; one made elsewhere within SECONDS.
"""

from __future__ import annotations

import time
from typing import Any

from django.db.models.signals import post_delete, post_save

SECONDS = 20.0
_held: dict[type, tuple[float, list]] = {}
_heeded: set[type] = set()


def rows(model: Any) -> list:
    """Every row of `model`, by its key. Shared between requests: never change one."""
    if model not in _heeded:
        _heeded.add(model)
        for signal in (post_save, post_delete):
            signal.connect(_changed, sender=model, dispatch_uid=f"remembered {model.__name__}")
    stamp = time.monotonic()
    held = _held.get(model)
    if held is None or stamp - held[0] > SECONDS:
        held = _held[model] = (stamp, list(model.objects.order_by("pk")))
    return held[1]


def _changed(sender: Any, **_: Any) -> None:
    _held.pop(sender, None)


def forget() -> None:
    """Drop everything (between tests)."""
    _held.clear()
