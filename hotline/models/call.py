from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.scope import ALL
from estates.phones import masked
from hotline.choices import AT_THE_DESK, Result, Why


class CallQuerySet(models.QuerySet):
    def visible_to(self, viewer) -> CallQuerySet:
        """The calls of the estates whose desk `viewer` sits at or oversees; nobody else knows of any."""
        if not getattr(viewer, "is_authenticated", False) or not viewer.is_active:
            return self.none()
        held = viewer.scope.estates_for(AT_THE_DESK)
        return self if held == ALL else self.filter(estate_id__in=held)

    def waiting(self) -> CallQuerySet:
        """Those to be returned."""
        return self.filter(returned_at=None, struck_at=None)


class MissedCall(models.Model):
    """Somebody rang and was not answered, or was put off: to be rung back within the time of `return_call` (rule I6).

    The same number again while one waits is counted on it (`rings`): one person is rung back once. `case` is what
    the conversation became. `next_due_at` mirrors its clock.
    """

    estate = models.ForeignKey("estates.Estate", models.PROTECT, related_name="+", verbose_name=_("estate"))
    phone = models.CharField(_("telephone"), max_length=20)
    why = models.CharField(_("why"), max_length=8, choices=Why, default=Why.MISSED)
    name = models.CharField(_("name"), max_length=80, blank=True)
    note = models.TextField(_("note"), blank=True)
    resident = models.ForeignKey("estates.Resident", models.SET_NULL, null=True, related_name="+")
    rang_at = models.DateTimeField(_("rang at"))
    last_rang_at = models.DateTimeField()
    rings = models.PositiveSmallIntegerField(default=1)
    logged_at = models.DateTimeField()
    logged_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    call_id = models.CharField(max_length=80, blank=True, default="")
    returned_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    result = models.CharField(max_length=12, choices=Result, blank=True)
    case = models.ForeignKey("complaints.Case", models.PROTECT, null=True, related_name="+")
    struck_at = models.DateTimeField(null=True)
    struck_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    struck_reason = models.CharField(max_length=300, blank=True)
    next_due_at = models.DateTimeField(null=True)
    next_clock = models.CharField(max_length=32, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("missed call")
        verbose_name_plural = _("missed calls")
        triggers = [pgtrigger.Protect(name="a_missed_call_stays_on_record", operation=pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(
                fields=["estate", "phone"],
                condition=Q(returned_at=None, struck_at=None),
                name="one_call_to_return_per_number",
            ),
            models.UniqueConstraint(
                fields=["estate", "call_id"], condition=~Q(call_id=""), name="a_call_is_logged_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["estate", "next_due_at"],
                name="calls_to_return",
                condition=Q(returned_at=None, struck_at=None),
            ),
            models.Index(fields=["estate", "-rang_at"], name="calls_by_estate"),
        ]

    def __str__(self) -> str:
        return masked(self.phone)

    @property
    def masked(self) -> str:
        return masked(self.phone)

    @property
    def state(self) -> str:
        """waiting, returned or struck."""
        return "struck" if self.struck_at else "returned" if self.returned_at else "waiting"

    @property
    def who(self) -> str:
        """The caller's name as far as it is known."""
        return self.name or (self.resident.name if self.resident_id and self.resident else "")


class CallAttempt(models.Model):
    """One time somebody rang back. A failed one is kept and answers nobody (as rule J5)."""

    call = models.ForeignKey(MissedCall, models.PROTECT, related_name="attempts")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    result = models.CharField(max_length=12, choices=Result)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        triggers = [pgtrigger.Protect(name="an_attempt_stays_on_record", operation=pgtrigger.Delete)]
