"""A complaint as it arrives through the API, and what becomes of it before the service sees it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from rest_framework import serializers

from accounts.api import people_on
from complaints.api import fields
from complaints.api.plain import Plain, body_of
from complaints.choices import Channel, Kind
from complaints.errors import BadInput
from complaints.services import Intake, Key, Person
from estates.api import PLACES, estate_for
from estates.models import Asset, Place, ResidentKind, Unit
from estates.phones import valid
from estates.selectors import unit_of

LONGEST_KEY = 200


class ComplainantSerializer(serializers.Serializer[Any]):
    name = fields.optional_words(max_length=80)
    phone = fields.optional_words(max_length=40)
    unit = fields.optional_words(max_length=24)
    kind = serializers.ChoiceField(choices=ResidentKind.choices, required=False, allow_blank=True, default="")
    anonymous = serializers.BooleanField(default=False)
    confidential = serializers.BooleanField(default=False)

    def validate_phone(self, value: str) -> str:
        if value and not valid(value):
            raise serializers.ValidationError(_("This cannot be a telephone number."))
        return value


class NewComplaintSerializer(serializers.Serializer[Any]):
    estate = serializers.CharField(max_length=8, help_text="Code of the estate, like YJ.")
    kind = serializers.ChoiceField(choices=Kind.choices, default=Kind.COMPLAINT)
    channel = serializers.ChoiceField(choices=Channel.choices)
    received_at = fields.MomentField(required=False, allow_null=True)
    complainant = ComplainantSerializer(required=False)
    place = fields.optional_words(
        max_length=120, help_text="Name or QR code of a public place or an asset, or where it is in words."
    )
    content = fields.words(
        error_messages={
            "blank": lazy("Write down what the person said."),
            "required": lazy("Write down what the person said."),
        }
    )
    wishes = fields.optional_words()
    category = fields.category(required=False, allow_null=True)
    urgency = fields.UrgencyField(required=False, allow_null=True)
    emergency = serializers.BooleanField(default=False)
    emergency_kind = fields.emergency_kind(required=False, allow_null=True)
    external_number = fields.optional_words(max_length=60)
    external_due_at = fields.MomentField(required=False, allow_null=True)
    about_staff = serializers.ListField(child=serializers.CharField(max_length=150), default=list, max_length=20)
    about_departments = serializers.ListField(child=fields.department(), default=list, max_length=20)
    about_contractors = serializers.ListField(child=fields.contractor(), default=list, max_length=20)


FORM = Plain(NewComplaintSerializer())
"""Bound once: a serializer made for each request copies every field, which costs more than the check itself."""


def intake_of(request: Any) -> Intake:
    """The intake a request holds. Raises ValidationError by field."""
    attrs = FORM.validated(body_of(request))
    wrong: dict[str, Any] = {}
    estate = estate_for(request.user, attrs["estate"])
    if estate is None:
        raise serializers.ValidationError({"estate": [_("There is no such estate among yours.")]})
    who = attrs.get("complainant") or {}
    unit = None
    if code := who.get("unit"):
        unit = unit_of(estate.pk, code)
        if unit is None:
            wrong["complainant"] = {"unit": [_("There is no unit {code} on this estate.").format(code=code)]}
    staff = []
    if names := attrs["about_staff"]:
        people = people_on(estate, names)
        staff = [people[name] for name in dict.fromkeys(names) if name in people]
        unknown = [name for name in names if name not in people]
        if unknown:
            wrong["about_staff"] = [_("There is nobody with the user name “{code}”.").format(code=n) for n in unknown]
    if wrong:
        raise serializers.ValidationError(wrong)
    return _intake(attrs, estate, unit, staff, who)


def _intake(attrs: dict[str, Any], estate: Any, unit: Unit | None, staff: list[Any], who: dict[str, Any]) -> Intake:
    known = PLACES.get((estate.pk, attrs["place"]), sure=False) if attrs["place"] else None
    return Intake(
        estate=estate,
        kind=attrs["kind"],
        channel=attrs["channel"],
        received_at=attrs.get("received_at"),
        person=Person(name=who.get("name", ""), phone=who.get("phone", ""), kind=who.get("kind", "")),
        anonymous=who.get("anonymous", False),
        confidential=who.get("confidential", False),
        unit=unit,
        place=known if isinstance(known, Place) else None,
        asset=known if isinstance(known, Asset) else None,
        place_text="" if known is not None else attrs["place"],
        content=attrs["content"],
        wishes=attrs["wishes"],
        category=attrs.get("category"),
        urgency=attrs.get("urgency"),
        emergency=attrs["emergency"],
        emergency_kind=attrs.get("emergency_kind"),
        external_number=attrs["external_number"],
        external_due_at=attrs.get("external_due_at"),
        about_staff=staff,
        about_departments=list(dict.fromkeys(attrs["about_departments"])),
        about_contractors=list(dict.fromkeys(attrs["about_contractors"])),
        look_alikes=True,
    )


def key_of(request: Any, where: str = "") -> Key | None:
    """The idempotency key of the request, if it carries one; keys belong to the token. Raises BadInput.

    `where`: the address, for one of many that answer with ids of their own.
    """
    given = request.META.get("HTTP_IDEMPOTENCY_KEY", "").strip()
    if not given:
        return None
    if len(given) > LONGEST_KEY or not given.isprintable():
        raise BadInput(fields={"Idempotency-Key": _("At most {n} printable characters.").format(n=LONGEST_KEY)})
    body = json.dumps(request.data, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    whose = request.auth.pk[:64] if request.auth is not None else f"user:{request.user.pk}"
    return Key(whose, given, hashlib.sha256(f"{where}{body}".encode()).hexdigest())
