"""The register of known trouble (rule I9)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from complaints.api import fields
from complaints.api.errors import RefusalSerializer
from complaints.api.parts import moment
from complaints.api.views import REFUSALS
from complaints.errors import NotFound
from deadlines.clock import now
from estates.api import estate_for
from estates.models import Asset, Building, KnownTrouble, Place, TroubleKind, TroubleStanding, Unit
from estates.paging import PageAnswer, all_on_one_page
from estates.selectors import unit_of
from hotline import services
from hotline.choices import AT_THE_DESK
from hotline.selectors import callers_of, register_of, troubles_visible
from hotline.services.trouble import Known


def _codes(**options: Any) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.CharField(max_length=80), required=False, default=list, max_length=200, **options
    )


class NewTrouble(serializers.Serializer[Any]):
    estate = serializers.CharField(max_length=8, help_text="Code of the estate, like YJ.")
    kind = serializers.ChoiceField(choices=TroubleKind.choices)
    what = fields.words(max_length=80)
    answer = fields.words(max_length=2000)
    answer_en = fields.optional_words(max_length=2000)
    category = fields.category(required=False, allow_null=True)
    starts_at = fields.MomentField()
    ends_at = fields.MomentField()
    whole_estate = serializers.BooleanField(default=False)
    buildings = _codes(help_text="Codes of buildings.")
    units = _codes(help_text="Codes of units.")
    assets = _codes(help_text="Codes of assets.")
    places = _codes(help_text="Names of public places.")


class Until(serializers.Serializer[Any]):
    until = fields.MomentField()


class NewCaller(serializers.Serializer[Any]):
    phone = fields.optional_words(max_length=40)
    name = fields.optional_words(max_length=80)
    unit = fields.optional_words(max_length=24)


class TroubleAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    estate = serializers.CharField()
    kind = serializers.ChoiceField(choices=TroubleKind.choices)
    standing = serializers.ChoiceField(choices=TroubleStanding.choices)
    what = serializers.CharField()
    answer = serializers.CharField(help_text="The ready answer in your language.")
    category = serializers.CharField(allow_null=True)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    extended = serializers.IntegerField()
    whole_estate = serializers.BooleanField()
    buildings = serializers.ListField(child=serializers.CharField())
    units = serializers.ListField(child=serializers.CharField())
    assets = serializers.ListField(child=serializers.CharField())
    places = serializers.ListField(child=serializers.CharField())
    callers = serializers.IntegerField(help_text="How many have rung about it.")


class TroublePage(PageAnswer):
    results = TroubleAnswer(many=True)


class CallerAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    trouble = serializers.IntegerField()
    name = serializers.CharField(allow_blank=True)
    calls = serializers.IntegerField()


def shape(one: KnownTrouble) -> dict[str, Any]:
    zone = one.estate.zone
    return {
        "id": one.pk,
        "estate": one.estate.code,
        "kind": one.kind,
        "standing": str(one.standing(now())),
        "what": one.what,
        "answer": one.reply,
        "category": one.category or None,
        "starts_at": moment(one.starts_at, zone),
        "ends_at": moment(one.ends_at, zone),
        "ended_at": moment(one.ended_at, zone),
        "extended": one.extended,
        "whole_estate": one.whole_estate,
        "buildings": [b.code for b in one.buildings.all()],
        "units": [u.code for u in one.units.all()],
        "assets": [a.code for a in one.assets.all()],
        "places": [p.name for p in one.places.all()],
        "callers": one.rang if hasattr(one, "rang") else one.callers.count(),
    }


def _found(pk: int, viewer: Any) -> KnownTrouble:
    one = troubles_visible(viewer).select_related("estate").filter(pk=pk).first()
    if one is None:
        raise NotFound(_("There is no such entry."))
    return one


def _known(given: Any, estate: Any) -> Known:
    """Codes as rows; raises ValidationError by field for one that is not there."""
    rows: Any = {}
    for name, model, by in (("buildings", Building, "code"), ("units", Unit, "code"), ("assets", Asset, "code"),
                            ("places", Place, "name")):  # fmt: skip
        codes = [code.replace("\x00", "") for code in given.pop(name)]
        found = {getattr(row, by): row for row in model.objects.filter(estate=estate, **{f"{by}__in": codes})}
        missing = [code for code in codes if code not in found]
        if missing:
            raise serializers.ValidationError({name: [_("There is no “{code}”.").format(code=missing[0])]})
        rows[name] = list(found.values())
    category = given.pop("category", None)
    return Known(**given, **rows, category=category.code if category else "")


class Troubles(APIView):
    """What is known to be wrong on your estates; enter something."""

    @extend_schema(operation_id="troubles_list", responses={200: TroublePage, 401: RefusalSerializer})
    def get(self, request: Request) -> Response:
        found = register_of(request.user, now())
        return Response(all_on_one_page([shape(one) for rows in found.values() for one in rows]))

    @extend_schema(
        operation_id="troubles_create",
        request=NewTrouble,
        responses={201: TroubleAnswer, **{n: REFUSALS[n] for n in (400, 401, 403)}},
    )
    def post(self, request: Request) -> Response:
        body = NewTrouble(data=request.data)
        body.is_valid(raise_exception=True)
        given = dict(body.validated_data)
        estate = estate_for(request.user, given.pop("estate"))
        if estate is None:
            raise serializers.ValidationError({"estate": [_("There is no such estate among yours.")]})
        made = services.know(by=request.user, estate=estate, known=_known(given, estate))
        return Response(shape(made), status=201)


class Trouble(APIView):
    """One entry of the register."""

    @extend_schema(
        operation_id="troubles_retrieve",
        responses={200: TroubleAnswer, 401: RefusalSerializer, 404: RefusalSerializer},
    )
    def get(self, request: Request, pk: int) -> Response:
        return Response(shape(_found(pk, request.user)))


class ExtendTrouble(APIView):
    """It takes longer."""

    @extend_schema(operation_id="troubles_extend", request=Until, responses={200: TroubleAnswer, **REFUSALS})
    def post(self, request: Request, pk: int) -> Response:
        body = Until(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(shape(services.extend(pk, by=request.user, **body.validated_data)))


class EndTrouble(APIView):
    """It is over; whoever rang is told."""

    @extend_schema(operation_id="troubles_end", request=None, responses={200: TroubleAnswer, **REFUSALS})
    def post(self, request: Request, pk: int) -> Response:
        return Response(shape(services.end(pk, by=request.user)))


class TroubleCallers(APIView):
    """Who rang about it (the desk alone); add a caller."""

    @extend_schema(operation_id="troubles_callers", responses={200: CallerAnswer(many=True), **REFUSALS})
    def get(self, request: Request, pk: int) -> Response:
        trouble = _found(pk, request.user)
        viewer: Any = request.user
        rows = callers_of(trouble) if viewer.scope.holds(AT_THE_DESK, trouble.estate_id) else []
        return Response([{"id": c.pk, "trouble": pk, "name": c.name, "calls": c.calls} for c in rows])

    @extend_schema(operation_id="troubles_add_caller", request=NewCaller, responses={200: CallerAnswer, **REFUSALS})
    def post(self, request: Request, pk: int) -> Response:
        body = NewCaller(data=request.data)
        body.is_valid(raise_exception=True)
        trouble, given = _found(pk, request.user), body.validated_data
        unit = unit_of(trouble.estate_id, given["unit"]) if given["unit"] else None
        made = services.add_caller(pk, by=request.user, phone=given["phone"], name=given["name"], unit=unit)
        return Response({"id": made.pk, "trouble": pk, "name": made.name, "calls": made.calls})
