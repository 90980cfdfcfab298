"""Trades, lists of contractors, technicians and the rules who pays, as an administrator keeps them (rules R1, R9).

Orders have no place here: services alone write them.
"""

from __future__ import annotations

from django.contrib import admin

from estates.admin import Kept
from repairs.models import ContractorRank, PayerRule, Skill, Technician, Trade


@admin.register(Trade)
class TradeAdmin(Kept):
    """Trades: switched off, not deleted."""

    list_display = ["code", "name", "name_en", "position", "active"]
    list_editable = ["position", "active"]
    search_fields = ["code", "name", "name_en"]
    deletable = False

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        return ["code"] if obj else []


@admin.register(PayerRule)
class PayerRuleAdmin(Kept):
    """Who pays: the first row that fits holds."""

    list_display = ["position", "payer", "trade", "scope", "estate", "rule", "until", "active"]
    list_display_links = ["rule"]
    list_filter = ["active", "payer", "scope", "trade", "estate"]
    list_select_related = ["trade", "estate"]
    raw_id_fields = ["building", "asset"]


@admin.register(ContractorRank)
class ContractorRankAdmin(Kept):
    """The estate's ordered list per trade."""

    list_display = ["estate", "trade", "position", "contractor"]
    list_display_links = ["contractor"]
    list_filter = ["estate", "trade"]
    list_select_related = ["estate", "trade", "contractor"]


class SkillsOfTechnician(admin.TabularInline):
    model = Skill
    extra = 1


@admin.register(Technician)
class TechnicianAdmin(Kept):
    """Technicians: offered once interviewed, trained and skilled."""

    list_display = ["name", "contractor", "interviewed_on", "trained_on", "active"]
    list_filter = ["active", "contractor"]
    search_fields = ["name"]
    list_select_related = ["contractor"]
    raw_id_fields = ["user"]
    inlines = [SkillsOfTechnician]
    deletable = False
