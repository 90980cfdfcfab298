from __future__ import annotations

from functools import cached_property
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

LANGUAGES = [("", _("as the browser asks")), ("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]


class User(AbstractUser):
    """A member of staff, of a contractor, or an integration. What they may do is in `scope`."""

    display_name = models.CharField(_("name shown"), max_length=60, blank=True)
    display_name_en = models.CharField(_("English name"), max_length=60, blank=True)
    job_title = models.CharField(_("job title"), max_length=60, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True, choices=LANGUAGES)
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True)
    is_integration = models.BooleanField(_("is a program"), default=False)

    class Meta(AbstractUser.Meta):
        # The stubs of the inherited Meta want plain strings; Django takes lazy ones here as everywhere.
        verbose_name = _("person")  # type: ignore[assignment]
        verbose_name_plural = _("people")  # type: ignore[assignment]

    @property
    def label(self) -> str:
        if (get_language() or "").startswith("en") and self.display_name_en:
            return self.display_name_en
        return self.display_name or self.username

    def get_short_name(self) -> str:
        return self.label

    def __str__(self) -> str:
        return self.label

    @property
    def zone(self) -> ZoneInfo | None:
        return ZoneInfo(self.time_zone) if self.time_zone else None

    @cached_property
    def scope(self):
        """The roles of this person, read once per object: an `accounts.scope.Scope`."""
        from accounts.scope import Scope

        return Scope.of(self)
