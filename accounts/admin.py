"""People, roles, departments, contractors and the roster, as an administrator keeps them (rules P2, P6, X6)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserCreationForm
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Contractor, Department, DutyShift, Role, RoleAssignment, User
from accounts.services import grant
from estates.admin import Kept


class RolesOfPerson(admin.TabularInline):
    """The roles of one person, on their page; an empty estate means all of them."""

    model = RoleAssignment
    extra = 1
    autocomplete_fields = ["estate", "department", "contractor"]


class HoldsRole(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request, model_admin):
        return Role.choices

    def queryset(self, request, queryset):
        return queryset.filter(role_assignments__role=self.value()).distinct() if self.value() else queryset


class WorksOn(admin.SimpleListFilter):
    title = _("estate")
    parameter_name = "estate"

    def lookups(self, request, model_admin):
        from estates.models import Estate

        return [(e.pk, e.label) for e in Estate.objects.all()]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        where = Q(role_assignments__estate_id=self.value()) | Q(role_assignments__estate=None)
        return queryset.filter(where, role_assignments__isnull=False).distinct()


class NewPerson(UserCreationForm):
    class Meta:
        model = User
        fields = ["username", "display_name"]


@admin.register(User)
class PersonAdmin(UserAdmin):
    """People. Nobody is deleted, since history names them: an account is switched off instead."""

    add_form = NewPerson
    add_fieldsets = [
        (None, {"fields": ["username", "display_name", "display_name_en", "job_title", "password1", "password2"]})
    ]
    fieldsets = [
        (None, {"fields": ["username", "password", "is_active"]}),
        (_("Person"), {"fields": ["display_name", "display_name_en", "job_title", "phone", "email"]}),
        (_("Language and time"), {"fields": ["language", "time_zone"]}),
        (_("Account"), {"fields": ["is_integration", "last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]
    list_display = ["username", "display_name", "job_title", "roles", "is_active", "last_login"]
    list_filter = ["is_active", HoldsRole, WorksOn, "role_assignments__department"]
    search_fields = ["username", "display_name", "display_name_en", "phone", "job_title"]
    ordering = ["username"]
    filter_horizontal = ()
    inlines = [RolesOfPerson]
    list_per_page = 50

    def get_queryset(self, request):
        return (
            super().get_queryset(request).prefetch_related("role_assignments__estate", "role_assignments__department")
        )

    @admin.display(description=_("roles"))
    def roles(self, person: User) -> str:
        said = dict.fromkeys(
            " ".join(filter(None, [one.department.label if one.department else "", one.get_role_display()]))
            for one in person.role_assignments.all()
        )
        return " · ".join(said) or "–"

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def save_model(self, request, obj: User, form, change: bool) -> None:
        super().save_model(request, obj, form, change)
        fields = [f for f in form.changed_data if not f.startswith("password")]
        grant.account_changed(obj, by=request.user, created=not change, fields=fields)

    def save_related(self, request, form, formsets, change: bool) -> None:
        before = grant.roles_of(form.instance)
        super().save_related(request, form, formsets, change)
        grant.roles_changed(form.instance, by=request.user, before=before)

    def user_change_password(self, request, id: str, form_url: str = ""):
        """Django's page; a change made there is told to the audit."""
        person = self.get_object(request, id)
        held = person.password if person else ""
        answer = super().user_change_password(request, id, form_url)
        if person is not None:
            person.refresh_from_db(fields=["password"])
            if person.password != held:
                grant.password_set(person, by=request.user)
        return answer


@admin.register(Department)
class DepartmentAdmin(Kept):
    """Departments: switched off, not deleted."""

    list_display = ["code", "name", "name_en", "people", "active"]
    list_filter = ["active"]
    search_fields = ["code", "name", "name_en"]
    deletable = False

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(staff=Count("role_assignments__user", distinct=True))

    @admin.display(description=_("people"), ordering="staff")
    def people(self, department) -> int:
        return department.staff

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        return ["code"] if obj else []


@admin.register(Contractor)
class ContractorAdmin(Kept):
    """Contractors and the estates they work on: switched off, not deleted."""

    list_display = ["code", "name", "name_en", "phone", "where", "active"]
    list_filter = ["active", "estates"]
    search_fields = ["code", "name", "name_en", "phone"]
    filter_horizontal = ["estates"]
    deletable = False

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("estates")

    @admin.display(description=_("estates"))
    def where(self, contractor) -> str:
        return " · ".join(e.label for e in contractor.estates.all()) or "–"

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        return ["code"] if obj else []


@admin.register(DutyShift)
class DutyShiftAdmin(Kept):
    """The duty roster 值班表."""

    list_display = ["user", "estate", "department", "starts_at", "ends_at", "absent", "stand_in"]
    list_filter = ["estate", "department", "absent"]
    search_fields = ["user__username", "user__display_name"]
    autocomplete_fields = ["user", "estate", "department", "stand_in"]
    date_hierarchy = "starts_at"
    ordering = ["-starts_at"]
    list_select_related = ["user", "estate", "department", "stand_in"]
    actions = ["mark_absent"]

    @admin.action(description=_("Mark as absent"))
    def mark_absent(self, request, queryset: Any) -> None:
        """Mark the chosen shifts as not worked; their stand-ins serve."""
        n = queryset.update(absent=True)
        said = ngettext("%(n)d shift marked as absent.", "%(n)d shifts marked as absent.", n) % {"n": n}
        self.message_user(request, said, messages.SUCCESS)
