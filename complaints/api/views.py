"""The addresses of complaints. A view checks shape and calls one service."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import generics, serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

from complaints import choices, services
from complaints.api import shapes
from complaints.api.answers import Complaint, ComplaintPage, NewComplaint
from complaints.api.deeds import DEEDS, Deed, at_their_fields
from complaints.api.errors import RefusalSerializer
from complaints.api.intake import NewComplaintSerializer, intake_of, key_of
from complaints.errors import BadInput
from complaints.lifecycle import State
from complaints.models import Category
from complaints.selectors import QueueFilter, likes_of, queue_page
from complaints.selectors.keyset import understood
from complaints.services.outward import forbidden_in, refuse_unless, sending_anyway
from deadlines.clock import now
from estates.api import ByCode

PLACES = {
    "unit": ("complainant", "unit"),
    "phone": ("complainant", "phone"),
    "name": ("complainant", "name"),
    "asset": ("place",),
    "building": ("place",),
}
"""Where a request holds what `register` calls otherwise."""
REFUSALS = {
    400: OpenApiResponse(description="Shape: messages by field."),
    401: RefusalSerializer,
    403: RefusalSerializer,
    404: RefusalSerializer,
    409: RefusalSerializer,
    429: RefusalSerializer,
}


JSON = JSONRenderer()
WRITTEN = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
ANY_JSON = frozenset({"*/*", "application/json"})


def listed(text: str) -> list[str]:
    """`a,b` as two values."""
    return [one for one in (part.strip() for part in text.replace("\x00", "").split(",")) if one][:50]


class Listed(serializers.CharField):
    """Several values after one another, each of `choices` where given."""

    def __init__(self, allowed: Any = None, **options: Any) -> None:
        self.allowed = allowed
        super().__init__(required=False, allow_blank=True, default="", max_length=400, **options)

    def to_internal_value(self, data: Any) -> Any:
        values = listed(super().to_internal_value(data))
        wrong = [one for one in values if self.allowed is not None and one not in self.allowed]
        if wrong:
            raise ValidationError(_("There is no “{code}”.").format(code=wrong[0]))
        return values


class ComplaintFilter(serializers.Serializer[Any]):
    """What a list of complaints shows; several codes with commas between."""

    state = Listed(State.values, help_text="States, with commas between.")
    nature = Listed([*choices.Nature.values, "none"], help_text="Natures; `none` is not judged yet.")
    estate = Listed(help_text="Codes of estates.")
    department = Listed(help_text="Codes of departments that have a share.")
    kind = Listed(choices.Kind.values)
    overdue = serializers.BooleanField(required=False, default=False, help_text="Only open cases past a due moment.")
    q = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=200,
        help_text="Words, a number; for the desk a name or a telephone's tail.",
    )
    cursor = serializers.CharField(required=False, allow_blank=True, default="", max_length=400)
    limit = serializers.IntegerField(required=False, default=25, min_value=1, max_value=100)

    def validate_cursor(self, value: str) -> str:
        if value and not understood(value, "newest"):
            raise ValidationError(_("This is not a cursor of this list."))
        return value


KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="A repeat within 24 hours answers 200 with the same case; with another body 409.",
)


class Complaints(APIView):
    """List the cases you may see; register one."""

    @extend_schema(
        operation_id="complaints_list",
        parameters=[ComplaintFilter],
        responses={200: ComplaintPage, 400: REFUSALS[400], 401: RefusalSerializer},
    )
    def get(self, request: Request) -> Response:
        asked = ComplaintFilter(data=request.query_params)
        asked.is_valid(raise_exception=True)
        wanted, at = asked.validated_data, now()
        page = queue_page(request.user, _filter(wanted), cursor=wanted["cursor"], size=wanted["limit"], at=at)
        return Response(
            {
                "results": [shapes.row(case, request.user, at) for case in page.rows],
                "next": _page_url(request, page.next),
                "previous": _page_url(request, page.previous),
            }
        )

    @extend_schema(
        operation_id="complaints_create",
        parameters=[KEY],
        request=NewComplaintSerializer,
        responses={201: NewComplaint, 200: NewComplaint, **{n: REFUSALS[n] for n in (400, 401, 403, 409, 429)}},
    )
    def post(self, request: Request) -> HttpResponse:
        intake, user = intake_of(request), request.user
        try:
            case, made = services.register_once(intake, by=user, key=key_of(request))
        except BadInput as error:
            raise at_their_fields(error, PLACES) from error
        new = made and case.kind != choices.Kind.PRAISE
        body = shapes.newborn(case, user) if new else shapes.after(case, user)
        body["look_alikes"] = [vars(like) for like in likes_of(case, user)]
        http = request._request  # what stands before it looks for each name in itself first
        headers = {"Location": f"{http.scheme}://{http.get_host()}{http.path}{case.number}/"}
        # Bytes at once: there is one way to draw it, and no page that asks for another.
        return HttpResponse(WRITTEN(body), "application/json", status=201 if made else 200, headers=headers)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """JSON is all there is: whoever does not ask for anything else need not be asked."""
        if request._request.META.get("HTTP_ACCEPT", "*/*") in ANY_JSON:
            return JSON, JSON.media_type
        return super().perform_content_negotiation(request, force)


def _filter(wanted: dict[str, Any]) -> QueueFilter:
    return QueueFilter(
        view="any",
        sort="newest",
        q=wanted["q"].replace("\x00", ""),
        states=wanted["state"],
        natures=wanted["nature"],
        estates=wanted["estate"],
        departments=wanted["department"],
        kinds=wanted["kind"],
        overdue=wanted["overdue"],
    )


def _page_url(request: Request, cursor: str | None) -> str | None:
    url = remove_query_param(request.build_absolute_uri(), "cursor")
    return replace_query_param(url, "cursor", cursor) if cursor else None


NUMBER = OpenApiParameter("number", str, OpenApiParameter.PATH, description="Number of the case.")


class ComplaintDetail(APIView):
    """One case as you may read it."""

    @extend_schema(
        operation_id="complaints_retrieve",
        parameters=[NUMBER],
        responses={200: Complaint, 401: RefusalSerializer, 404: RefusalSerializer},
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
            # Whoever may not do this, or may not know of the case, learns that first, whatever they sent.
            services.check(number, deed.name, by=by, version=version)
            raise ValidationError(form.errors)
        given = {"version": version, **form.validated_data}
        override, found = given.pop("override_words", False), forbidden_in(deed.name, given)
        if found and not override:
            services.check(number, deed.name, by=by, version=version)
            refuse_unless(override, found)
        try:
            with sending_anyway(number, deed.name, found, by=by):
                done = deed.run(number, by=by, **given)
        except BadInput as error:
            raise at_their_fields(error, deed.field_of) from error
        body = shapes.after(done, by)
        return Response(body, headers={"ETag": f'"{body["version"]}"'})


def _version(request: Request) -> int | None:
    """The version the caller was looking at, by header; the body's own wins."""
    given = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    return int(given) if given.isdecimal() and len(given) < 10 else None


