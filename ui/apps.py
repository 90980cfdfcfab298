from django.apps import AppConfig
from django.forms import Field
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "ui"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # One plain sentence for every empty field; those of Django and of the API's makers differ, and read stiffly.
        Field.default_error_messages["required"] = _("Please fill this in.")
