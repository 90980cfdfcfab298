"""Fields of a request: things of repairs named by code."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from complaints.api.fields import CodeField
from estates.codes import Codes
from repairs.models import Technician, Trade

TRADES = Codes(lambda: ((t.code, t) for t in Trade.objects.filter(active=True)), Trade)


def trade_field(**options: Any) -> CodeField:
    return CodeField(TRADES, help_text="Code of a trade: plumbing electrical lifts doors masonry fire.", **options)


@extend_schema_field(int)
class TechnicianField(serializers.Field):
    """A technician by id."""

    default_error_messages = {"unknown": _("There is no such technician.")}

    def to_internal_value(self, data: Any) -> Technician:
        fits = (isinstance(data, int) and not isinstance(data, bool)) or (isinstance(data, str) and data.isdecimal())
        found = Technician.objects.filter(pk=int(data), active=True).first() if fits and len(str(data)) < 18 else None
        if found is None:
            self.fail("unknown")
        return found


@extend_schema_field({"oneOf": [{"type": "number"}, {"type": "string"}]})
class NumberField(serializers.Field):
    """A quantity or an amount: a number, or one written as text."""

    default_error_messages = {"invalid": _("This is not a number.")}

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, bool) or not isinstance(data, (int, float, str)) or not 0 < len(str(data)) <= 20:
            self.fail("invalid")
        return str(data)


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "description": "A PNG as a data URL, or strokes as JSON."},
            {"type": "array", "items": {}, "description": "Strokes: lists of [x, y]."},
        ]
    }
)
class SignatureField(serializers.Field):
    """A signature as it was drawn; the service looks whether it is one."""

    def to_internal_value(self, data: Any) -> Any:
        return data
