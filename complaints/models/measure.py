from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def as_counted(written: str) -> int | str | None:
    """How many, as it was written: whole numbers as numbers, anything else in its words, None where nothing was."""
    return int(written) if written.isascii() and written.isdecimal() else written or None


class Measure(models.Model):
    """A corrective or preventive action of a final report, or an accepted offer: a task that outlives the case (J6).

    Its clock is `action`, with this row as its part. `owner` is as written; `person` and `department` whom that
    names, where it names somebody of the house. `quantity` too is as written: “24”, “12 次”. `dropped_at`: a later
    version of the report left it out.
    """

    class Kind(models.TextChoices):
        CORRECTIVE = "corrective", _("corrective action")
        PREVENTIVE = "preventive", _("preventive action")
        OFFER = "offer", _("accepted offer")

    case = models.ForeignKey("complaints.Case", models.PROTECT, related_name="measures")
    report = models.ForeignKey("complaints.Report", models.PROTECT, null=True, related_name="measures")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField()
    owner = models.CharField(max_length=150, blank=True)
    person = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey("accounts.Department", models.PROTECT, null=True, related_name="+")
    quantity = models.CharField(max_length=40, blank=True, default="")
    due_at = models.DateTimeField()
    set_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    evidence = models.ForeignKey("complaints.Words", models.PROTECT, null=True, related_name="+")
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_at", "id"]
        triggers = [pgtrigger.Protect(name="a_measure_stays_on_record", operation=pgtrigger.Delete)]
        indexes = [
            models.Index(
                fields=["person", "due_at"], name="measures_of_a_person", condition=Q(done_at=None, dropped_at=None)
            ),
            models.Index(
                fields=["department", "due_at"],
                name="measures_of_a_department",
                condition=Q(done_at=None, dropped_at=None),
            ),
            models.Index(fields=["case"], name="measures_of_a_case"),
        ]

    @property
    def open(self) -> bool:
        return self.done_at is None and self.dropped_at is None


class Agreement(models.Model):
    """A department that must carry out a final report agrees with it, or not (rule J6). It never blocks the report."""

    report = models.ForeignKey("complaints.Report", models.PROTECT, related_name="agreements")
    department = models.ForeignKey("accounts.Department", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    agreed = models.BooleanField(null=True)
    words = models.ForeignKey("complaints.Words", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["report", "department"], name="a_department_agrees_once")]


class EffectCheck(models.Model):
    """Whether what was done still holds, some time after the case was closed (rule J6)."""

    case = models.ForeignKey("complaints.Case", models.PROTECT, related_name="effect_checks")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    effective = models.BooleanField()
    words = models.ForeignKey("complaints.Words", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        triggers = [pgtrigger.Protect(name="a_check_of_effect_stays", operation=pgtrigger.Update | pgtrigger.Delete)]
