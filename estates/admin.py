"""Estates, homes, residents, places, assets, service catalogue, as an administrator keeps them (rules P1, P7)."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from estates.models import (
    Asset,
    Building,
    CatalogueItem,
    Company,
    Estate,
    Household,
    Place,
    Resident,
    ResidentPhone,
    Unit,
)


class Kept(admin.ModelAdmin):
    """A table the house keeps. What is in use elsewhere cannot be deleted, and what uses it is counted, never shown."""

    deletable = True
    list_per_page = 50

    def has_delete_permission(self, request, obj=None) -> bool:
        return self.deletable and super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs, request):
        """Django's answer without the names of cases that stand in the way: an administrator sees none (rule P2)."""
        gone, counts, lacking, protected = super().get_deleted_objects(objs, request)
        if protected:
            n = len(protected)
            protected = [ngettext("%(n)d record that uses it", "%(n)d records that use it", n) % {"n": n}]
        return gone, counts, lacking, protected


class BuildingsOfEstate(admin.TabularInline):
    model = Building
    fields = ["code", "name", "name_en"]
    extra = 0
    can_delete = False
    show_change_link = True


@admin.register(Company)
class CompanyAdmin(Kept):
    list_display = ["name", "name_en", "hotline"]
    deletable = False


@admin.register(Estate)
class EstateAdmin(Kept):
    """Estates: switched off, not deleted. The code opens every case number, so it stays as it is."""

    list_display = ["code", "name", "name_en", "hotline", "emergency_line", "active"]
    list_filter = ["active"]
    search_fields = ["code", "name", "name_en"]
    inlines = [BuildingsOfEstate]
    deletable = False

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        return ["code"] if obj else []


@admin.register(Building)
class BuildingAdmin(Kept):
    list_display = ["estate", "code", "name", "name_en"]
    list_display_links = ["code"]
    list_filter = ["estate"]
    search_fields = ["code", "name", "name_en"]
    autocomplete_fields = ["estate"]
    list_select_related = ["estate"]


class HouseholdsOfUnit(admin.TabularInline):
    model = Household
    extra = 0
    show_change_link = True


@admin.register(Unit)
class UnitAdmin(Kept):
    list_display = ["code", "estate", "building", "floor", "label_zh"]
    list_filter = ["estate", "building"]
    search_fields = ["code", "label_zh"]
    autocomplete_fields = ["estate", "building"]
    list_select_related = ["estate", "building"]
    inlines = [HouseholdsOfUnit]


class ResidentsOfHousehold(admin.TabularInline):
    model = Resident
    fields = ["estate", "name", "kind", "preferred_way"]
    autocomplete_fields = ["estate"]
    extra = 0
    show_change_link = True


@admin.register(Household)
class HouseholdAdmin(Kept):
    list_display = ["unit", "estate", "moved_in", "moved_out"]
    list_filter = ["unit__estate", ("moved_out", admin.EmptyFieldListFilter)]
    search_fields = ["unit__code", "unit__label_zh"]
    autocomplete_fields = ["unit"]
    list_select_related = ["unit__estate"]
    inlines = [ResidentsOfHousehold]

    @admin.display(description=_("estate"), ordering="unit__estate")
    def estate(self, household) -> str:
        return household.unit.estate.label


class PhonesOfResident(admin.TabularInline):
    model = ResidentPhone
    extra = 1


@admin.register(Resident)
class ResidentAdmin(Kept):
    list_display = ["name", "estate", "unit", "kind", "preferred_way"]
    list_filter = ["estate", "kind"]
    search_fields = ["name", "phones__number", "household__unit__code"]
    autocomplete_fields = ["estate", "household"]
    list_select_related = ["estate", "household__unit"]
    inlines = [PhonesOfResident]

    @admin.display(description=_("unit"), ordering="household__unit__code")
    def unit(self, resident) -> str:
        return resident.household.unit.label if resident.household else "–"


class Somewhere(Kept):
    """What stands on an estate and carries a printed code."""

    autocomplete_fields = ["estate", "building"]
    readonly_fields = ["qr"]
    list_select_related = ["estate", "building"]


@admin.register(Place)
class PlaceAdmin(Somewhere):
    list_display = ["name", "name_en", "estate", "building", "qr"]
    list_filter = ["estate"]
    search_fields = ["name", "name_en", "qr"]


@admin.register(Asset)
class AssetAdmin(Somewhere):
    list_display = ["code", "name", "name_en", "kind", "estate", "building"]
    list_filter = ["estate", "kind"]
    search_fields = ["code", "name", "name_en", "qr"]


@admin.register(CatalogueItem)
class CatalogueItemAdmin(Kept):
    """The service catalogue 服务项目与标准: what is offered, to what standard, on which basis; and what is not."""

    list_display = ["code", "name", "standard", "frequency", "basis", "offered", "estate", "active"]
    list_filter = ["offered", "active", "estate"]
    search_fields = ["code", "name", "name_en", "standard", "basis"]
    autocomplete_fields = ["estate"]
    list_select_related = ["estate"]
