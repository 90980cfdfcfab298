from __future__ import annotations

from django.db import models
from django.db.models import Q


class Assignment(models.Model):
    """One department's share of a case, with its own accept, return and feedback (rule J3).

    `case_open` follows the case, by a trigger: so that the few shares in somebody's hands are found among the many
    they once had without reading every open case.
    """

    case = models.ForeignKey("complaints.Case", models.PROTECT, related_name="assignments")
    department = models.ForeignKey("accounts.Department", models.PROTECT, related_name="assignments")
    handler = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    lead = models.BooleanField(default=False)
    dispatched_at = models.DateTimeField()
    dispatched_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    returned_at = models.DateTimeField(null=True)
    recalled_at = models.DateTimeField(null=True)
    fed_back_at = models.DateTimeField(null=True)
    case_open = models.BooleanField(default=True, editable=False)

    class Meta:
        ordering = ["-lead", "id"]
        indexes = [
            models.Index(
                fields=["department", "case"],
                name="live_share_by_department",
                condition=Q(returned_at=None, recalled_at=None),
            ),
            models.Index(
                fields=["handler"],
                name="share_in_hand",
                condition=Q(case_open=True, returned_at=None, recalled_at=None),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "department"],
                condition=Q(returned_at=None, recalled_at=None),
                name="one_live_share_per_department",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(lead=True, returned_at=None, recalled_at=None), name="one_lead_department"
            ),
        ]

    @property
    def live(self) -> bool:
        return self.returned_at is None and self.recalled_at is None
