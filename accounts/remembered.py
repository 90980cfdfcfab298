"""Rows that hardly ever change and stand on every page (company, estates, departments), remembered for a few seconds.

A change made by this process is seen at once; one made elsewhere within SECONDS.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db.models.signals import post_delete, post_save

SECONDS = 20.0
_held: dict[type, tuple[float, list]] = {}
_by_key: dict[type, tuple[list, dict[int, Any]]] = {}
_made: dict[tuple[Any, ...], tuple[list, Any]] = {}
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


def one(model: Any, pk: int | None) -> Any:
    """The row of that key, or None. One that is not known yet is asked for before it is believed to be missing."""
    if pk is None:
        return None
    held = _known(model)
    if pk not in held:
        _held.pop(model, None)
        held = _known(model)
    return held.get(pk)


def made(model: Any, make: Callable[..., Any], *args: str) -> Any:
    """`make(rows, *args)`, worked out anew when the rows change. `args` have few values. Shared: never change it."""
    found, key = rows(model), (model, make, *args)
    held = _made.get(key)
    if held is None or held[0] is not found:
        held = _made[key] = (found, make(found, *args))
    return held[1]


def _known(model: Any) -> dict[int, Any]:
    found = rows(model)
    by_key = _by_key.get(model)
    if by_key is None or by_key[0] is not found:
        by_key = _by_key[model] = (found, {row.pk: row for row in found})
    return by_key[1]


def _changed(sender: Any, **_: Any) -> None:
    _held.pop(sender, None)


def forget() -> None:
    """Drop everything (between tests)."""
    _held.clear()
