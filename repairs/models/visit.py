from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from repairs.choices import VisitOutcome
from repairs.models.catalogue import Technician, Trade


class Visit(models.Model):
    """One visit as agreed with the resident, and what became of it (rules R3 to R5).

    `checklist` (before), `site` (protection, tidiness, conduct) hold codes and yes/no; words are in their own columns.
    `trade` is what it is for: a planned visit of another trade does not fail the first fix (rule R9).
    """

    order = models.ForeignKey("repairs.Order", models.PROTECT, related_name="visits")
    turn = models.ForeignKey("repairs.Turn", models.PROTECT, related_name="visits")
    ordinal = models.PositiveSmallIntegerField()
    technician = models.ForeignKey(Technician, models.PROTECT, null=True, related_name="visits")
    trade = models.ForeignKey(Trade, models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField()
    window_from = models.DateTimeField(_("from"))
    window_to = models.DateTimeField(_("until"))
    arrived_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=VisitOutcome, default=VisitOutcome.PLANNED)
    apologised = models.BooleanField(default=False)
    checklist = models.JSONField(default=dict, blank=True)
    tools = models.TextField(blank=True)
    site = models.JSONField(default=dict, blank=True)
    findings = models.TextField(blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("visit")
        ordering = ["ordinal"]
        indexes = [models.Index(fields=["window_from"], name="visits_by_window")]
        constraints = [models.UniqueConstraint(fields=["order", "ordinal"], name="visits_follow_one_another")]


class Quote(models.Model):
    """A price before the work (rule R3): `lines` of {kind, text, quantity, price}, amounts in fen as integers.

    Outside a warranty or agreement no work with a fee begins before the resident accepts.
    """

    order = models.ForeignKey("repairs.Order", models.PROTECT, related_name="quotes")
    turn = models.ForeignKey("repairs.Turn", models.PROTECT, related_name="quotes")
    lines = models.JSONField(default=list)
    total = models.DecimalField(max_digits=10, decimal_places=2)
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)
    answered_by = models.CharField(max_length=12, blank=True)
    signature_sha256 = models.CharField(max_length=64, blank=True)
    signature = models.TextField(blank=True)

    class Meta:
        verbose_name = _("quote")
        ordering = ["-id"]


class Completion(models.Model):
    """The signed end of one contractor's work (rule R4): what was found, done, used and charged, and the signature.

    `signature` is the drawn strokes or a picture as it came, `signature_sha256` the hash of order, moment and strokes;
    a refusal keeps its reason instead. `parts` are replaced parts with whether they were handed in.
    """

    order = models.ForeignKey("repairs.Order", models.PROTECT, related_name="completions")
    turn = models.OneToOneField("repairs.Turn", models.PROTECT, related_name="completion")
    visit = models.ForeignKey("repairs.Visit", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    findings = models.TextField()
    work = models.TextField()
    explained = models.TextField(blank=True)
    materials = models.JSONField(default=list)
    fees = models.JSONField(default=list)
    total = models.DecimalField(max_digits=10, decimal_places=2)
    tested = models.BooleanField(default=False)
    tidy = models.BooleanField(default=False)
    parts = models.JSONField(default=list)
    parts_in_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=80, blank=True)
    signature = models.TextField(blank=True)
    signature_sha256 = models.CharField(max_length=64, blank=True)
    refusal = models.TextField(blank=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("completion")
        ordering = ["-id"]


class Taken(models.Model):
    """Something taken away for repair, with the resident's consent and a receipt (rule R4)."""

    order = models.ForeignKey("repairs.Order", models.PROTECT, related_name="taken")
    turn = models.ForeignKey("repairs.Turn", models.PROTECT, related_name="+")
    what = models.CharField(max_length=200)
    why = models.CharField(max_length=200, blank=True)
    back_by = models.DateTimeField(null=True)
    at = models.DateTimeField()
    signature = models.TextField(blank=True)
    signature_sha256 = models.CharField(max_length=64, blank=True)
    consented_by = models.CharField(max_length=80)
    returned_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
