"""Signing in, and a person's own settings."""

from __future__ import annotations

import zoneinfo
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_failure_limit
from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User

ZONES = [
    ("Asia/Shanghai", _("China (UTC+8)")),
    ("Asia/Hong_Kong", _("Hong Kong (UTC+8)")),
    ("Asia/Macau", _("Macau (UTC+8)")),
    ("Asia/Taipei", _("Taipei (UTC+8)")),
    ("Asia/Singapore", _("Singapore (UTC+8)")),
    ("Asia/Tokyo", _("Tokyo (UTC+9)")),
    ("Australia/Sydney", _("Sydney")),
    ("Europe/London", _("London")),
    ("America/Vancouver", _("Vancouver")),
    ("America/New_York", _("New York")),
    ("UTC", _("Universal time (UTC)")),
]


class SignInForm(AuthenticationForm):
    """User name and password. The answer to a wrong pair never says which of the two was wrong."""

    def __init__(self, request: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("Staff number or user name")

    def get_invalid_login_error(self) -> ValidationError:
        """The pair is wrong; how many tries are left before the lock."""
        told = {"username": self.cleaned_data.get("username", "")}
        left = get_failure_limit(self.request, told) - AxesProxyHandler.get_failures(self.request, told)
        wrong = _("User name or password is wrong.")
        if left < 1:
            return ValidationError(wrong, code="invalid_login")
        tries = ngettext("%(left)d try left.", "%(left)d tries left.", left) % {"left": left}
        return ValidationError(_("%(wrong)s %(tries)s") % {"wrong": wrong, "tries": tries}, code="invalid_login")


class PreferencesForm(forms.ModelForm):
    """Language and time zone of one's own."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, help_text=_("All times on your pages are shown in it.")
    )

    class Meta:
        model = User
        fields = ["language", "time_zone"]
        widgets = {"language": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [("", _("As the company")), *ZONES]
        own = self.instance.time_zone
        if own and own not in dict(listed) and own in zoneinfo.available_timezones():
            listed.append((own, own))
        zone = self.fields["time_zone"]
        assert isinstance(zone, forms.ChoiceField)
        zone.choices = listed


class OwnPasswordForm(PasswordChangeForm):
    """Django's form under our own words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("Present password")
        self.fields["new_password1"].label = _("New password")
        self.fields["new_password1"].help_text = _(
            "At least 10 characters, not only digits, and not one that others guess first."
        )
        self.fields["new_password2"].label = _("New password once more")
        self.fields["new_password2"].help_text = ""
