from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.choices import Satisfaction, Solved, Way
from repairs.models.catalogue import Technician

FULL = [MaxValueValidator(100)]


class RepairCallback(models.Model):
    """One attempt to ask the resident after a repair (rule R6): solved apart from satisfied."""

    order = models.ForeignKey("repairs.Order", models.PROTECT, related_name="callbacks")
    turn = models.ForeignKey("repairs.Turn", models.PROTECT, related_name="callbacks")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=8, choices=Way)
    reached = models.BooleanField()
    solved = models.CharField(max_length=8, choices=Solved, blank=True)
    satisfaction = models.CharField(max_length=12, choices=Satisfaction, blank=True)
    words = models.ForeignKey("repairs.OrderWords", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-at", "-id"]


class Draw(models.Model):
    """The month's random sample of a contractor's completed orders (rule R8): seed and population make it again."""

    contractor = models.ForeignKey("accounts.Contractor", models.PROTECT, related_name="draws")
    month = models.DateField()
    seed = models.CharField(max_length=64)
    percent = models.PositiveSmallIntegerField()
    least = models.PositiveSmallIntegerField()
    population = models.JSONField()
    drawn = models.JSONField()
    drawn_at = models.DateTimeField()

    class Meta:
        ordering = ["-month", "contractor"]
        constraints = [
            models.UniqueConstraint(fields=["contractor", "month"], name="one_draw_per_contractor_and_month")
        ]


class SpotCheck(models.Model):
    """One drawn order, checked on site: protection, workmanship, tidiness, paperwork, each out of 100 (rule R8)."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="checks")
    order = models.ForeignKey("repairs.Order", models.PROTECT, related_name="spot_checks")
    turn = models.ForeignKey("repairs.Turn", models.PROTECT, related_name="spot_checks")
    technician = models.ForeignKey(Technician, models.PROTECT, null=True, related_name="+")
    protection = models.PositiveSmallIntegerField(_("site protection"), null=True, validators=FULL)
    workmanship = models.PositiveSmallIntegerField(_("workmanship"), null=True, validators=FULL)
    tidiness = models.PositiveSmallIntegerField(_("tidiness"), null=True, validators=FULL)
    paperwork = models.PositiveSmallIntegerField(_("paperwork"), null=True, validators=FULL)
    note = models.TextField(blank=True)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    passed = models.BooleanField(null=True)

    class Meta:
        ordering = ["draw", "id"]
        constraints = [models.UniqueConstraint(fields=["draw", "order"], name="an_order_is_drawn_once_a_month")]

    @property
    def mean(self) -> float | None:
        """The mean of the four marks; None before the check."""
        marks = (self.protection, self.workmanship, self.tidiness, self.paperwork)
        return sum(m or 0 for m in marks) / len(marks) if self.checked_at else None
