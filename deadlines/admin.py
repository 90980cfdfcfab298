from django.contrib import admin

from deadlines.models import ClockPolicy


@admin.register(ClockPolicy)
class ClockPolicyAdmin(admin.ModelAdmin):
    """The deadline table, to read. It is changed on its own pages, where a change is checked, tried and audited."""

    list_display = ["kind", "variant", "estate", "valid_from", "minutes", "floor", "climb", "warn_percent"]
    list_filter = ["kind", "estate"]

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    has_delete_permission = has_change_permission
