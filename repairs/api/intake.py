"""A repair request as it arrives through the API."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from complaints.api import fields
from complaints.errors import BadInput
from complaints.models import Case
from estates.api import PLACES, estate_for
from estates.models import Asset, Place
from estates.phones import valid
from estates.selectors import unit_of
from repairs.api.fields import trade_field
from repairs.choices import Entrance, Scope
from repairs.services import Request, Someone

SPACE = uuid.UUID("6a1e4d7e-7a54-4b7f-9a3d-3d1d5f0f5c11")
LONGEST_KEY = 200


class ResidentSerializer(serializers.Serializer[Any]):
    name = fields.optional_words(max_length=80)
    phone = fields.optional_words(max_length=40)

    def validate_phone(self, value: str) -> str:
        if value and not valid(value):
            raise serializers.ValidationError(_("This cannot be a telephone number."))
        return value


class NewRepairSerializer(serializers.Serializer[Any]):
    estate = serializers.CharField(max_length=8, help_text="Code of the estate, like YJ.")
    trade = trade_field()
    content = fields.optional_words(help_text="What is wrong; from a complaint its words by default.")
    unit = fields.optional_words(max_length=24)
    asset = fields.optional_words(max_length=40, help_text="Code or QR code of a piece of equipment.")
    place = fields.optional_words(
        max_length=120, help_text="Name or QR code of a public place or an asset, or where it is in words."
    )
    scope = serializers.ChoiceField(choices=Scope.choices, required=False, allow_blank=True, default="")
    resident = ResidentSerializer(required=False)
    urgency = fields.UrgencyField(required=False, allow_null=True)
    also_trades = serializers.ListField(child=trade_field(), required=False, default=list, max_length=6)
    complaint = fields.optional_words(max_length=32, help_text="Number of the complaint it comes from.")
    requested_at = fields.MomentField(required=False, allow_null=True)


def request_of(request: Any) -> Request:
    """The repair request in an API request. Raises ValidationError by field."""
    form = NewRepairSerializer(data=request.data)
    form.is_valid(raise_exception=True)
    attrs = form.validated_data
    estate = estate_for(request.user, attrs["estate"])
    if estate is None:
        raise serializers.ValidationError({"estate": [_("There is no such estate among yours.")]})
    known = PLACES.get((estate.pk, attrs["place"]), sure=False) if attrs["place"] else None
    who = attrs.get("resident") or {}
    return Request(
        estate=estate,
        trade=attrs["trade"],
        content=attrs["content"],
        entrance=Entrance.API,
        unit=_unit(estate, attrs["unit"]),
        asset=_asset(estate, attrs["asset"]) or (known if isinstance(known, Asset) else None),
        place=known if isinstance(known, Place) else None,
        place_text="" if known is not None else attrs["place"],
        scope=attrs["scope"],
        who=Someone(name=who.get("name", ""), phone=who.get("phone", "")),
        urgency=attrs.get("urgency"),
        also_trades=attrs["also_trades"],
        complaint=_case(attrs["complaint"], request.user),
        requested_at=attrs.get("requested_at"),
        submission=_submission(request),
    )


def _unit(estate: Any, code: str) -> Any:
    unit = unit_of(estate.pk, code) if code else None
    if code and unit is None:
        raise serializers.ValidationError({"unit": [_("There is no unit {code} on this estate.").format(code=code)]})
    return unit


def _asset(estate: Any, code: str) -> Asset | None:
    if not code:
        return None
    found = (
        Asset.objects.filter(estate=estate, code=code).first() or Asset.objects.filter(estate=estate, qr=code).first()
    )
    if found is None:
        raise serializers.ValidationError({"asset": [_("There is no “{code}”.").format(code=code)]})
    return found


def _case(number: str, viewer: Any) -> Case | None:
    found = Case.objects.visible_to(viewer).filter(number=number).first() if number else None
    if number and found is None:
        raise serializers.ValidationError({"complaint": [_("There is no such case.")]})
    return found


def _submission(request: Any) -> uuid.UUID | None:
    """The idempotency key of the request, the token's own: a repeat answers with the same order."""
    given = request.headers.get("Idempotency-Key", "").strip()
    if not given:
        return None
    if len(given) > LONGEST_KEY or not given.isprintable():
        raise BadInput(fields={"Idempotency-Key": _("At most {n} printable characters.").format(n=LONGEST_KEY)})
    whose = request.auth.pk[:64] if request.auth is not None else f"user:{request.user.pk}"
    return uuid.uuid5(SPACE, f"{whose}\n{given}")
