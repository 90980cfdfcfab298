from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.choices import Satisfaction, Solved, Way


class Contact(models.Model):
    """One contact with the complainant, reached or not (rule J5). What was said is in the entry's words."""

    case = models.ForeignKey("complaints.Case", models.PROTECT, related_name="contacts")
    entry = models.OneToOneField("complaints.TimelineEntry", models.PROTECT, related_name="contact")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    way = models.CharField(_("way"), max_length=8, choices=Way)
    inbound = models.BooleanField(default=False)
    reached = models.BooleanField(_("reached"), default=False)
    answers = models.BooleanField(default=False)
    unreachable = models.BooleanField(default=False)

    class Meta:
        ordering = ["-at", "-id"]


class Callback(models.Model):
    """One attempt to ask the complainant: solved? satisfied? (rule F1)."""

    case = models.ForeignKey("complaints.Case", models.PROTECT, related_name="callbacks")
    entry = models.OneToOneField("complaints.TimelineEntry", models.PROTECT, related_name="callback")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    way = models.CharField(_("way"), max_length=8, choices=Way)
    reached = models.BooleanField(_("reached"), default=False)
    solved = models.CharField(_("solved?"), max_length=8, choices=Solved, blank=True)
    satisfaction = models.CharField(_("satisfied?"), max_length=12, choices=Satisfaction, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
