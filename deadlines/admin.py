from django.contrib import admin

from deadlines.models import ClockPolicy


@admin.register(ClockPolicy)
class ClockPolicyAdmin(admin.ModelAdmin):
    """The deadline table. A row is never changed once it holds: write a new one with a later day (rule D1)."""

    list_display = ["kind", "estate", "valid_from", "minutes", "floor", "climb", "warn_percent"]
    list_filter = ["kind", "estate"]

    def has_change_permission(self, request, obj=None) -> bool:
        from deadlines.clock import now

        return super().has_change_permission(request, obj) and (obj is None or obj.valid_from > now())

    has_delete_permission = has_change_permission
