"""The administration at /admin/: who enters, and how it greets."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

ORDER = ["accounts", "estates", "complaints", "deadlines", "axes"]


class Administration(admin.AdminSite):
    """Django's admin under our name and our sign-in. Holders of the role of administrator enter, nobody else."""

    site_title = _("Huiyin administration")
    site_header = _("Huiyin administration")
    index_title = _("What the house keeps")
    site_url = "/"
    enable_nav_sidebar = True
    empty_value_display = "–"

    def has_permission(self, request: HttpRequest) -> bool:
        from accounts.backends import administers

        user = request.user
        return user.is_active and user.is_staff and (administers(user) or user.is_superuser)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """In an administrator's order; the table of sign-in attempts under a name that says its use."""
        found = super().get_app_list(request, app_label)
        for app in found:
            if app["app_label"] == "axes":
                app["name"] = _("Sign-in locks")
                for model in app["models"]:
                    model["name"] = _("Failed sign-ins (delete one to release the lock)")
        return sorted(found, key=lambda app: ORDER.index(app["app_label"]) if app["app_label"] in ORDER else len(ORDER))

    def login(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """Our own sign-in page, with its lock-out; somebody signed in without the role is refused in words."""
        if request.user.is_authenticated:
            raise PermissionDenied(_("The administration is for administrators."))
        return redirect_to_login(request.GET.get("next") or "/admin/")
