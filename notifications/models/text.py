from __future__ import annotations

from django.db import models


class MessageText(models.Model):
    """Our own wording of one event in one channel and language. Without a row the shipped wording holds."""

    event = models.CharField(max_length=32)
    channel = models.CharField(max_length=12)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "channel", "language"], name="one_wording_of_an_event")]
