from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeadlinesConfig(AppConfig):
    name = "deadlines"
    verbose_name = _("Deadlines")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from deadlines import navigation
        from deadlines.figures import Figure, register_figures
        from deadlines.registry import ClockKind, Subject, register, register_subject
        from deadlines.services.asking import CLIMB, SEEN, lock, settle_unseen, unlisted

        navigation.register()
        register(ClockKind(SEEN, _("acknowledgement of a climb"), CLIMB, settle_unseen, accountable=False))
        register_subject(Subject(CLIMB, unlisted, lambda _ids: {}, lock))
        register_figures(
            Figure("pause_attempts", _("attempts before a clock pauses for the complainant"), "count", 3, "D4", 1, 20),
            Figure("longest_pause", _("longest pause of a time limit"), "days", 30, "D4", least=1, most=365),
            Figure("longest_extension", _("longest extension of a time limit"), "days", 30, "D6", least=1, most=365),
        )
