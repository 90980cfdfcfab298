from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HotlineConfig(AppConfig):
    name = "hotline"
    verbose_name = _("Hotline")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hotline import announcements, figures, navigation, receivers, tasks  # noqa: F401 - known by being there

        announcements.register()
        figures.register()
        navigation.register()
