"""Callbacks: list, one, write down, close, sign. A view checks shape and calls one service."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

from complaints.api.errors import RefusalSerializer
from complaints.api.views import REFUSALS, Listed
from complaints.selectors.keyset import understood
from deadlines.clock import now
from estates.paging import all_on_one_page
from followups import services
from followups.api import bodies, shapes
from followups.api.answers import CallbackPage, CallDetail, QuotaPage
from followups.choices import About, Standing
from followups.models import Call
from followups.selectors.calls import CallFilter, call_page
from followups.selectors.quotas import estates_reported, month_of, quotas
from followups.services import NewWish
from followups.services.record import open_call


class CallQuery(serializers.Serializer[Any]):
    state = Listed(Standing.values, help_text="States, with commas between; left out: those that wait.")
    about = Listed(About.values, help_text="complaint, repair, service, with commas between.")
    estate = Listed(help_text="Codes of estates.")
    overdue = serializers.BooleanField(required=False, default=False)
    q = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)
    cursor = serializers.CharField(required=False, allow_blank=True, default="", max_length=400)
    limit = serializers.IntegerField(required=False, default=25, min_value=1, max_value=100)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["cursor"] and not understood(attrs["cursor"], "newest" if attrs["state"] else "due"):
            raise ValidationError({"cursor": [_("This is not a cursor of this list.")]})
        return attrs


def page_url(request: Request, cursor: str | None) -> str | None:
    """The address of the page at `cursor`."""
    url = remove_query_param(request.build_absolute_uri(), "cursor")
    return replace_query_param(url, "cursor", cursor) if cursor else None


class Callbacks(APIView):
    """The callbacks you may know of: those that wait by their turn, or what has ended, the newest first."""

    @extend_schema(
        operation_id="callbacks_list",
        parameters=[CallQuery],
        responses={200: CallbackPage, 400: REFUSALS[400], 401: RefusalSerializer},
    )
    def get(self, request: Request) -> Response:
        asked = CallQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        wanted = CallFilter(
            view="overdue" if given["overdue"] else "waiting",
            standings=given["state"] or [],
            abouts=given["about"] or [],
            estates=given["estate"] or [],
            q=given["q"].replace("\x00", ""),
        )
        page = call_page(request.user, wanted, cursor=given["cursor"], size=given["limit"])
        return Response(
            {
                "results": [shapes.row(one) for one in page.rows],
                "next": page_url(request, page.next),
                "previous": page_url(request, page.previous),
            }
        )


def one_call(pk: int, viewer: Any) -> Call:
    """The call as the viewer may know of it; 404 for the rest."""
    joined = Call.objects.visible_to(viewer).select_related("estate", "by", "slip_by", "department")
    return get_object_or_404(joined, pk=pk)


class CallbackDetail(APIView):
    """One callback, with its attempts and wishes."""

    @extend_schema(
        operation_id="callbacks_retrieve",
        responses={200: CallDetail, 401: RefusalSerializer, 404: RefusalSerializer},
    )
    def get(self, request: Request, pk: int) -> Response:
        return Response(shapes.detail(one_call(pk, request.user), request.user))


class Record(APIView):
    """Write down one attempt, and what was said where somebody was reached."""

    @extend_schema(operation_id="callbacks_record", request=bodies.RecordBody, responses={200: CallDetail, **REFUSALS})
    def post(self, request: Request, pk: int) -> Response:
        one_call(pk, request.user)
        body = bodies.RecordBody(data=request.data)
        body.is_valid(raise_exception=True)
        given = dict(body.validated_data)
        wishes = [NewWish(w["text"], w["becomes"]) for w in given.pop("wishes", [])]
        given.pop("override_words", None)  # nothing here is read by the resident
        services.record(pk, by=request.user, wishes=wishes, **given)
        return Response(shapes.detail(one_call(pk, request.user), request.user))


class CloseCall(APIView):
    """Close as unreachable, after failed attempts on different days and hours."""

    @extend_schema(operation_id="callbacks_close", request=bodies.NothingBody, responses={200: CallDetail, **REFUSALS})
    def post(self, request: Request, pk: int) -> Response:
        open_call(pk, request.user)
        services.close_call(pk, by=request.user)
        return Response(shapes.detail(one_call(pk, request.user), request.user))


class Slip(APIView):
    """The head of the department says the result and signs."""

    @extend_schema(operation_id="callbacks_slip", request=bodies.SlipBody, responses={200: CallDetail, **REFUSALS})
    def post(self, request: Request, pk: int) -> Response:
        body = bodies.SlipBody(data=request.data)
        body.is_valid(raise_exception=True)
        services.sign_slip(pk, by=request.user, words=body.validated_data["text"])
        return Response(shapes.detail(one_call(pk, request.user), request.user))


class QuotaQuery(serializers.Serializer[Any]):
    month = serializers.RegexField(r"^20\d\d-(0[1-9]|1[0-2])$", required=False, default="", allow_blank=True)


class Quotas(APIView):
    """What service managers and general managers owe and made in a month, over all their estates."""

    @extend_schema(
        operation_id="callback_quotas",
        parameters=[QuotaQuery],
        responses={200: QuotaPage, **{n: REFUSALS[n] for n in (400, 401, 403)}},
    )
    def get(self, request: Request) -> Response:
        asked = QuotaQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        estates, at = estates_reported(request.user), now()
        if not estates:
            raise PermissionDenied(_("The month's callbacks are for those who oversee an estate."))
        year, _dash, number = asked.validated_data["month"].partition("-")
        month = month_of(at, estates[0].zone)
        month = month.replace(year=int(year), month=int(number)) if number else month
        rows = [quota_shape(q) for q in quotas(month, at, estates, viewer=request.user)]
        return Response(all_on_one_page(rows))


def quota_shape(q: Any) -> dict[str, Any]:
    return {
        "month": f"{q.month:%Y-%m}", "estates": [e.code for e in q.estates], "person": q.person.username,
        "role": q.role, "owed": q.owed, "made": q.made, "met": q.met,
    }  # fmt: skip
