from django.apps import AppConfig
from django.contrib.admin import apps as administration
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People and roles")
    default = True
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from knox.models import AuthToken

        from accounts import frame, standing
        from accounts.models import RoleAssignment, User

        frame.register()
        standing.PEOPLE.heed(User, RoleAssignment, AuthToken)


class AdministrationConfig(administration.AdminConfig):
    """Puts our site in the place of Django's own."""

    default = False
    default_site = "accounts.site.Administration"
