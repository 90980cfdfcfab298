from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ClockRequest(models.Model):
    """A pause or an extension of a clock: asked, decided, applied (rules D4, D6). Kept for ever.

    Asked by who answers the clock, decided by a manager who does not. The clock runs on until then. A granted
    extension moves the due moment to `until` at once; a granted pause lasts from `began_at` to `ended_at` and
    moves it by exactly that time when it ends. `due_before` and `due_after` are what it did; `revision` is the
    clock's revision it brought about: the database lets the due moment move for nothing else.
    """

    class Kind(models.TextChoices):
        PAUSE = "pause", _("pause")
        EXTENSION = "extension", _("extension")

    class WaitingFor(models.TextChoices):
        COMPLAINANT = "complainant", _("the complainant")
        THIRD_PARTY = "third_party", _("a third party")

    clock = models.ForeignKey("deadlines.Clock", models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=10, choices=Kind)
    waiting_for = models.CharField(max_length=12, choices=WaitingFor, blank=True)
    reason = models.TextField()
    until = models.DateTimeField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    granted = models.BooleanField(null=True)
    note = models.TextField(blank=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    due_before = models.DateTimeField(null=True)
    due_after = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["id"]
        triggers = [pgtrigger.Protect(name="a_request_stays_on_record", operation=pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(fields=["clock"], condition=Q(decided_at=None), name="one_open_request_of_a_clock")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.until:%m-%d %H:%M}"
