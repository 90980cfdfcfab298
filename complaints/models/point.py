from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.choices import FaultKind, Stage


class Point(models.Model):
    """One point of a complaint; each needs its own finding before resolution (rule I11)."""

    case = models.ForeignKey("complaints.Case", models.PROTECT, related_name="points", db_index=False)
    ordinal = models.PositiveSmallIntegerField()
    text = models.TextField(_("point"))
    finding = models.TextField(_("finding"), blank=True)
    found_at = models.DateTimeField(null=True)
    found_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["case", "ordinal"], name="points_are_numbered")]


class Promise(models.Model):
    """Something promised to the complainant, with a time; the complainant sees it (rule J8)."""

    case = models.ForeignKey("complaints.Case", models.PROTECT, related_name="promises")
    text = models.TextField(_("promise"))
    due_at = models.DateTimeField(_("by when"))
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    kept_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_at"]


class Report(models.Model):
    """One staged report (rule J6). A later version is a new row; the earlier ones stay."""

    case = models.ForeignKey("complaints.Case", models.PROTECT, related_name="reports")
    stage = models.CharField(max_length=12, choices=Stage)
    version = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    fault_kind = models.CharField(max_length=16, choices=FaultKind, blank=True)
    body = models.JSONField(default=dict)
    accepted = models.BooleanField(_("accepted by the complainant"), null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "stage", "version"], name="report_versions_are_numbered")
        ]
