from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _


class ClockState(models.TextChoices):
    """How a clock stands at a moment (CONTRACT `clocks[]`): breached = past due and unmet; late = met after due."""

    RUNNING = "running", _("running")
    PAUSED = "paused", _("paused")
    MET = "met", _("on time")
    LATE = "late", _("met late")
    BREACHED = "breached", _("overdue")
    EXCUSED = "excused", _("excused")
    CANCELLED = "cancelled", _("cancelled")


class Clock(models.Model):
    """One running promise: of what, since when, until when, answered by whom (rule D1).

    `subject_kind` and `subject_id` name what it belongs to (apps register their kinds), `part` the row
    of an assignment, promise or review where a subject has several of one kind. `starts_at` and
    `first_due_at` never change. `next_at` is the next moment at which something must happen and is
    null when nothing more will: the sweep's one index stands on it.
    """

    subject_kind = models.CharField(max_length=16)
    subject_id = models.BigIntegerField()
    part = models.BigIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=32)
    estate = models.ForeignKey("estates.Estate", models.PROTECT, related_name="+")
    policy = models.ForeignKey("deadlines.ClockPolicy", models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField()
    first_due_at = models.DateTimeField()
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=32, blank=True)
    excused_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    answered_role = models.CharField(max_length=16, blank=True)
    answered_department = models.ForeignKey("accounts.Department", models.PROTECT, null=True, related_name="+")
    answered_user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)

    class Meta:
        triggers = [pgtrigger.Protect(name="nobody_deletes_a_clock", operation=pgtrigger.Delete)]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="clock_by_subject"),
            models.Index(fields=["next_at"], name="clock_due_for_the_sweep", condition=models.Q(next_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "kind", "part"],
                condition=models.Q(stopped_at=None, cancelled_at=None),
                name="one_running_clock_of_a_kind",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%m-%d %H:%M}"

    @property
    def running(self) -> bool:
        """Whether it still waits to be answered (running, paused or breached)."""
        return self.stopped_at is None and self.cancelled_at is None

    def state_at(self, moment: datetime) -> ClockState:
        """How the clock stands at `moment`. A breach is for ever: met late is `late` (rule D6)."""
        if self.cancelled_at:
            # One already past due when it was called off stays breached (rule D2).
            return ClockState.BREACHED if self.cancelled_at > self.due_at else ClockState.CANCELLED
        if self.excused_at:
            return ClockState.EXCUSED
        if self.stopped_at:
            return ClockState.MET if self.stopped_at <= self.due_at else ClockState.LATE
        if self.paused_at:
            return ClockState.PAUSED
        return ClockState.BREACHED if moment > self.due_at else ClockState.RUNNING

    def seconds_left(self, moment: datetime) -> int | None:
        """Whole seconds until due, negative when over; None once it no longer runs."""
        return int((self.due_at - moment).total_seconds()) if self.running else None


class ClockStep(models.Model):
    """One step of a clock that has fired, exactly once per (clock, revision, step) (rule D5)."""

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="steps")
    revision = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=16)
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clock", "revision", "step"], name="a_step_fires_once")]
