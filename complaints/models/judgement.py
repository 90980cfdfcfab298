from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.choices import Nature, NatureKind


class NatureChange(models.Model):
    """One change of nature: from, to, why, who (or which clock), when (rule N6)."""

    case = models.ForeignKey("complaints.Case", models.PROTECT, related_name="nature_changes")
    at = models.DateTimeField()
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    from_nature = models.CharField(max_length=16, choices=Nature, blank=True)
    to_nature = models.CharField(max_length=16, choices=Nature)
    kind = models.CharField(max_length=12, choices=NatureKind, blank=True)
    cause = models.CharField(max_length=32, blank=True)
    clock = models.ForeignKey("deadlines.Clock", models.PROTECT, null=True, related_name="+")
    words = models.ForeignKey("complaints.Words", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        triggers = [
            pgtrigger.Protect(name="a_change_of_nature_stays_on_record", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


class NamedParty(models.Model):
    """Someone a complaint is about: the conflict wall (rule P4). Lifted, never deleted."""

    case = models.ForeignKey("complaints.Case", models.PROTECT, related_name="named")
    staff = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey("accounts.Department", models.PROTECT, null=True, related_name="+")
    contractor = models.ForeignKey("accounts.Contractor", models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    statement = models.TextField(blank=True)
    statement_asked_at = models.DateTimeField(null=True)
    statement_at = models.DateTimeField(null=True)
    allegation = models.TextField(blank=True)

    class Meta:
        triggers = [pgtrigger.Protect(name="a_name_is_lifted_never_deleted", operation=pgtrigger.Delete)]
        indexes = [
            models.Index(
                fields=["staff", "case"], name="wall_by_person", condition=Q(lifted_at=None, staff__isnull=False)
            ),
            models.Index(
                fields=["department", "case"],
                name="wall_by_department",
                condition=Q(lifted_at=None, department__isnull=False),
            ),
            models.Index(
                fields=["contractor", "case"],
                name="wall_by_contractor",
                condition=Q(lifted_at=None, contractor__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(staff__isnull=False, department=None, contractor=None)
                | Q(staff=None, department__isnull=False, contractor=None)
                | Q(staff=None, department=None, contractor__isnull=False),
                name="a_name_is_one_of_three",
            )
        ]


class Review(models.Model):
    """A second look asked for by the complainant (rule J13), by someone who did not handle the first."""

    case = models.ForeignKey("complaints.Case", models.PROTECT, related_name="reviews")
    asked_at = models.DateTimeField()
    asked_entry = models.ForeignKey("complaints.TimelineEntry", models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    upheld = models.BooleanField(_("upheld"), null=True)
    route = models.CharField(_("outside route"), max_length=300, blank=True)
    answer_entry = models.ForeignKey("complaints.TimelineEntry", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(answered_at=None), name="one_review_at_a_time")
        ]
