"""Estates and units in the API: those the caller works on."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers

from estates.codes import Codes
from estates.models import Asset, Building, Estate, Place, Unit
from estates.paging import Pages

ESTATES = Codes(lambda: ((e.code, e) for e in Estate.objects.filter(active=True)), Estate)


def _places() -> list[tuple[Any, Any]]:
    """Public places and assets of every estate by whatever people may call them: QR code, asset code, name."""
    found: dict[Any, Any] = {}
    for place in Place.objects.select_related("building"):
        for word in (place.qr, place.name, place.name_en):
            found.setdefault((place.estate_id, word), place)
    for asset in Asset.objects.select_related("building"):
        for word in (asset.qr, asset.code):
            found[asset.estate_id, word] = asset
        for word in (asset.name, asset.name_en):
            # A name is taken only where it says which one: two lifts called "客梯" are told apart by building.
            found[asset.estate_id, word] = None if (asset.estate_id, word) in found else asset
    return [(key, thing) for key, thing in found.items() if key[1] and thing is not None]


PLACES = Codes(_places, Place, Asset, Building)
"""(estate id, QR code or asset code or name) → Place or Asset."""


def estates_of(user: Any) -> QuerySet[Estate]:
    """The estates in use that `user` has anything to do with."""
    held = user.scope.estates
    estates = Estate.objects.filter(active=True)
    return estates if held == "all" else estates.filter(pk__in=held)


def estate_for(user: Any, code: str) -> Estate | None:
    """The estate of that code, if `user` has anything to do with it; None says the same of unknown and foreign ones."""
    estate = ESTATES.get(code)
    if estate is None:
        return None
    held = user.scope.estates
    return estate if held == "all" or estate.pk in held else None


class EstateSerializer(serializers.ModelSerializer[Estate]):
    class Meta:
        model = Estate
        fields = ["code", "name", "name_en", "time_zone", "hotline", "emergency_line", "address"]


class UnitSerializer(serializers.ModelSerializer[Unit]):
    estate = serializers.CharField(source="estate.code")
    building = serializers.CharField(source="building.code")
    label = serializers.CharField()  # type: ignore[assignment]

    class Meta:
        model = Unit
        fields = ["code", "estate", "building", "label", "floor"]


class ByCode(Pages):
    ordering = ("code", "id")


class Estates(generics.ListAPIView[Estate]):
    """The estates you work on."""

    serializer_class = EstateSerializer
    pagination_class = ByCode
    filter_backends = ()
    queryset = Estate.objects.none()

    def get_queryset(self) -> QuerySet[Estate]:
        return estates_of(self.request.user)


@extend_schema(
    parameters=[
        OpenApiParameter("estate", str, description="Code of an estate."),
        OpenApiParameter("q", str, description="Beginning of a unit's code, or part of its name."),
    ]
)
class Units(generics.ListAPIView[Unit]):
    """The units of the estates you work on."""

    serializer_class = UnitSerializer
    pagination_class = ByCode
    filter_backends = ()
    queryset = Unit.objects.none()

    def get_queryset(self) -> QuerySet[Unit]:
        asked = self.request.query_params
        units = Unit.objects.filter(estate__in=estates_of(self.request.user)).select_related("estate", "building")
        if code := asked.get("estate", ""):
            units = units.filter(estate__code=code.replace("\x00", ""))
        if words := asked.get("q", "").replace("\x00", "").strip():
            units = units.filter(Q(code__istartswith=words) | Q(label_zh__icontains=words))
        return units


urlpatterns = [
    path("estates/", Estates.as_view(), name="estates"),
    path("units/", Units.as_view(), name="units"),
]
