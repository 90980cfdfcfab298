from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Accountability(models.Model):
    """Who answers for a breach: opened by the sweep, one per clock (rules D5, J4).

    The accountable may state their grounds; a manager upholds or excuses. `person` is filled in when the breach
    is settled: who held the matter then, or who is named on the clock.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        UPHELD = "upheld", _("upheld")
        EXCUSED = "excused", _("excused")

    clock = models.OneToOneField("deadlines.Clock", models.PROTECT, related_name="accountability")
    kind = models.CharField(max_length=32)
    subject_kind = models.CharField(max_length=16)
    subject_id = models.BigIntegerField()
    estate = models.ForeignKey("estates.Estate", models.PROTECT, related_name="+")
    role = models.CharField(max_length=16, blank=True)
    department = models.ForeignKey("accounts.Department", models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN, db_default="open")
    grounds = models.TextField(blank=True, default="", db_default="")
    grounds_at = models.DateTimeField(null=True)
    grounds_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True, default="", db_default="")

    class Meta:
        ordering = ["-id"]
        triggers = [pgtrigger.Protect(name="accountability_stays_on_record", operation=pgtrigger.Delete)]
        indexes = [
            models.Index(fields=["estate", "-opened_at"], name="accountability_by_estate"),
            models.Index(fields=["person", "-opened_at"], name="accountability_by_person"),
            models.Index(fields=["subject_kind", "subject_id"], name="accountability_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.opened_at:%m-%d %H:%M}"


class ClimbAsk(models.Model):
    """Somebody a climb asked to say "seen, and this is what I do" (rule D5).

    It never stops the clock. Unanswered within its own clock (`climb_seen`), it goes to the stand-in.
    """

    step = models.ForeignKey("deadlines.ClockStep", models.PROTECT, related_name="asks")
    clock = models.ForeignKey("deadlines.Clock", models.PROTECT, related_name="asks")
    subject_kind = models.CharField(max_length=16)
    subject_id = models.BigIntegerField()
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    instead_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="passed_on")
    acknowledged_at = models.DateTimeField(null=True)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        triggers = [pgtrigger.Protect(name="an_ask_stays_on_record", operation=pgtrigger.Delete)]
        constraints = [models.UniqueConstraint(fields=["step", "person"], name="a_climb_asks_a_person_once")]
        indexes = [
            models.Index(fields=["person"], name="asks_waiting", condition=Q(acknowledged_at=None)),
            models.Index(fields=["subject_kind", "subject_id"], name="asks_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.asked_at:%m-%d %H:%M}"
