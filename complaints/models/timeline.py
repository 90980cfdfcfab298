from __future__ import annotations

import pgtrigger
from django.db import models


class Words(models.Model):
    """Words said or written about a case: apart from the entries, so erasure can blank them (DESIGN of history)."""

    case = models.ForeignKey("complaints.Case", models.PROTECT, related_name="+")
    text = models.TextField()
    erased_at = models.DateTimeField(null=True)


class TimelineEntry(models.Model):
    """One thing that happened to a case. Append-only: who, when, what kind, references.

    `data` holds codes, ids and moments only; anything a person said is in `words`.
    `outward` entries may be shown to the complainant, the others never leave the house.
    """

    case = models.ForeignKey("complaints.Case", models.PROTECT, related_name="timeline", db_index=False)
    at = models.DateTimeField()
    kind = models.CharField(max_length=24)
    actor = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    actor_kind = models.CharField(max_length=12, default="user")
    words = models.ForeignKey(Words, models.PROTECT, null=True, related_name="entries")
    outward = models.BooleanField(default=False)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["case", "-id"], name="timeline_by_case")]
        triggers = [pgtrigger.Protect(name="history_is_never_rewritten", operation=pgtrigger.Update | pgtrigger.Delete)]
