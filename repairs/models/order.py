from __future__ import annotations

import secrets

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from complaints.choices import Urgency
from complaints.models.case import STATE_GUARD
from repairs.choices import Entrance, Gone, Payer, Scope
from repairs.lifecycle import Lifecycle
from repairs.managers import OrderQuerySet
from repairs.models.catalogue import PayerRule, Technician, Trade


def _token() -> str:
    return secrets.token_urlsafe(24)


class Order(Lifecycle):
    """One repair (rules R1 to R8). Written only by services, read through `visible_to`.

    `turn` is the contractor's turn that runs or ran last, `contractor` and `technician` mirror it. `repeat_of` is the
    earlier repair of the same unit or asset and trade (rule R7). `is_open` and `next_due_at` are kept by the deed.
    """

    number = models.CharField(_("number"), max_length=32, unique=True)
    estate = models.ForeignKey("estates.Estate", models.PROTECT, related_name="orders", verbose_name=_("estate"))
    entrance = models.CharField(_("came by"), max_length=10, choices=Entrance)
    requested_at = models.DateTimeField(_("requested"))
    logged_at = models.DateTimeField(_("logged"))
    requested_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    complaint = models.ForeignKey("complaints.Case", models.PROTECT, null=True, blank=True, related_name="orders")
    grievance = models.ForeignKey("complaints.Case", models.PROTECT, null=True, blank=True, related_name="+")
    submission = models.UUIDField(null=True, unique=True, editable=False)
    token = models.CharField(max_length=40, unique=True, default=_token, editable=False)

    trade = models.ForeignKey(Trade, models.PROTECT, related_name="+", verbose_name=_("trade"))
    also_trades = models.ManyToManyField(Trade, blank=True, related_name="+", verbose_name=_("other trades it needs"))
    urgency = models.PositiveSmallIntegerField(_("urgency"), choices=Urgency, default=Urgency.P2)
    content = models.TextField(_("what is wrong"))
    unit = models.ForeignKey(
        "estates.Unit", models.PROTECT, null=True, blank=True, related_name="orders", verbose_name=_("unit")
    )
    building = models.ForeignKey(
        "estates.Building", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("building")
    )
    place = models.ForeignKey(
        "estates.Place", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("public place")
    )
    asset = models.ForeignKey(
        "estates.Asset", models.PROTECT, null=True, blank=True, related_name="orders", verbose_name=_("asset")
    )
    place_text = models.CharField(_("where exactly"), max_length=120, blank=True)
    scope = models.CharField(_("where"), max_length=8, choices=Scope)
    confidential = models.BooleanField(_("confidential"), default=False)

    payer = models.CharField(_("who pays"), max_length=12, choices=Payer)
    payer_rule = models.ForeignKey(PayerRule, models.SET_NULL, null=True, blank=True, related_name="+")
    payer_words = models.CharField(_("the rule in words"), max_length=300, blank=True)
    payer_words_en = models.CharField(max_length=300, blank=True)

    turn = models.ForeignKey("repairs.Turn", models.PROTECT, null=True, blank=True, related_name="+")
    contractor = models.ForeignKey("accounts.Contractor", models.PROTECT, null=True, blank=True, related_name="orders")
    technician = models.ForeignKey(Technician, models.PROTECT, null=True, blank=True, related_name="orders")
    visit = models.ForeignKey("repairs.Visit", models.PROTECT, null=True, blank=True, related_name="+")
    repeat_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="repeats")
    repeated_at = models.DateTimeField(null=True, blank=True)
    cause = models.TextField(_("why it came back"), blank=True)
    gone = models.CharField(max_length=10, choices=Gone, blank=True)

    sent_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_unreached = models.BooleanField(default=False)

    is_open = models.BooleanField(default=True)
    next_due_at = models.DateTimeField(null=True, blank=True)
    next_clock = models.CharField(max_length=32, blank=True)
    version = models.PositiveIntegerField(default=1)
    search = ArrayField(models.TextField(), default=list, editable=False)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("repair order")
        verbose_name_plural = _("repair orders")
        indexes = [
            models.Index(fields=["next_due_at", "id"], name="orders_by_due", condition=Q(is_open=True)),
            models.Index(
                fields=["estate", "next_due_at", "id"], name="orders_by_estate_and_due", condition=Q(is_open=True)
            ),
            models.Index(fields=["estate", "-requested_at", "-id"], name="orders_by_estate"),
            models.Index(fields=["-requested_at", "-id"], name="orders_by_request"),
            models.Index(fields=["state", "-requested_at", "-id"], name="orders_by_state"),
            models.Index(
                fields=["unit", "trade", "-completed_at"], name="orders_by_unit", condition=Q(unit__isnull=False)
            ),
            models.Index(
                fields=["asset", "trade", "-completed_at"], name="orders_by_asset", condition=Q(asset__isnull=False)
            ),
            models.Index(fields=["complaint"], name="orders_by_complaint", condition=Q(complaint__isnull=False)),
            models.Index(fields=["contractor", "completed_at"], name="orders_by_contractor"),
            GinIndex(fields=["search"], name="order_search"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(requested_at__lte=models.F("logged_at")), name="requested_before_it_was_logged"
            ),
            models.CheckConstraint(condition=~Q(repeat_of=models.F("id")), name="no_order_repeats_itself"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="order_state_moves_through_the_lifecycle",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("state"),
                condition=pgtrigger.Condition("OLD.state IS DISTINCT FROM NEW.state"),
                func=STATE_GUARD,
            ),
            pgtrigger.Protect(name="an_order_is_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The page of the order; "" while there is none."""
        try:
            return reverse("repairs:order", args=[self.number])
        except NoReverseMatch:
            return ""


class Requester(models.Model):
    """Who is to be reached about an order, apart from it so that erasing a person leaves the repair (rule W5)."""

    order = models.OneToOneField(Order, models.PROTECT, related_name="requester")
    resident = models.ForeignKey("estates.Resident", models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=80, blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    has_link = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["phone"], name="requester_by_phone")]

    def __str__(self) -> str:
        return f"#{self.pk}"
