from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from repairs.choices import Forfeit, Outcome
from repairs.models.catalogue import Technician


class Turn(models.Model):
    """One contractor's chance at an order, from being sent it until done or lost (rule R2).

    No contractor: our own engineering department does it. `our_outage` marks a forfeit whose moment passed while we
    were down, so that a manager looks at it.
    """

    order = models.ForeignKey("repairs.Order", models.PROTECT, related_name="turns")
    contractor = models.ForeignKey("accounts.Contractor", models.PROTECT, null=True, related_name="turns")
    technician = models.ForeignKey(Technician, models.PROTECT, null=True, related_name="turns")
    ordinal = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    contact_due_at = models.DateTimeField(null=True)
    completion_due_at = models.DateTimeField(null=True)
    reached_at = models.DateTimeField(null=True)
    unreachable_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.LIVE)
    forfeit = models.CharField(max_length=12, choices=Forfeit, blank=True)
    our_outage = models.BooleanField(default=False)
    excused_at = models.DateTimeField(null=True)
    excused_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("turn")
        ordering = ["ordinal"]
        indexes = [models.Index(fields=["contractor", "sent_at"], name="turns_by_contractor")]
        constraints = [
            models.UniqueConstraint(fields=["order", "ordinal"], name="turns_follow_one_another"),
            models.UniqueConstraint(fields=["order"], condition=Q(outcome="live"), name="one_contractor_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.ordinal}"

    @property
    def live(self) -> bool:
        return self.outcome == Outcome.LIVE


class Attempt(models.Model):
    """One stamped try to reach the resident, by telephone or at the door; those that failed are kept (rules R2, R5).

    `reached` is null for a call that was begun from the page and whose result nobody said.
    """

    order = models.ForeignKey("repairs.Order", models.PROTECT, related_name="attempts")
    turn = models.ForeignKey(Turn, models.PROTECT, null=True, related_name="attempts")
    at = models.DateTimeField()
    at_door = models.BooleanField(default=False)
    reached = models.BooleanField(null=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    words = models.ForeignKey("repairs.OrderWords", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["at", "id"]


class JobLink(models.Model):
    """A link to one job, for a technician without an account (rule R10): expiring, one job, revocable.

    Only the hash of the token is kept: who reads the database cannot open the page.
    """

    order = models.ForeignKey("repairs.Order", models.PROTECT, related_name="links")
    turn = models.ForeignKey(Turn, models.PROTECT, related_name="links")
    technician = models.ForeignKey(Technician, models.PROTECT, null=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
