from __future__ import annotations

from django.db import models
from django.db.models import Q


class TroubleCaller(models.Model):
    """Somebody who rang about trouble known already: told the ready answer, and again when it ends (rule I9).

    `case` is set where they were not content and a case was opened beside it.
    """

    trouble = models.ForeignKey("estates.KnownTrouble", models.PROTECT, related_name="callers")
    phone = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=80, blank=True)
    resident = models.ForeignKey("estates.Resident", models.SET_NULL, null=True, related_name="+")
    unit = models.ForeignKey("estates.Unit", models.SET_NULL, null=True, related_name="+")
    called_at = models.DateTimeField()
    calls = models.PositiveSmallIntegerField(default=1)
    taken_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey("complaints.Case", models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["called_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["trouble", "phone"], condition=~Q(phone=""), name="a_number_once_per_trouble"
            )
        ]

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"
