from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.choices import Satisfaction, Solved, Way
from complaints.models.case import STATE_GUARD
from followups.lifecycle import Lifecycle
from followups.managers import PaidServiceQuerySet


class PaidService(Lifecycle):
    """One special paid service 特约服务 (rule J10): agreement checked, price agreed first, done, signed, called
    back within seven days. A complaint about one is named in `case` and runs by its own procedure beside it.

    Written only by services, read through `visible_to`. Who asked for it is columns that erasure blanks.
    """

    number = models.CharField(_("number"), max_length=32, unique=True)
    estate = models.ForeignKey("estates.Estate", models.PROTECT, related_name="+", verbose_name=_("estate"))
    unit = models.ForeignKey("estates.Unit", models.PROTECT, null=True, related_name="+", verbose_name=_("unit"))
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", verbose_name=_("department")
    )
    case = models.ForeignKey("complaints.Case", models.PROTECT, null=True, related_name="paid_services")
    what = models.CharField(_("what is wanted"), max_length=200)
    wanted = models.TextField(_("in their words"), blank=True)
    resident = models.ForeignKey("estates.Resident", models.SET_NULL, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=80, blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    erased_at = models.DateTimeField(null=True)

    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    agreement = models.TextField(_("what the agreement says"), blank=True)
    covered = models.BooleanField(_("covered by the agreement"), null=True)
    price = models.DecimalField(
        _("price"), max_digits=10, decimal_places=2, null=True, validators=[MinValueValidator(0)]
    )
    agreed_at = models.DateTimeField(null=True)
    agreed_way = models.CharField(_("agreed in which way"), max_length=8, choices=Way, blank=True)
    done_at = models.DateTimeField(null=True)
    result = models.TextField(_("what was done"), blank=True)
    charged = models.DecimalField(_("charged"), max_digits=10, decimal_places=2, null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.CharField(_("signed by"), max_length=80, blank=True)
    signature = models.TextField(blank=True)
    signature_sha256 = models.CharField(max_length=64, blank=True)
    refusal = models.CharField(_("why it was not signed"), max_length=300, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_unreached = models.BooleanField(default=False)

    is_open = models.BooleanField(default=True)
    next_due_at = models.DateTimeField(null=True)
    next_clock = models.CharField(max_length=32, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PaidServiceQuerySet.as_manager()

    if TYPE_CHECKING:
        estate_id: int
        department_id: int
        unit_id: int | None
        resident_id: int | None

    class Meta:
        verbose_name = _("paid service")
        verbose_name_plural = _("paid services")
        indexes = [models.Index(fields=["estate", "-asked_at", "-id"], name="services_by_estate")]
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_at=None) | Q(price__isnull=False), name="a_price_is_told_before_it_is_agreed"
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(agreed_at__isnull=False), name="no_work_before_the_price_is_agreed"
            ),
            models.CheckConstraint(
                condition=Q(charged=None) | Q(charged__lte=models.F("price")), name="no_more_than_was_agreed"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="service_state_moves_through_the_lifecycle",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("state"),
                condition=pgtrigger.Condition("OLD.state IS DISTINCT FROM NEW.state"),
                func=STATE_GUARD,
            ),
            pgtrigger.Protect(name="a_service_is_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("followups:service", args=[self.number])

    @property
    def reachable(self) -> bool:
        """Whether anybody can be asked afterwards."""
        return bool(self.phone or self.resident_id or self.unit_id) and self.erased_at is None


class ServiceEntry(models.Model):
    """One line of a paid service's history: codes and amounts; the words stand on the service."""

    service = models.ForeignKey(PaidService, models.PROTECT, related_name="entries")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    actor = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-id"]
        triggers = [
            pgtrigger.Protect(name="service_history_is_appended", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.kind


class ServiceAnswer(models.Model):
    """One attempt to ask the resident after a paid service (rules F1, J10)."""

    service = models.ForeignKey(PaidService, models.PROTECT, related_name="answers")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=8, choices=Way)
    reached = models.BooleanField()
    solved = models.CharField(max_length=8, choices=Solved, blank=True)
    satisfaction = models.CharField(max_length=12, choices=Satisfaction, blank=True)
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"#{self.pk}"
