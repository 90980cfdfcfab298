from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from repairs.choices import Credit
from repairs.models.catalogue import Technician


class LedgerEntry(models.Model):
    """One reward (above zero) or penalty (below) of a contractor, with its reason (rule R6). Yuan.

    Append-only: what is taken back is a second entry with the opposite amount that says which one it `reverses`,
    so the net is the sum of the rows and nothing else.
    """

    contractor = models.ForeignKey(
        "accounts.Contractor", models.PROTECT, related_name="ledger", verbose_name=_("contractor")
    )
    technician = models.ForeignKey(
        Technician, models.PROTECT, null=True, blank=True, related_name="ledger", verbose_name=_("technician")
    )
    estate = models.ForeignKey("estates.Estate", models.PROTECT, related_name="+", verbose_name=_("estate"))
    order = models.ForeignKey("repairs.Order", models.PROTECT, null=True, related_name="ledger")
    turn = models.ForeignKey("repairs.Turn", models.PROTECT, null=True, related_name="ledger")
    kind = models.CharField(_("for"), max_length=16, choices=Credit)
    code = models.CharField(max_length=16, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["contractor", "-at"], name="ledger_by_contractor")]
        triggers = [
            pgtrigger.Protect(name="the_ledger_is_never_rewritten", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


class Dispute(models.Model):
    """A contractor's word against an entry, and the manager's decision (rule R6)."""

    entry = models.OneToOneField(LedgerEntry, models.PROTECT, related_name="dispute")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    grounds = models.TextField(_("grounds"))
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    upheld = models.BooleanField(null=True)
    decision = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-id"]
