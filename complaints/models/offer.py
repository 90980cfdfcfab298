from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from estates.models import Named


class Cause(models.TextChoices):
    """Where an offer starts from (rule J7)."""

    FAULTY_WORK = "faulty_work", _("faulty work")
    MISUSE = "misuse", _("wrong use")
    NO_WARNING = "no_warning", _("no warning was given")
    PRICE = "price", _("price")
    UNCLEAR_NOTICE = "unclear_notice", _("an unclear notice")
    CONDUCT = "conduct", _("conduct of staff")


class Remedy(Named):
    """What may be offered for a cause, on a branch of the category tree or anywhere (rule J7)."""

    cause = models.CharField(_("cause"), max_length=16, choices=Cause)
    category = models.ForeignKey(
        "complaints.Category", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    costs = models.BooleanField(_("costs money"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("remedy")
        verbose_name_plural = _("remedies")
        ordering = ["cause", "position", "id"]


class Authority(models.Model):
    """What a role may spend and promise, one dated row each (rules J7, J8); empty means no limit.

    The newest row whose day has come holds, an estate's own before the general one. Nobody is shown the row of the
    step above their own.
    """

    role = models.CharField(_("role"), max_length=16, choices=Role)
    estate = models.ForeignKey(
        "estates.Estate", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("estate")
    )
    valid_from = models.DateTimeField(_("valid from"))
    spend = models.DecimalField(_("may offer up to, yuan"), max_digits=10, decimal_places=2, null=True, blank=True)
    promise_days = models.PositiveIntegerField(_("may promise so many days ahead"), null=True, blank=True)

    class Meta:
        verbose_name = _("limit of a role")
        verbose_name_plural = _("limits of the roles")
        ordering = ["role", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["role", "estate", "valid_from"], name="one_limit_per_role_and_moment", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.valid_from:%Y-%m-%d}"


class Offer(models.Model):
    """One offer to the complainant, with at least two options at once (rule J7): which, when, to whom, the answer.

    `step` is whose offer it is on the ladder. Above the maker's limit it waits for the step above, unseen by the
    complainant, until `approved_at`. A later offer overtakes the one before.
    """

    class State(models.TextChoices):
        AWAITING = "awaiting", _("to be approved")
        DECLINED = "declined", _("not approved")
        OPEN = "open", _("waits for an answer")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        OVERTAKEN = "overtaken", _("overtaken by a later one")

        @property
        def tone(self) -> str:
            return {"accepted": "is-done", "refused": "is-late", "declined": "is-late"}.get(self.value, "")

        @property
        def icon(self) -> str:
            return {"accepted": "check-circle", "refused": "x-circle", "declined": "x"}.get(self.value, "clock")

    case = models.ForeignKey("complaints.Case", models.PROTECT, related_name="offers")
    ordinal = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=16, choices=Role)
    cause = models.CharField(max_length=16, choices=Cause, blank=True)
    standing = models.CharField(max_length=10, choices=State, default=State.OPEN)
    to_whom = models.CharField(max_length=80, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    by_resident = models.BooleanField(default=False)
    accepted = models.ForeignKey("complaints.OfferOption", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["ordinal"]
        triggers = [pgtrigger.Protect(name="an_offer_stays_on_record", operation=pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(fields=["case", "ordinal"], name="offers_are_numbered"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(standing__in=["awaiting", "open"]), name="one_offer_at_a_time"
            ),
        ]


class OfferOption(models.Model):
    """One way offered; `amount` is the money in it, if any."""

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="options")
    ordinal = models.PositiveSmallIntegerField()
    text = models.TextField()
    amount = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    remedy = models.ForeignKey(Remedy, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["offer", "ordinal"], name="options_are_numbered")]
