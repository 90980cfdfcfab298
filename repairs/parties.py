"""Who acts on an order besides staff: a resident with the order's link, and whoever holds a one-job link."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OrderResident:
    """Whoever holds the resident's private link of one order."""

    order_id: int
    kind: str = "resident"
    pk: None = None
    is_authenticated: bool = False


@dataclass(frozen=True)
class JobHolder:
    """Whoever holds a valid one-job link (rule R10): the technician of one turn at one order, and of nothing else."""

    order_id: int
    turn_id: int
    link_id: int
    technician_id: int | None = None
    kind: str = "link"
    pk: None = None
    is_authenticated: bool = False
