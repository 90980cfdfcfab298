"""The daily digest in the API (rule A2): what the page shows, to whom it shows it; reading it here counts as well."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics.selectors.digest import digests_of, read, readership, reads_digests, sees_readership
from analytics.services import open_digest
from deadlines.clock import now


class DigestLineSerializer(serializers.Serializer[Any]):
    number = serializers.CharField()
    title = serializers.CharField()
    place = serializers.CharField()
    received_at = serializers.DateTimeField()
    nature = serializers.CharField(allow_blank=True)
    state = serializers.CharField()
    answered = serializers.BooleanField(allow_null=True, help_text="Null where there is no way back to the person.")
    overdue = serializers.BooleanField()


class ReadingRateSerializer(serializers.Serializer[Any]):
    """For those who answer for the estate; null for everybody else."""

    in_time = serializers.IntegerField()
    counted = serializers.IntegerField()
    not_read = serializers.ListField(child=serializers.CharField())


class DigestSerializer(serializers.Serializer[Any]):
    estate = serializers.CharField()
    day = serializers.DateField()
    published_at = serializers.DateTimeField()
    owed_an_answer = serializers.IntegerField()
    answered = serializers.IntegerField()
    complaints = DigestLineSerializer(many=True)
    reading = ReadingRateSerializer(allow_null=True)


class DailyDigest(APIView):
    """The complaints of a day as you may know of them: the latest digest of yours, or that of `estate` and `day`."""

    @extend_schema(
        parameters=[
            OpenApiParameter("estate", str, description="Its code; any of yours when left out."),
            OpenApiParameter("day", str, description="As 2026-11-21; the latest when left out."),
        ],
        responses={200: DigestSerializer, 404: OpenApiResponse(description="No digest of yours for that day.")},
    )
    def get(self, request: Any) -> Response:
        user, at = request.user, now()
        if not reads_digests(user):
            raise PermissionDenied
        digest = _asked(digests_of(user), request.query_params)
        open_digest(digest, by=user, at=at)
        page = read(digest, user, at)
        who = None
        if sees_readership(user, digest.estate_id):
            who = readership(digests_of(user).prefetch_related("readings__reader").get(pk=digest.pk), at)
        return Response(
            {
                "estate": digest.estate.code,
                "day": digest.day,
                "published_at": digest.published_at,
                "owed_an_answer": page.owed,
                "answered": page.answered,
                "complaints": [
                    {
                        "number": one.number,
                        "title": one.title,
                        "place": one.place,
                        "received_at": one.case.received_at,
                        "nature": one.case.nature,
                        "state": one.case.state,
                        "answered": one.answered,
                        "overdue": one.late,
                    }
                    for one in page.lines
                ],
                "reading": None
                if who is None
                else {
                    "in_time": who.in_time,
                    "counted": who.counted,
                    "not_read": [one.reader.username for one in who.unread],
                },
            }
        )


def _asked(mine: Any, query: Any) -> Any:
    """The digest the query names; NotFound where there is none, or none of the reader's."""
    if estate := query.get("estate"):
        mine = mine.filter(estate__code=estate)
    try:
        if day := query.get("day"):
            mine = mine.filter(day=date.fromisoformat(day))
    except ValueError as error:
        raise NotFound from error
    found = mine.first()
    if found is None:
        raise NotFound
    return found


urlpatterns = [path("digest/", DailyDigest.as_view(), name="digest")]
