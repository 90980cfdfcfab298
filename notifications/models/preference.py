from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from notifications.registry import NEWS, URGENT, WANTED

WEIGHTS = [
    (URGENT, _("Urgent: emergencies, major complaints, what is overdue")),
    (WANTED, _("Waiting for me: dispatched to me, to judge, to sign, to verify, due soon")),
    (NEWS, _("News: what colleagues and residents did")),
]


def urgent_and_wanted() -> list[str]:
    return [URGENT, WANTED]


def urgent() -> list[str]:
    return [URGENT]


class Preference(models.Model):
    """How one person wants to hear of things beside the bell (rule X1). Without a row these defaults hold.

    `email` and `sms` name the weights that go that way; `muted` single events that stay in the bell alone.
    Between `quiet_from` and `quiet_until`, on the person's own clock, nothing goes out but what is loud.
    """

    user = models.OneToOneField("accounts.User", models.CASCADE, primary_key=True, related_name="preference")
    email_address = models.EmailField(_("e-mail address"), blank=True)
    mobile = models.CharField(_("mobile telephone"), max_length=20, blank=True)
    email = ArrayField(models.CharField(max_length=8), default=urgent_and_wanted, blank=True)
    sms = ArrayField(models.CharField(max_length=8), default=urgent, blank=True)
    muted = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    quiet = models.BooleanField(_("quiet hours"), default=True)
    quiet_from = models.TimeField(_("from"), default=time(22, 0))
    quiet_until = models.TimeField(_("until"), default=time(7, 0))

    def address(self, channel: str) -> str:
        """Where the person is reached by `channel`; "" where nowhere."""
        return (self.email_address or self.user.email) if channel == "email" else self.mobile

    def wants(self, channel: str, weight: str, event: str) -> bool:
        """Whether a message of that weight about that event goes by `channel`."""
        if event in self.muted and weight != URGENT:
            return False
        return weight in (self.email if channel == "email" else self.sms) and bool(self.address(channel))

    @property
    def zone(self) -> ZoneInfo:
        return self.user.zone or ZoneInfo(settings.TIME_ZONE)
