"""What the templates of an order ask: the names of deeds."""

from __future__ import annotations

from typing import Any

from django import template

from repairs.lifecycle import ACTIONS

register = template.Library()


@register.filter
def order_action(name: str) -> Any:
    """The deed of that name: its label and icon."""
    return ACTIONS[name]
