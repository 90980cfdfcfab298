"""Pages of a list in the API: `{results, next, previous}`, by cursor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError as Malformed
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination

PAGING = [
    OpenApiParameter("cursor", str, description="Of `next` or `previous`."),
    OpenApiParameter("limit", int, description="Rows a page: 50, up to 100."),
]


class PageAnswer(serializers.Serializer[Any]):
    """What every list has beside its `results`."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class Pages(CursorPagination):
    """Fifty rows a page, `limit` up to a hundred; a cursor nobody gave out is refused at its field."""

    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 100
    ordering: Any = ("id",)

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any] | None:
        try:
            return super().paginate_queryset(queryset, request, view)
        except (NotFound, Malformed, ValueError, TypeError, OverflowError) as error:
            raise ValidationError({"cursor": [_("This is not a cursor of this list.")]}) from error


def one_page_of(request: Any, rows: Any, ordering: tuple[str, ...], tell: Callable[[list[Any]], list[Any]]) -> Any:
    """The page of `rows` the request asks for, each row as `tell` puts it. Raises ValidationError at the cursor.

    The first of `ordering` is what a cursor remembers; the last has to tell any two rows apart.
    """
    pages = Pages()
    pages.ordering = ordering
    found = pages.paginate_queryset(rows, request) or []
    return {"results": tell(found), "next": pages.get_next_link(), "previous": pages.get_previous_link()}


def all_on_one_page(rows: list[Any]) -> dict[str, Any]:
    """A short list in the shape of a long one."""
    return {"results": rows, "next": None, "previous": None}
