from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from demo.models import DemoMark
        from notifications.registry import register_silence

        # Its people are invented, their telephones may be somebody's: nothing leaves a demonstration.
        register_silence(DemoMark.objects.exists)