def doing(deed: Deed) -> Any:
    """The view of one action, with its own body in the schema."""

    @extend_schema(
        operation_id=f"complaints_{deed.name}",
        summary=deed.name,
        tags=["complaints"],
        parameters=[NUMBER],
        request={"multipart/form-data": deed.body} if deed.multipart else deed.body,
        responses={200: Complaint, **REFUSALS},
    )
    def post(self: DoDeed, request: Request, number: str) -> Response:
        return self.carry_out(request, number)

    parsers = [MultiPartParser, FormParser] if deed.multipart else [JSONParser]
    made: Any = type(f"Do_{deed.name}", (DoDeed,), {"deed": deed, "parser_classes": parsers, "post": post})
    return made.as_view()


class CategorySerializer(serializers.ModelSerializer[Category]):
    parent = serializers.CharField(source="parent.code", allow_null=True, default=None)  # type: ignore[assignment]
    department = serializers.CharField(source="department.code", allow_null=True, default=None)
    label = serializers.CharField(help_text="The name in your language.")  # type: ignore[assignment]

    class Meta:
        model = Category
        fields = ["code", "parent", "department", "name", "name_en", "label"]


class Categories(generics.ListAPIView[Category]):
    """The content categories, a tree of two levels."""

    serializer_class = CategorySerializer
    pagination_class = ByCode
    filter_backends = ()
    queryset = Category.objects.filter(active=True).select_related("parent", "department")


@extend_schema(exclude=True)
class Nowhere(APIView):
    """Any other address below the API: the same refusal as an unknown case."""

    def handle(self, request: Request, **_where: Any) -> Response:
        raise NotFound

    get = post = put = patch = delete = handle


ACTION_VIEWS = {name: doing(deed) for name, deed in DEEDS.items()}
