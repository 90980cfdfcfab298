"""What the pickers of the forms offer, each in one statement."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import Contractor, Department, RoleAssignment, User
from complaints.choices import Urgency
from complaints.models import Category
from estates.models import CatalogueItem

NONE = [("", "—")]


def capped(choices: Any) -> list[tuple[str, Any]]:
    """Closed lists as a form shows them, with a capital."""
    return [(value, capfirst(label)) for value, label in choices]


def urgencies() -> list[tuple[str, str]]:
    return [(str(u.value), f"{u.name} {capfirst(u.label)}") for u in Urgency]


def categories() -> list[tuple[Any, Any]]:
    """The two-level tree as a grouped select; a branch without leaves is a leaf."""
    rows = list(Category.objects.filter(active=True).order_by("position", "code"))
    children: dict[int, list] = {}
    for row in rows:
        children.setdefault(row.parent_id or 0, []).append(row)
    found: list[tuple[Any, Any]] = [("", _("Choose a category"))]
    for top in children.get(0, []):
        below = children.get(top.pk)
        found.append((top.label, [(c.pk, c.label) for c in below]) if below else (top.pk, top.label))
    return found


def departments() -> list[tuple[Any, str]]:
    return [(d.pk, d.label) for d in Department.objects.filter(active=True)]


def catalogue(estate_id: int) -> list[tuple[Any, str]]:
    """The service items a judgement on this estate may cite (rule P7)."""
    items = CatalogueItem.objects.filter(Q(estate_id=estate_id) | Q(estate=None), active=True)
    return [(i.pk, f"{i.code} {i.label}" + (f" · {i.basis}" if i.basis else "")) for i in items]


def staff(estate_id: int) -> list[tuple[Any, Any]]:
    """Everybody who works on the estate, by department, for saying whom a complaint is about."""
    held = (
        RoleAssignment.objects.filter(Q(estate_id=estate_id) | Q(estate=None), user__is_active=True)
        .select_related("user", "department", "contractor")
        .order_by("department_id", "contractor_id", "user_id")
    )
    groups: dict[str, dict[int, str]] = {}
    for one in held:
        group = one.department or one.contractor
        groups.setdefault(str(group) if group else str(_("Service centre")), {})[one.user_id] = one.user.label
    return [(name, list(people.items())) for name, people in groups.items()]


def contractors(estate_id: int) -> list[tuple[Any, str]]:
    return [(c.pk, c.label) for c in Contractor.objects.filter(active=True, estates=estate_id)]


def picked(model: Any, value: Any) -> Any:
    """The row a select named, or None."""
    return model.objects.filter(pk=value).first() if value else None


def all_picked(model: Any, values: Any) -> list[Any]:
    return list(model.objects.filter(pk__in=values)) if values else []


__all__ = [
    "NONE",
    "User",
    "all_picked",
    "capped",
    "catalogue",
    "categories",
    "contractors",
    "departments",
    "picked",
    "staff",
    "urgencies",
]
