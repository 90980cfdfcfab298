"""Fields of a request: things named by code, urgency, moments within reason."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api import CONTRACTORS, DEPARTMENTS
from accounts.models import User
from complaints.choices import Urgency
from complaints.models import Category, EmergencyKind
from complaints.models.measure import as_counted
from estates.codes import Codes

CATEGORIES = Codes(lambda: ((c.code, c) for c in Category.objects.filter(active=True)), Category)
EMERGENCIES = Codes(lambda: ((k.code, k) for k in EmergencyKind.objects.filter(active=True)), EmergencyKind)
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _code(field: serializers.Field, data: Any, longest: int) -> str:
    """The code as it was sent; anything that cannot be one is as unknown as one that is not there."""
    if not isinstance(data, str) or not 0 < len(data) <= longest or not data.isprintable():
        field.fail("unknown", code=str(data)[:40] if isinstance(data, (str, int)) else "…")
    return data


@extend_schema_field(str)
class CodeField(serializers.Field):
    """A thing by its stable code; validated to the object itself."""

    default_error_messages = {"unknown": _("There is no “{code}”.")}

    def __init__(self, codes: Codes, **options: Any) -> None:
        self.codes = codes
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> Any:
        code = _code(self, data, 64)
        found = self.codes.get(code)
        if found is None:
            self.fail("unknown", code=code)
        return found


def category(**options: Any) -> CodeField:
    return CodeField(CATEGORIES, help_text="Code of a category, like facilities.lifts.", **options)


def department(**options: Any) -> CodeField:
    return CodeField(DEPARTMENTS, help_text="Code of a department, like engineering.", **options)


def emergency_kind(**options: Any) -> CodeField:
    return CodeField(EMERGENCIES, help_text="Code of a kind of emergency, like lift or gas.", **options)


def contractor(**options: Any) -> CodeField:
    return CodeField(CONTRACTORS, help_text="Code of a contractor.", **options)


@extend_schema_field(str)
class PersonField(serializers.Field):
    """A member of staff by user name."""

    default_error_messages = {"unknown": _("There is nobody with the user name “{code}”.")}

    def to_internal_value(self, data: Any) -> User:
        name = _code(self, data, 150)
        found = User.objects.filter(username=name, is_active=True).first()
        if found is None:
            self.fail("unknown", code=name)
        return found


@extend_schema_field(
    {"oneOf": [{"type": "string", "enum": ["P0", "P1", "P2", "P3"]}, {"type": "integer", "minimum": 0, "maximum": 3}]}
)
class UrgencyField(serializers.Field):
    """P0 to P3, also as 0 to 3."""

    default_error_messages = {"unknown": _("Urgency is one of P0, P1, P2, P3.")}

    def to_internal_value(self, data: Any) -> int:
        text = (
            str(data).upper().removeprefix("P") if isinstance(data, (str, int)) and not isinstance(data, bool) else ""
        )
        if text not in {"0", "1", "2", "3"}:
            self.fail("unknown")
        return int(text)

    def to_representation(self, value: Any) -> str:
        return Urgency(value).code


class MomentField(serializers.DateTimeField):
    """RFC 3339; a moment without an offset is taken in the house's time zone."""

    default_error_messages = {"far": _("This is not a date we can work with.")}

    def to_internal_value(self, value: Any) -> datetime:
        moment = super().to_internal_value(value)
        if not EARLIEST <= moment <= LATEST:
            self.fail("far")
        return moment


@extend_schema_field({"oneOf": [{"type": "number"}, {"type": "string", "maxLength": 40}]})
class QuantityField(serializers.Field):
    """How many or how much: a number, or a number with its unit in words."""

    default_error_messages = {"invalid": _("Say how many, as a number or in a few words.")}

    def to_internal_value(self, data: Any) -> Any:
        wordy = isinstance(data, str) and 0 < len(data.strip()) <= 40 and "\x00" not in data
        if isinstance(data, bool) or not (wordy or (isinstance(data, (int, float)) and 0 <= data < 1e9)):
            self.fail("invalid")
        return as_counted(data.strip()) if isinstance(data, str) else data

    def to_representation(self, value: Any) -> Any:
        return as_counted(str(value))


def words(**options: Any) -> serializers.CharField:
    """Words of any reasonable length."""
    return serializers.CharField(max_length=options.pop("max_length", 20_000), **options)


def optional_words(**options: Any) -> serializers.CharField:
    return words(required=False, allow_blank=True, default="", **options)
