"""What the templates of an order ask: the names of deeds."""

from __future__ import annotations

import json
from typing import Any

from django import template

from repairs.lifecycle import ACTIONS

register = template.Library()


@register.filter
def order_action(name: str) -> Any:
    """The deed of that name: its label and icon."""
    return ACTIONS[name]


@register.filter
def yuan(amount: Any) -> str:
    """An amount of the ledger with its sign before the ¥, as in a book: −¥50.00."""
    return f"{'−' if amount < 0 else ''}¥{abs(amount):.2f}"


@register.filter
def strokes(signature: str) -> list[str]:
    """A signature kept as strokes, as the paths of a drawing; empty for one that came as a picture.

    Only numbers go into it, read anew, so that nothing of what was sent is trusted as markup.
    """
    try:
        drawn = json.loads(signature)
        return ["M" + "L".join(f"{float(x):g} {float(y):g}" for x, y in stroke) for stroke in drawn if stroke]
    except (ValueError, TypeError):
        return []
