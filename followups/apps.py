from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FollowupsConfig(AppConfig):
    name = "followups"
    verbose_name = _("Follow-up")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # receivers and tasks are connected by being known
        from followups import (  # noqa: F401
            announcements,
            concern_announcements,
            figures,
            navigation,
            on_case_page,
            receivers,
            survey_announcements,
            tasks,
        )

        announcements.register()
        figures.register()
        navigation.register()
        on_case_page.register()
        survey_announcements.register()
        concern_announcements.register()
