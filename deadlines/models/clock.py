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


NOBODY_MOVES_A_CLOCK = """
    IF (OLD.subject_kind, OLD.subject_id, OLD.kind, OLD.estate_id, OLD.starts_at, OLD.first_due_at, OLD.policy_id,
        OLD.reckoned, OLD.reckoned_from)
        IS DISTINCT FROM (NEW.subject_kind, NEW.subject_id, NEW.kind, NEW.estate_id, NEW.starts_at, NEW.first_due_at,
        NEW.policy_id, NEW.reckoned, NEW.reckoned_from)
    THEN
        RAISE EXCEPTION 'a clock keeps its subject, its start and its first due moment (rule D6)';
    END IF;
    IF (OLD.due_at, OLD.revision) IS DISTINCT FROM (NEW.due_at, NEW.revision) AND NOT EXISTS (
        SELECT 1 FROM deadlines_clockrequest r
        WHERE r.clock_id = NEW.id AND r.granted AND r.revision = NEW.revision AND r.due_after = NEW.due_at
    ) THEN
        RAISE EXCEPTION 'the due moment of a clock moves only by an approved pause or extension (rules D4, D6)';
    END IF;
    IF OLD.revision = NEW.revision AND ((OLD.warn_at, OLD.climb_at, OLD.top_at) IS DISTINCT FROM
        (NEW.warn_at, NEW.climb_at, NEW.top_at) OR (OLD.hq_at IS DISTINCT FROM NEW.hq_at AND NOT NEW.grave))
    THEN
        RAISE EXCEPTION 'the steps of a clock move only with its due moment (rules D4 to D6)';
    END IF;
    IF (OLD.stopped_at IS NOT NULL AND OLD.stopped_at IS DISTINCT FROM NEW.stopped_at)
        OR (OLD.cancelled_at IS NOT NULL AND OLD.cancelled_at IS DISTINCT FROM NEW.cancelled_at) THEN
        RAISE EXCEPTION 'when a clock ended is not rewritten (rule D6)';
    END IF;
    IF NEW.stopped_at IS DISTINCT FROM OLD.stopped_at AND NEW.stopped_at <= NEW.due_at AND EXISTS (
        SELECT 1 FROM deadlines_clockstep s
        WHERE s.clock_id = NEW.id AND s.revision = NEW.revision AND s.step = 'breach'
    ) THEN
        RAISE EXCEPTION 'nobody back-dates out of a breach (rule I5)';
    END IF;
    RETURN NEW;
"""
"""What the database refuses, whoever asks: the triggers stand on tables the serving role does not own."""
NOBODY_SILENCES_A_CLOCK = """
    IF NEW.stopped_at IS NOT NULL OR NEW.cancelled_at IS NOT NULL THEN
        RETURN NEW;
    END IF;
    IF NEW.excused_at IS NOT NULL THEN
        IF OLD.excused_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM deadlines_accountability a WHERE a.clock_id = NEW.id AND 'excused' = a.state
        ) THEN
            RAISE EXCEPTION 'a clock is excused once it was missed, with its accountability (rule D6)';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.paused_at IS NOT NULL THEN
        IF NEW.next_at IS NULL OR NOT EXISTS (
            SELECT 1 FROM deadlines_clockrequest r
            WHERE r.clock_id = NEW.id AND r.kind = 'pause' AND r.granted AND r.began_at IS NOT NULL
              AND r.ended_at IS NULL AND r.until >= NEW.next_at
        ) THEN
            RAISE EXCEPTION 'a clock pauses only as it was approved, and until then (rule D4)';
        END IF;
        RETURN NEW;
    END IF;
    next_look := coalesce(NEW.next_at, 'infinity');
    SELECT coalesce(array_agg(f.step::text), '{}') INTO fired
    FROM deadlines_clockstep f WHERE f.clock_id = NEW.id AND f.revision = NEW.revision;
    IF (NEW.due_at < next_look AND NOT 'breach' = ANY (fired))
        OR (NEW.climb_at < next_look AND NOT 'climb' = ANY (fired))
        OR (NEW.top_at < next_look AND NOT 'top' = ANY (fired))
        OR (NEW.grave AND NEW.hq_at < next_look AND NOT 'hq' = ANY (fired))
        OR (NEW.warn_at < next_look AND NEW.revision = OLD.revision AND NOT fired && '{warn,breach}')
    THEN
        RAISE EXCEPTION 'no step of a running clock is passed over before it has fired (rule D5)';
    END IF;
    RETURN NEW;
"""
"""A running clock looks next at nothing later than its earliest step that has not fired: an empty `next_at` would
keep it from every sweep. A warning that a breach or a new due moment has overtaken is not missed. One plain
look at the steps of the clock: a batch of the sweep asks it a thousand times."""


class Reckoned(models.TextChoices):
    """How a clock came by its first due moment (`deadlines.counting`), so that it can be worked out again (rule D8)."""

    SPAN = "span", _("so long after its start")
    DAY = "day", _("by the end of the day")
    AHEAD = "ahead", _("ahead of another deadline")
    GIVEN = "given", _("at a time somebody set")


