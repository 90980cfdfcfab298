from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    name = "complaints"
    verbose_name = _("Complaints")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from complaints import announcements, figures, navigation, receivers, tasks  # noqa: F401 - heard, and known by name

        announcements.register()
        figures.register()
        navigation.register()
