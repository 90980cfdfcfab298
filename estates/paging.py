"""Pages of a list in the API: `{results, next, previous}`, by cursor."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as Malformed
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination


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


def all_on_one_page(rows: list[Any]) -> dict[str, Any]:
    """A short list in the shape of a long one."""
    return {"results": rows, "next": None, "previous": None}
