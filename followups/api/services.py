"""Special paid services (rule J10): list, ask for one, each step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Department
from complaints.api.errors import RefusalSerializer
from complaints.api.views import REFUSALS, _version
from complaints.models import Case
from complaints.selectors.callers import find_unit
from deadlines.clock import now
from estates.api import estate_for
from followups import services
from followups.api import bodies, shapes
from followups.api.answers import ServicePage, ServiceRow
from followups.api.calls import page_url
from followups.models import PaidService
from followups.selectors.services import JOINS, page_of


class ServiceQuery(serializers.Serializer[Any]):
    view = serializers.ChoiceField(choices=["open", "ended", "any"], required=False, default="open")
    estate = serializers.CharField(required=False, allow_blank=True, default="", max_length=8)
    cursor = serializers.CharField(required=False, allow_blank=True, default="", max_length=400)


class PaidServices(APIView):
    """The paid services you may know of; ask for one."""

    @extend_schema(
        operation_id="paid_services_list",
        parameters=[ServiceQuery],
        responses={200: ServicePage, 400: REFUSALS[400], 401: RefusalSerializer},
    )
    def get(self, request: Request) -> Response:
        asked = ServiceQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        given, at = asked.validated_data, now()
        estates = [given["estate"]] if given["estate"] else None
        page = page_of(request.user, view=given["view"], estates=estates, cursor=given["cursor"])
        rows = [shapes.service(one, request.user, at) for one in page.rows]
        links = {"next": page_url(request, page.next), "previous": page_url(request, page.previous)}
        return Response({"results": rows, **links})

    @extend_schema(
        operation_id="paid_services_create",
        request=bodies.AskBody,
        responses={201: ServiceRow, **{n: REFUSALS[n] for n in (400, 401, 403)}},
    )
    def post(self, request: Request) -> Response:
        body = bodies.AskBody(data=request.data)
        body.is_valid(raise_exception=True)
        made = services.ask_service(by=request.user, **_named(request, dict(body.validated_data)))
        return Response(shapes.service_again(made.number, request.user, now()), status=201)


def _named(request: Request, given: dict[str, Any]) -> dict[str, Any]:
    """The things behind the codes; 400 at the field of a code there is not."""
    estate = estate_for(request.user, given["estate"])
    department = Department.objects.filter(code=given["department"]).first()
    unit = find_unit(estate.pk, given["unit"]) if estate is not None and given["unit"] else None
    number = given.pop("complaint")
    case = Case.objects.visible_to(request.user).filter(number=number, estate=estate).first() if number else None
    wrong = {
        "estate": estate is None,
        "department": department is None,
        "unit": bool(given["unit"]) and unit is None,
        "complaint": bool(number) and case is None,
    }
    refused = {name: [_("There is no “{code}”.").format(code="…")] for name, bad in wrong.items() if bad}
    if refused:
        raise ValidationError(refused)
    return given | {"estate": estate, "department": department, "unit": unit, "case": case}


class PaidServiceDetail(APIView):
    """One paid service."""

    @extend_schema(
        operation_id="paid_services_retrieve",
        responses={200: ServiceRow, 401: RefusalSerializer, 404: RefusalSerializer},
    )
    def get(self, request: Request, number: str) -> Response:
        found = PaidService.objects.visible_to(request.user).select_related(*JOINS)
        return Response(shapes.service(get_object_or_404(found, number=number), request.user, now()))


DEEDS: dict[str, tuple[type[serializers.Serializer[Any]], Callable[..., Any]]] = {
    "check": (bodies.CheckBody, services.check_service),
    "price": (bodies.PriceBody, services.price_service),
    "agree": (bodies.AgreeBody, services.agree_service),
    "finish": (bodies.FinishBody, services.finish_service),
    "sign": (bodies.SignBody, services.sign_service),
    "callback": (bodies.ServiceCallbackBody, services.callback_service),
    "close": (bodies.NothingBody, services.close_service),
    "cancel": (bodies.CancelBody, services.cancel_service),
}


def _doing(name: str) -> Any:
    """The view of one step, with its own body in the schema."""
    shape, run = DEEDS[name]

    class DoStep(APIView):
        @extend_schema(operation_id=f"paid_services_{name}", request=shape, responses={200: ServiceRow, **REFUSALS})
        def post(self, request: Request, number: str) -> Response:
            get_object_or_404(PaidService.objects.visible_to(request.user), number=number)
            body = shape(data=request.data)
            body.is_valid(raise_exception=True)
            run(number, by=request.user, version=_version(request), **body.validated_data)
            return Response(shapes.service_again(number, request.user, now()))

    return DoStep.as_view()


STEP_VIEWS = {name: _doing(name) for name in DEEDS}
