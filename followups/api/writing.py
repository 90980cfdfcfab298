"""How surveys and common concern are written by API: one deed an address, each at most once per `Idempotency-Key`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from complaints import services as complaints
from complaints.api.deeds import at_their_fields
from complaints.api.intake import key_of
from complaints.api.views import REFUSALS
from complaints.errors import BadInput, NotFound, NotYours
from complaints.services.outward import forbidden_in, refuse_unless
from estates.api import estate_for

KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="A repeat within 24 hours does nothing more and answers 200; with another body 409.",
)
Body = type[serializers.Serializer[Any]]


class NoBody(serializers.Serializer[Any]):
    """Nothing is asked."""


class WordsBody(serializers.Serializer[Any]):
    """Words that residents will read; what should not reach them is refused unless it is meant."""

    override_words = serializers.BooleanField(default=False)


@dataclass(frozen=True)
class Writing:
    """One deed. `run(by, thing, given)` carries it out and gives the id of what is then told, or (id, more to tell)."""

    name: str
    doc: str
    body: Body
    run: Callable[[Any, Any, dict[str, Any]], Any]
    may: Callable[[Any, Any], bool]
    """Whether somebody may at all: asked before the shape of the body, so that it tells nothing."""
    outward: tuple[str, ...] = ()
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Where a request holds what the service calls otherwise."""
    made: bool = False
    """Whether something new comes of it: 201."""


def carry_out(writing: Writing, request: Request, thing: Any, tell: Callable[[int, Any], dict[str, Any]]) -> Response:
    """The deed, once, and `tell(id, viewer)` as its answer. Raises the refusals of the house."""
    if not writing.may(request.user, thing):
        raise NotYours(_("This is not yours to do."))
    body = writing.body(data=request.data, context={"by": request.user, "thing": thing})
    body.is_valid(raise_exception=True)
    given = dict(body.validated_data)
    if writing.outward:
        found = forbidden_in("", given, names=writing.outward)
        refuse_unless(given.pop("override_words"), found)
        given["overridden"] = found
    key = key_of(request, request.path)
    more: dict[str, Any] = {}

    def run() -> int:
        done = writing.run(request.user, thing, given)
        pk, said = done if isinstance(done, tuple) else (done, {})
        more.update(said)
        return pk

    try:
        pk, new = complaints.once(run, key=key)
    except BadInput as error:
        raise at_their_fields(error, dict(writing.places)) from error
    return Response({**tell(pk, request.user), **more}, status=201 if new and writing.made else 200)


def view_of(
    writing: Writing,
    *,
    tag: str,
    find: Callable[..., Any],
    tell: Callable[[int, Any], dict[str, Any]],
    shape: Body,
) -> Any:
    """The view of one deed on what `find(viewer, **address)` gives; `tell(id, viewer)` is its answer."""
    good = {201: shape, 200: shape} if writing.made else {200: shape}

    @extend_schema(
        operation_id=f"{tag}_{writing.name}",
        description=writing.doc,
        parameters=[KEY],
        request=writing.body,
        responses={**good, **{n: REFUSALS[n] for n in (400, 401, 403, 404, 409)}},
    )
    def post(self: APIView, request: Request, **address: Any) -> Response:
        return carry_out(writing, request, find(request.user, **address), tell)

    made: Any = type(f"Write_{tag}_{writing.name}", (APIView,), {"post": post, "__doc__": writing.doc})
    return made.as_view()


def found_or_404(found: Any, words: str) -> Any:
    if found is None:
        raise NotFound(words)
    return found


def estate_of(user: Any, code: str, name: str = "estate") -> Any:
    """The estate behind a code, of those the person works on; BadInput at the field."""
    found = estate_for(user, code)
    if found is None:
        raise BadInput(fields={name: _("There is no such estate among yours.")})
    return found
