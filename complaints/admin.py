"""Categories and emergencies, as an administrator keeps them (rules N2, I7).

Cases have no place here: services alone write them.
"""

from __future__ import annotations

from django.contrib import admin

from complaints.models import Authority, Category, ChecklistStep, EmergencyKind, EmergencyWord, Remedy
from deadlines.clock import now
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


class ChecklistInline(admin.TabularInline):
    model = ChecklistStep
    extra = 0


class WordInline(admin.TabularInline):
    model = EmergencyWord
    extra = 0


@admin.register(EmergencyKind)
class EmergencyKindAdmin(Kept):
    """A kind of emergency with its checklist and words. A change holds for emergencies that begin after it."""

    list_display = ["code", "name", "name_en", "rescue", "position", "active"]
    list_display_links = ["code", "name"]
    list_editable = ["position", "active"]
    filter_horizontal = ["departments"]
    inlines = [ChecklistInline, WordInline]
    deletable = False

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        return ["code"] if obj else []


@admin.register(Remedy)
class RemedyAdmin(Kept):
    """What is offered for which cause (rule J7). Switched off, not deleted."""

    list_display = ["name", "name_en", "cause", "category", "costs", "position", "active"]
    list_editable = ["position", "active"]
    list_filter = ["cause", "active", "costs"]
    search_fields = ["name", "name_en"]
    autocomplete_fields = ["category"]
    list_select_related = ["category"]
    deletable = False


@admin.register(Authority)
class AuthorityAdmin(Kept):
    """What each role may spend and promise (rules J7, J8). A row in force is history: write a new one, later."""

    list_display = ["role", "estate", "valid_from", "spend", "promise_days"]
    list_filter = ["role", "estate"]

    def has_change_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.valid_from > now())

    def has_delete_permission(self, request, obj=None) -> bool:
        return self.has_change_permission(request, obj) and super().has_delete_permission(request, obj)