class Clock(models.Model):
    """One running promise: of what, since when, until when, answered by whom (rule D1).

    `subject_kind` and `subject_id` name what it belongs to (apps register their kinds), `part` the row
    of an assignment, promise or review where a subject has several of one kind. `starts_at` and
    `first_due_at` never change. `next_at` is the next moment at which something must happen and is
    null when nothing more will: the sweep's one index stands on it. `reckoned` says how the first due moment came
    about, `reckoned_from` the other deadline it is ahead of.

    The moments of its steps are worked out once, when it starts or its due moment moves: `warn_at`, `due_at`
    (breach), `climb_at`, `top_at`, and `hq_at`, which counts only while the matter is `grave` (major). `urgent`
    clocks never wait for contact hours. `revision` rises with each pause and extension.
    """

    subject_kind = models.CharField(max_length=16)
    subject_id = models.BigIntegerField()
    part = models.BigIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=32)
    variant = models.CharField(max_length=16, blank=True, db_default="", default="")
    estate = models.ForeignKey("estates.Estate", models.PROTECT, related_name="+", db_index=False)
    policy = models.ForeignKey("deadlines.ClockPolicy", models.PROTECT, null=True, related_name="+", db_index=False)
    starts_at = models.DateTimeField()
    reckoned = models.CharField(max_length=5, choices=Reckoned, default=Reckoned.SPAN, db_default="span")
    reckoned_from = models.DateTimeField(null=True)
    first_due_at = models.DateTimeField()
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField(null=True)
    climb_at = models.DateTimeField(null=True)
    top_at = models.DateTimeField(null=True)
    hq_at = models.DateTimeField(null=True)
    grave = models.BooleanField(default=False, db_default=False)
    urgent = models.BooleanField(default=False, db_default=False)
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
        triggers = [
            pgtrigger.Protect(name="nobody_deletes_a_clock", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="nobody_moves_a_clock",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "subject_kind",
                    "subject_id",
                    "kind",
                    "estate",
                    "starts_at",
                    "policy",
                    "reckoned",
                    "reckoned_from",
                    "first_due_at",
                    "due_at",
                    "revision",
                    "warn_at",
                    "climb_at",
                    "top_at",
                    "hq_at",
                    "stopped_at",
                    "cancelled_at",
                ),
                func=NOBODY_MOVES_A_CLOCK,
            ),
            pgtrigger.Trigger(
                name="nobody_silences_a_clock",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("next_at", "paused_at", "excused_at"),
                declare=[("fired", "text[]"), ("next_look", "timestamptz")],
                func=NOBODY_SILENCES_A_CLOCK,
            ),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="clock_by_subject"),
            models.Index(fields=["next_at"], name="clock_due_for_the_sweep", condition=models.Q(next_at__isnull=False)),
            models.Index(fields=["next_at"], name="pauses_that_end", condition=models.Q(paused_at__isnull=False)),
            models.Index(
                fields=["answered_user", "due_at"],
                name="clocks_of_a_person",
                condition=models.Q(stopped_at=None, cancelled_at=None, excused_at=None, answered_user__isnull=False),
            ),
            models.Index(
                fields=["answered_department", "due_at"],
                name="clocks_of_a_department",
                condition=models.Q(
                    stopped_at=None, cancelled_at=None, excused_at=None, answered_department__isnull=False
                ),
            ),
            models.Index(
                fields=["answered_role", "estate", "due_at"],
                name="clocks_of_a_role",
                condition=models.Q(
                    stopped_at=None, cancelled_at=None, excused_at=None, answered_user=None, answered_department=None
                ),
            ),
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
    """One step of a clock that has fired, exactly once per (clock, revision, step) (rule D5).

    It is also what is owed for it: `settled_at` is null until its consequence (who is told, what grows, who
    forfeits) has run, in a transaction of its own, in order within a subject. A consequence that fails is tried
    again at `retry_at`; `failure` says what went wrong.
    """

    GIVEN_UP = 5
    """After so many tries (four minutes) a failing consequence no longer holds up the later ones of its subject."""

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="steps")
    revision = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=16)
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField()
    subject_kind = models.CharField(max_length=16, default="", db_default="")
    subject_id = models.BigIntegerField(default=0, db_default=0)
    settled_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    retry_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        triggers = [
            pgtrigger.Protect(name="a_fired_step_stays", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="a_fired_step_keeps_its_moment",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("clock", "revision", "step", "due_at", "fired_at"),
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["clock", "revision", "step"], name="a_step_fires_once")]
        indexes = [
            models.Index(
                fields=["subject_kind", "subject_id", "due_at", "id"],
                name="steps_to_settle",
                condition=models.Q(settled_at=None),
            ),
            models.Index(fields=["id"], name="steps_to_settle_in_turn", condition=models.Q(settled_at=None)),
            models.Index(
                fields=["subject_kind", "subject_id"],
                name="steps_that_failed",
                condition=models.Q(settled_at=None, retry_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.due_at:%m-%d %H:%M}"

    @property
    def late(self) -> bool:
        """Whether it fired more than a minute after its moment: an outage of our own."""
        return (self.fired_at - self.due_at).total_seconds() > 60
