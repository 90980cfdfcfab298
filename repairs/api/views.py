"""The addresses of repairs. A view checks shape and calls one service."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

from complaints.api.errors import RefusalSerializer
from complaints.api.views import REFUSALS, Listed, _version
from complaints.selectors.keyset import understood
from deadlines.clock import now
from estates.api import ByCode
from repairs import services
from repairs.api import shapes
from repairs.api.answers import BESIDE, Repair, RepairPage
from repairs.api.deeds import DEEDS, Deed
from repairs.api.intake import NewRepairSerializer, request_of
from repairs.lifecycle import State
from repairs.models import Order, Trade
from repairs.selectors.board import OrderFilter, order_page


class RepairFilter(serializers.Serializer[Any]):
    """What a list of orders shows; several codes with commas between."""

    state = Listed(State.values, help_text="States, with commas between.")
    estate = Listed(help_text="Codes of estates.")
    trade = Listed(help_text="Codes of trades.")
    contractor = Listed(help_text="Codes of contractors.")
    overdue = serializers.BooleanField(required=False, default=False)
    q = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    cursor = serializers.CharField(required=False, allow_blank=True, default="", max_length=400)
    limit = serializers.IntegerField(required=False, default=25, min_value=1, max_value=100)

    def validate_cursor(self, value: str) -> str:
        if value and not understood(value, "newest"):
            raise ValidationError(_("This is not a cursor of this list."))
        return value


KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="A repeat answers with the same order."
)
NUMBER = OpenApiParameter("number", str, OpenApiParameter.PATH, description="Number of the order.")


class Repairs(APIView):
    """List the orders you may see; write one down."""

    @extend_schema(
        operation_id="repairs_list",
        parameters=[RepairFilter],
        responses={200: RepairPage, 400: REFUSALS[400], 401: RefusalSerializer},
    )
    def get(self, request: Request) -> Response:
        asked = RepairFilter(data=request.query_params)
        asked.is_valid(raise_exception=True)
        wanted, at = asked.validated_data, now()
        page = order_page(request.user, _filter(wanted), cursor=wanted["cursor"], size=wanted["limit"])
        return Response(
            {
                "results": [shapes.row(order, request.user, at) for order in page.rows],
                "next": _page_url(request, page.next),
                "previous": _page_url(request, page.previous),
            }
        )

    @extend_schema(
        operation_id="repairs_create",
        parameters=[KEY],
        request=NewRepairSerializer,
        responses={201: Repair, 200: Repair, **{n: REFUSALS[n] for n in (400, 401, 403, 404, 409, 429)}},
    )
    def post(self, request: Request) -> Response:
        wanted = request_of(request)
        known = (
            wanted.submission and Order.objects.visible_to(request.user).filter(submission=wanted.submission).exists()
        )
        order = services.request(wanted, by=request.user)
        body = shapes.after(order, order.number, request.user)
        where = request.build_absolute_uri(reverse("api:repair", args=[order.number]))
        return Response(body, status=200 if known else 201, headers={"Location": where})


def _filter(wanted: dict[str, Any]) -> OrderFilter:
    return OrderFilter(
        view="any",
        q=wanted["q"].replace("\x00", ""),
        states=wanted["state"],
        estates=wanted["estate"],
        trades=wanted["trade"],
        contractors=wanted["contractor"],
        overdue=wanted["overdue"],
        sort="newest",
    )


def _page_url(request: Request, cursor: str | None) -> str | None:
    url = remove_query_param(request.build_absolute_uri(), "cursor")
    return replace_query_param(url, "cursor", cursor) if cursor else None


class RepairDetail(APIView):
    """One order as you may read it."""

    @extend_schema(
        operation_id="repairs_retrieve",
        parameters=[NUMBER],
        responses={200: Repair, 401: RefusalSerializer, 404: RefusalSerializer},
    )
    def get(self, request: Request, number: str) -> Response:
        body = shapes.detail(shapes.fetch(number, request.user), request.user)
        return Response(body, headers={"ETag": f'"{body["version"]}"'})


class DoDeed(APIView):
    """Carry out one action."""

    deed: Deed

    def carry_out(self, request: Request, number: str) -> Response:
        deed, by, version = self.deed, request.user, _version(request)
        form = deed.body(data=request.data)
        if not form.is_valid():
            # Whoever may not do this, or may not know of the order, learns that first, whatever they sent.
            services.check(number, deed.name, by=by, version=version)
            raise ValidationError(form.errors)
        done = deed.run(number, by=by, **{"version": version, **form.validated_data})
        body = {**shapes.after(done, number, by), **said(deed.name, done)}
        return Response(body, headers={"ETag": f'"{body["version"]}"'})


def said(name: str, done: Any) -> dict[str, Any]:
    """What a deed gives beside the order: the telephone behind `ring`, the token behind `issue_link`, shown once."""
    match name:
        case "ring":
            return {"phone": done}
        case "issue_link":
            return {"token": done}
        case "complain":
            return {"complaint_made": done.number}
        case _:
            return {}


def doing(deed: Deed) -> Any:
    """The view of one action, with its own body in the schema."""

    @extend_schema(
        operation_id=f"repairs_{deed.name}",
        summary=deed.name,
        tags=["repairs"],
        parameters=[NUMBER],
        request={"multipart/form-data": deed.body} if deed.multipart else deed.body,
        responses={200: BESIDE.get(deed.name, Repair), **REFUSALS},
    )
    def post(self: DoDeed, request: Request, number: str) -> Response:
        return self.carry_out(request, number)

    parsers = [MultiPartParser, FormParser] if deed.multipart else [JSONParser]
    made: Any = type(f"DoRepair_{deed.name}", (DoDeed,), {"deed": deed, "parser_classes": parsers, "post": post})
    return made.as_view()


class TradeSerializer(serializers.ModelSerializer[Trade]):
    label = serializers.CharField(help_text="The name in your language.")  # type: ignore[assignment]

    class Meta:
        model = Trade
        fields = ["code", "name", "name_en", "label"]


class Trades(generics.ListAPIView[Trade]):
    """The trades of repairs."""

    serializer_class = TradeSerializer
    pagination_class = ByCode
    filter_backends = ()
    queryset = Trade.objects.filter(active=True)


ACTION_VIEWS = {name: doing(deed) for name, deed in DEEDS.items()}
