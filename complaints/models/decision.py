from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Role


class Decision(models.Model):
    """Something about a case that one person asked, or a clock raised, and another decides once (rule D1, `decision`).

    Its clock runs with `part` = this row's id, so several may wait side by side. `matter` says what is decided and
    `reference` which one of its kind (an offer, a clock's request); `role` whose step it is. Decided: `granted` says
    which way. Where the matter fell away (withdrawn, merged), `decided_at` is set and `granted` stays empty.
    What was asked and answered in words stands in `Words`, where erasure can reach it.
    """

    class Matter(models.TextChoices):
        MAJOR = "major", _("is it major?")
        OFFER = "offer", _("an offer was refused")
        SPENDING = "spending", _("an offer above the limit")
        PAUSE = "pause", _("a pause is asked for")
        EXTENSION = "extension", _("more time is asked for")
        REOPEN = "reopen", _("reopening is asked for")

    case = models.ForeignKey("complaints.Case", models.PROTECT, related_name="decisions")
    matter = models.CharField(max_length=12, choices=Matter)
    reference = models.BigIntegerField(null=True)
    role = models.CharField(max_length=16, choices=Role)
    cause = models.CharField(max_length=32, blank=True)
    clock = models.ForeignKey("deadlines.Clock", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    asked_words = models.ForeignKey("complaints.Words", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    granted = models.BooleanField(null=True)
    answer_words = models.ForeignKey("complaints.Words", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        triggers = [pgtrigger.Protect(name="a_decision_stays_on_record", operation=pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "matter", "reference"],
                condition=Q(decided_at=None),
                name="one_open_decision_of_a_matter",
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["role", "case"], name="decisions_waiting", condition=Q(decided_at=None))]

    def __str__(self) -> str:
        return f"{self.matter} {self.asked_at:%m-%d %H:%M}"
