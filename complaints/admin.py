"""The category tree, as an administrator keeps it (rule N2). Cases have no place here: services alone write them."""

from __future__ import annotations

from django.contrib import admin

from complaints.models import Category
from estates.admin import Kept


@admin.register(Category)
class CategoryAdmin(Kept):
    """Categories: switched off, not deleted. The code is what programs know them by, so it stays as it is."""

    list_display = ["code", "name", "name_en", "parent", "department", "position", "active"]
    list_display_links = ["code", "name"]
    list_editable = ["position", "active"]
    list_filter = ["active", "department", ("parent", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["code", "name", "name_en"]
    autocomplete_fields = ["parent", "department"]
    list_select_related = ["parent", "department"]
    list_per_page = 100
    deletable = False

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        return ["code"] if obj else []
