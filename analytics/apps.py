from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnalyticsConfig(AppConfig):
    name = "analytics"
    verbose_name = _("Statistics")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from analytics import navigation
        from analytics.digest_clock import HOUR, register_digest
        from analytics.exporting import register_exports
        from analytics.selectors.facts import LAST_MINUTES, LATE_LOGGED_MINUTES, REPEAT_DAYS
        from analytics.selectors.identifying import NAMES_DAYS
        from analytics.selectors.report_facts import LEAST
        from deadlines.figures import Figure, register_figures

        register_figures(
            Figure(REPEAT_DAYS, _("the same home and category again within, days"), "days", 90, "A3", 1, 730),
            Figure("trend_least", _("pointed out from so many cases on"), "count", 5, "A4", 1, 1000),
            Figure("trend_periods", _("periods before that say what is to be expected"), "count", 3, "A4", 1, 24),
            Figure(LATE_LOGGED_MINUTES, _("logged late after, minutes"), "minutes", 60, "A4", 1, 10_000),
            Figure(LAST_MINUTES, _("at the last minute: before the deadline, minutes"), "minutes", 30, "A4", 1, 1440),
            Figure("invalid_burst", _("a burst of “invalid”: by one person in a day"), "count", 3, "A4", 2, 100),
            Figure(LEAST, _("smaller figures are hidden in the management report, cases"), "count", 3, "A5", 1, 50),
            Figure(
                NAMES_DAYS,
                _("names of those who complained are looked for in a management report, days back"),
                "days",
                400,
                "A5",
                1,
                3660,
            ),
            Figure(HOUR, _("the daily digest is published from, hour of the day"), "count", 7, "A2", 0, 23),
        )
        register_digest()
        register_exports()
        navigation.register()
