"""Who must pay for a repair, and by which rule (rule R1)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import get_language

from repairs.models import PayerRule


def rules_for(*, estate_id: int, building_id: int | None, asset_id: int | None, trade_id: int, scope: str, day: date):
    """The rules that fit the place and the trade on the day, the one that holds first."""
    return PayerRule.objects.filter(
        Q(estate_id=None) | Q(estate_id=estate_id),
        Q(building_id=None) | Q(building_id=building_id),
        Q(asset_id=None) | Q(asset_id=asset_id),
        Q(trade_id=None) | Q(trade_id=trade_id),
        Q(scope="") | Q(scope=scope),
        Q(until=None) | Q(until__gte=day),
        active=True,
    ).order_by("position", "pk")


def payer_words(order) -> str:
    """The rule in the reader's language, as it was when the order was written down."""
    english = (get_language() or "").startswith("en")
    return order.payer_words_en or order.payer_words if english else order.payer_words
