from __future__ import annotations

import pgtrigger
from django.db import models


class OrderWords(models.Model):
    """Words said or written about an order: apart from the entries, so erasure can blank them."""

    order = models.ForeignKey("repairs.Order", models.PROTECT, related_name="+")
    text = models.TextField()
    erased_at = models.DateTimeField(null=True)


class OrderEntry(models.Model):
    """One thing that happened to an order. Append-only: who, when, what kind, references.

    `data` holds codes, ids, amounts and moments only. `outward` entries may be shown to the resident; those of a
    `turn` to the contractor who had it.
    """

    order = models.ForeignKey("repairs.Order", models.PROTECT, related_name="timeline")
    turn = models.ForeignKey("repairs.Turn", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=24)
    actor = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    actor_kind = models.CharField(max_length=12, default="user")
    words = models.ForeignKey(OrderWords, models.PROTECT, null=True, related_name="entries")
    outward = models.BooleanField(default=False)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["order", "-id"], name="order_timeline")]
        triggers = [
            pgtrigger.Protect(name="order_history_is_never_rewritten", operation=pgtrigger.Update | pgtrigger.Delete)
        ]
