"""What hardly ever changes and stands on every page: estates, departments, categories. Remembered for a few seconds."""

from __future__ import annotations

import time
from typing import Any

from accounts.models import Department
from accounts.scope import ALL
from complaints.models import Category
from estates.models import Estate

SECONDS = 20.0
_held: dict[str, tuple[float, list]] = {}


def forget() -> None:
    """Drop what this process remembers (between tests)."""
    _held.clear()


def _remembered(model: Any) -> list:
    stamp = time.monotonic()
    held = _held.get(model.__name__)
    if held is None or stamp - held[0] > SECONDS:
        held = _held[model.__name__] = (stamp, list(model.objects.filter(active=True)))
    return held[1]


def estates(viewer) -> list[Estate]:
    """The estates the person has to do with, by id."""
    held = viewer.scope.estates
    return [e for e in sorted(_remembered(Estate), key=lambda e: e.pk) if held == ALL or e.pk in held]


def estate_codes(viewer) -> list[str]:
    return [e.code for e in estates(viewer)] if hasattr(viewer, "scope") else [e.code for e in _remembered(Estate)]


def departments() -> list[Department]:
    return sorted(_remembered(Department), key=lambda d: d.pk)


def categories() -> list[Category]:
    """In the order of their tree: each under its parent."""
    return sorted(_remembered(Category), key=lambda c: (c.position, c.code))
