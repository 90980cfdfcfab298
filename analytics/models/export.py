from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class What(models.TextChoices):
    """What is exported."""

    SUMMARY = "summary", _("Statistics summary")
    CASES = "cases", _("The cases behind a figure")
    QUEUE = "queue", _("List of complaints")


class Form(models.TextChoices):
    XLSX = "xlsx", "XLSX"
    CSV = "csv", "CSV"
    PDF = "pdf", "PDF"


class ExportState(models.TextChoices):
    """Where an export stands. `tone` is how it is drawn."""

    WAITING = "waiting", _("waits for its turn")
    RUNNING = "running", _("is being made")
    DONE = "done", _("ready")
    FAILED = "failed", _("could not be made")
    EXPIRED = "expired", _("deleted")

    @property
    def under_way(self) -> bool:
        return self in (ExportState.WAITING, ExportState.RUNNING)


UNDER_WAY = (ExportState.WAITING, ExportState.RUNNING)


class Fault(models.TextChoices):
    """Why an export could not be made."""

    BROKEN = "broken", _("Something went wrong three times. The house has been told; try again later.")
    NOT_YOURS = "not_yours", _("You may no longer read this.")
    NO_PDF = "no_pdf", _("PDF files cannot be made here: the text library is missing. Take XLSX.")


class Export(models.Model):
    """A file somebody asked for, made by a worker or at once, handed to them alone (rules A3, X3).

    `params` is what was asked, frozen; `language` and zone are the asker's. While it is made, `lease_until` is the
    moment from which another worker may take it, and `attempts` fences off one that wakes up late. `cases` are the ids
    in the file and `known` what the asker was allowed then, so that handing it out looks again (rule P4).
    """

    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    what = models.CharField(_("what"), max_length=8, choices=What)
    form = models.CharField(_("form"), max_length=4, choices=Form)
    params = models.JSONField(default=dict)
    language = models.CharField(max_length=10)
    fingerprint = models.CharField(max_length=64)
    status = models.CharField(_("state"), max_length=8, choices=ExportState, default=ExportState.WAITING)
    fault = models.CharField(max_length=12, choices=Fault, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    rows = models.PositiveIntegerField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(_("asked"))
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    file = models.CharField(max_length=120, blank=True)
    size = models.PositiveIntegerField(null=True)
    cases = ArrayField(models.BigIntegerField(), default=list)
    known = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["by", "fingerprint"], condition=Q(status__in=UNDER_WAY), name="one_export_of_a_kind_at_a_time"
            )
        ]
        indexes = [
            models.Index(fields=["by", "-id"], name="exports_of_a_person"),
            models.Index(fields=["id"], name="exports_under_way", condition=Q(status__in=UNDER_WAY)),
            models.Index(fields=["expires_at"], name="exports_by_end", condition=Q(status="done")),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.form} #{self.pk}"

    @property
    def name(self) -> str:
        """What the file is called where it is saved."""
        return f"huiyin-{self.what}-{self.pk}.{self.form}"

    @property
    def under_way(self) -> bool:
        return self.status in UNDER_WAY
