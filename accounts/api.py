"""People's side of the API: oneself, departments, contractors."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Contractor, Department, Role, User
from estates.api import ByCode, estates_of
from estates.codes import Codes

DEPARTMENTS = Codes(lambda: ((d.code, d) for d in Department.objects.filter(active=True)), Department)
CONTRACTORS = Codes(lambda: ((c.code, c) for c in Contractor.objects.filter(active=True)), Contractor)


class RoleHeldSerializer(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=Role.choices)
    estate = serializers.CharField(allow_null=True, help_text="Code; null means every estate.")
    department = serializers.CharField(allow_null=True)
    contractor = serializers.CharField(allow_null=True)


class MeSerializer(serializers.Serializer[Any]):
    username = serializers.CharField()
    name = serializers.CharField()
    language = serializers.CharField(allow_blank=True)
    time_zone = serializers.CharField(allow_blank=True)
    is_integration = serializers.BooleanField()
    roles = RoleHeldSerializer(many=True)


class DepartmentSerializer(serializers.ModelSerializer[Department]):
    label = serializers.CharField(help_text="The name in your language.")  # type: ignore[assignment]

    class Meta:
        model = Department
        fields = ["code", "name", "name_en", "label"]


class ContractorSerializer(serializers.ModelSerializer[Contractor]):
    label = serializers.CharField(help_text="The name in your language.")  # type: ignore[assignment]

    class Meta:
        model = Contractor
        fields = ["code", "name", "name_en", "label"]


class Me(APIView):
    """Whose token this is, and what they may do where."""

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        user: Any = request.user
        held = user.role_assignments.order_by("pk").values(
            "role", "estate__code", "department__code", "contractor__code"
        )
        roles = [{name.split("__")[0]: value for name, value in one.items()} for one in held]
        return Response(
            {
                "username": user.username,
                "name": user.label,
                "language": user.language,
                "time_zone": user.time_zone,
                "is_integration": user.is_integration,
                "roles": roles,
            }
        )


class Departments(generics.ListAPIView[Department]):
    """The responsible departments of the company."""

    serializer_class = DepartmentSerializer
    pagination_class = ByCode
    filter_backends = ()
    queryset = Department.objects.filter(active=True)


@extend_schema(parameters=[OpenApiParameter("estate", str, description="Code of an estate.")])
class Contractors(generics.ListAPIView[Contractor]):
    """The contractors who work on your estates."""

    serializer_class = ContractorSerializer
    pagination_class = ByCode
    filter_backends = ()
    queryset = Contractor.objects.none()

    def get_queryset(self) -> QuerySet[Contractor]:
        estates = estates_of(self.request.user)
        if code := self.request.query_params.get("estate", "").replace("\x00", ""):
            estates = estates.filter(code=code)
        working = Contractor.estates.through.objects.filter(estate__in=estates).values("contractor_id")
        return Contractor.objects.filter(active=True, pk__in=working)


def people_on(estate: Any, usernames: list[str]) -> dict[str, User]:
    """Active people who hold a role on the estate (or on all), by user name: one statement."""
    here = Q(role_assignments__estate=estate) | Q(role_assignments__estate=None, role_assignments__isnull=False)
    return {u.username: u for u in User.objects.filter(here, is_active=True, username__in=usernames).distinct()}


urlpatterns = [
    path("me/", Me.as_view(), name="me"),
    path("departments/", Departments.as_view(), name="departments"),
    path("contractors/", Contractors.as_view(), name="contractors"),
]
