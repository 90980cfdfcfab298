from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RepairsConfig(AppConfig):
    name = "repairs"
    verbose_name = _("Repairs")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # receivers and tasks are connected by being known
        from repairs import announcements, figures, navigation, on_case_page, receivers, tasks  # noqa: F401

        announcements.register()
        navigation.register()
        figures.register()
        on_case_page.register()
