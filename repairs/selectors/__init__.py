"""Reading orders: every list and page goes through `Order.objects.visible_to`."""

from repairs.selectors.access import parties_of
from repairs.selectors.people import choosable, contractors_for, register_gate, technicians_for
from repairs.selectors.seen import LIST_JOINS, level_of, seen_by

__all__ = [
    "LIST_JOINS",
    "choosable",
    "contractors_for",
    "level_of",
    "parties_of",
    "register_gate",
    "seen_by",
    "technicians_for",
]
