"""What the filters offer: estates, departments, categories; no statement of their own on a usual page.

Shared between requests, as every remembered row: never change one of the lists.
"""

from __future__ import annotations

from accounts import remembered
from accounts.models import Department
from accounts.scope import ALL
from complaints.models import Category
from estates.models import Estate


def estates(viewer) -> list[Estate]:
    """The estates the person has to do with, by key; all of them for the house itself."""
    found = [e for e in remembered.rows(Estate) if e.active]
    held = viewer.scope.estates if hasattr(viewer, "scope") else ALL
    return found if held == ALL else [e for e in found if e.pk in held]


def estate_codes(viewer) -> list[str]:
    return [e.code for e in estates(viewer)]


def departments() -> list[Department]:
    return remembered.made(Department, _active)


def categories() -> list[Category]:
    """In the order of their tree: each under its parent."""
    return remembered.made(Category, _in_order)


def _active(rows: list[Department]) -> list[Department]:
    return [d for d in rows if d.active]


def _in_order(rows: list[Category]) -> list[Category]:
    return sorted((c for c in rows if c.active), key=lambda c: (c.position, c.code))
