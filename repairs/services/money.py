"""Lines of money: read once, added up once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from complaints.errors import BadInput

CENT = Decimal("0.01")
MOST = Decimal("1000000")
KINDS = ("labour", "material", "visit", "other")


def cents(value: Any) -> Decimal:
    """`value` as yuan with two decimals. Raises InvalidOperation for what is no number."""
    return Decimal(str(value)).quantize(CENT, rounding=ROUND_HALF_UP)


def lines_of(given: Iterable[Mapping[str, Any]], field: str) -> list[dict[str, Any]]:
    """Lines of a quote, of materials or fees: {kind, text, quantity, price}; numbers kept as text, so nothing is lost.

    Raises BadInput at `field` for a line without words, or a number out of bounds.
    """
    lines = []
    for number, line in enumerate(given, 1):
        text = str(line.get("text", "")).replace("\x00", "").strip()[:200]
        try:
            quantity, price = Decimal(str(line.get("quantity", 1) or 0)), cents(line.get("price", 0) or 0)
        except InvalidOperation as error:
            raise BadInput(fields={field: _("Line {n}: this is not a number.").format(n=number)}) from error
        if not text:
            raise BadInput(fields={field: _("Line {n}: say what it is.").format(n=number)})
        if not (quantity.is_finite() and 0 < quantity <= MOST and 0 <= price <= MOST):
            raise BadInput(fields={field: _("Line {n}: please check the numbers.").format(n=number)})
        kind = str(line.get("kind") or "other")
        lines.append(
            {"kind": kind if kind in KINDS else "other", "text": text, "quantity": str(quantity), "price": str(price)}
        )
    return lines


def total_of(*several: Iterable[Mapping[str, Any]]) -> Decimal:
    """The sum of all lines, each rounded to the cent."""
    found = Decimal(0)
    for lines in several:
        for line in lines:
            found += (Decimal(line["quantity"]) * Decimal(line["price"])).quantize(CENT, rounding=ROUND_HALF_UP)
    return found.quantize(CENT)
