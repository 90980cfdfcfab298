from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.choices import Satisfaction, Solved, Way
from followups.choices import About, Becomes, DayPart, Standing
from followups.managers import CallQuerySet

if TYPE_CHECKING:
    from complaints.models import Case
    from followups.models.service import PaidService
    from repairs.models import Order


class Call(models.Model):
    """One callback that is owed, and what came of it (rule F1): about a complaint, a repair or a paid service.

    It is the task. The attempts are kept where their matter is (`complaints.Callback`, `repairs.RepairCallback`,
    `ServiceAnswer`), in the transaction that moves it; a receiver keeps the task in step, whoever wrote the attempt.
    `due_at` is the clock's. `turn_at` orders the queue: the last good hour before the deadline to ring this person.
    One open call a matter. A matter that comes back gets a new one.
    """

    about = models.CharField(_("about"), max_length=10, choices=About)
    estate = models.ForeignKey("estates.Estate", models.PROTECT, related_name="+")
    case = models.ForeignKey("complaints.Case", models.PROTECT, null=True, related_name="calls")
    order = models.ForeignKey("repairs.Order", models.PROTECT, null=True, related_name="calls")
    service = models.ForeignKey("followups.PaidService", models.PROTECT, null=True, related_name="calls")
    department = models.ForeignKey("accounts.Department", models.PROTECT, null=True, related_name="+")

    standing = models.CharField(_("state"), max_length=12, choices=Standing, default=Standing.OPEN)
    in_person = models.BooleanField(_("a visit in person"), default=False)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    part = models.CharField(_("best reached"), max_length=10, choices=DayPart, blank=True)
    turn_at = models.DateTimeField(null=True)

    attempts = models.PositiveSmallIntegerField(default=0)
    last_try_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    by_resident = models.BooleanField(default=False)
    way = models.CharField(_("method"), max_length=8, choices=Way, blank=True)
    solved = models.CharField(_("solved?"), max_length=8, choices=Solved, blank=True)
    satisfaction = models.CharField(_("satisfied?"), max_length=12, choices=Satisfaction, blank=True)
    reworked = models.BooleanField(_("put right again"), default=False)

    slip_words = models.TextField(_("the department head's remark"), blank=True)
    slip_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    slip_at = models.DateTimeField(null=True)

    objects = CallQuerySet.as_manager()

    if TYPE_CHECKING:
        id: int
        case_id: int | None
        order_id: int | None
        service_id: int | None
        estate_id: int
        department_id: int | None

    class Meta:
        verbose_name = _("callback")
        verbose_name_plural = _("callbacks")
        indexes = [
            models.Index(fields=["turn_at", "id"], name="calls_by_turn", condition=Q(standing="open")),
            models.Index(fields=["estate", "turn_at", "id"], name="calls_of_estate", condition=Q(standing="open")),
            models.Index(fields=["estate", "-ended_at", "-id"], name="calls_ended"),
            models.Index(fields=["by", "ended_at"], name="calls_by_person", condition=Q(by__isnull=False)),
            models.Index(
                fields=["department", "estate"],
                name="slips_to_sign",
                condition=Q(standing="answered", slip_at=None, department__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(about="complaint", case__isnull=False, order=None, service=None)
                    | Q(about="repair", case=None, order__isnull=False, service=None)
                    | Q(about="service", case=None, order=None, service__isnull=False)
                ),
                name="a_call_is_about_one_matter",
            ),
            models.CheckConstraint(
                condition=Q(standing="open", ended_at=None) | (~Q(standing="open") & Q(ended_at__isnull=False)),
                name="an_open_call_has_not_ended",
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(standing="open"), name="one_open_call_a_case"),
            models.UniqueConstraint(fields=["order"], condition=Q(standing="open"), name="one_open_call_an_order"),
            models.UniqueConstraint(fields=["service"], condition=Q(standing="open"), name="one_open_call_a_service"),
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.pk}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("followups:call", args=[self.pk])

    @property
    def matter(self) -> Case | Order | PaidService:
        """What it is about."""
        found = self.case or self.order or self.service
        assert found is not None  # a constraint says so
        return found

    @property
    def look(self) -> Standing:
        return Standing(self.standing)

    @property
    def kind(self) -> About:
        return About(self.about)

    @property
    def slip_owed(self) -> bool:
        """A department answers for it, and its head has not signed the slip (rule F1)."""
        return self.standing == Standing.ANSWERED and self.department_id is not None and self.slip_at is None


class Wish(models.Model):
    """Something new said at a callback (rule F1): it becomes a case or a rectification. The words can be blanked."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="wishes")
    at = models.DateTimeField()
    words = models.TextField(_("what they wish"))
    becomes = models.CharField(_("becomes"), max_length=14, choices=Becomes, default=Becomes.CASE)
    case = models.ForeignKey("complaints.Case", models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["call"], name="wishes_waiting", condition=Q(settled_at=None))]

    def __str__(self) -> str:
        return f"#{self.pk}"


class QuotaReminder(models.Model):
    """That somebody was reminded of the callbacks they still owe in a month (rule F4): once."""

    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    month = models.DateField()
    owed = models.PositiveSmallIntegerField()
    made = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "month", "role"], name="reminded_once_for_a_month")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.month:%Y-%m}"
