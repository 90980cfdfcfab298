"""The management report to owners 管理报告 (rule A5): sections written, points followed up, versions that stay.

A report is worked on in its rows; what is published is frozen as a `ReportVersion` and never changes again.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.scope import ALL, MANAGING
from analytics import report_period
from analytics.report_period import PeriodKind
from followups.models.survey import in_language


class Part(models.TextChoices):
    """The sections of a report, in the order they are read."""

    FOREWORD = "foreword", pgettext_lazy("section of a report", "Foreword")
    EQUIPMENT = "equipment", pgettext_lazy("section of a report", "Equipment")
    SECURITY = "security", pgettext_lazy("section of a report", "Security")
    FIRE = "fire", pgettext_lazy("section of a report", "Fire protection")
    PARKING = "parking", pgettext_lazy("section of a report", "Parking")
    CLEANING = "cleaning", pgettext_lazy("section of a report", "Cleaning")
    GREENING = "greening", pgettext_lazy("section of a report", "Greening")
    PESTS = "pests", pgettext_lazy("section of a report", "Pest control")
    FEES = "fees", pgettext_lazy("section of a report", "Management fees in and out")
    FUND = "fund", pgettext_lazy("section of a report", "Maintenance fund in and out")
    EFFECT = "effect", pgettext_lazy("section of a report", "How well it worked")
    SAID = "said", pgettext_lazy("section of a report", "You said, we did")
    OTHER = "other", pgettext_lazy("section of a report", "Other")
    CLOSE = "close", pgettext_lazy("section of a report", "Whom to ask")


class ReportStanding(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("management report", "draft")
    SIGNED = "signed", pgettext_lazy("management report", "signed")
    PUBLISHED = "published", pgettext_lazy("management report", "published")
    CORRECTING = "correcting", pgettext_lazy("management report", "being corrected")
    WITHDRAWN = "withdrawn", pgettext_lazy("management report", "withdrawn")

    @property
    def tone(self) -> str:
        return {"draft": "", "signed": "info", "published": "done", "correcting": "attn", "withdrawn": "late"}[self]


class ReportQuerySet(models.QuerySet["ManagementReport"]):
    def visible_to(self, viewer: Any) -> ReportQuerySet:
        """Managers and headquarters: all of their estates; other employees: what is published on theirs."""
        if not getattr(viewer, "is_authenticated", False) or not viewer.is_active:
            return self.none()
        if not viewer.scope.is_staff_member:
            return self.none()
        drafts, held = viewer.scope.estates_for(MANAGING), viewer.scope.estates
        if drafts == ALL:
            return self
        mine = Q(estate_id__in=drafts)
        published = Q() if held == ALL else Q(estate_id__in=held)
        return self.filter(mine | (published & Q(Exists(self._standing_version()))))

    def on_the_portal(self) -> ReportQuerySet:
        """What residents read: published, and the newest version not withdrawn."""
        return self.filter(Exists(self._standing_version()), estate__active=True)

    @staticmethod
    def _standing_version() -> Any:
        return ReportVersion.objects.filter(report=OuterRef("pk"), n=OuterRef("versions_made"), withdrawn_at=None)


class ManagementReport(models.Model):
    """The report of one estate on one period.

    `facts`: section → figures as counted at `facts_at` (`selectors/report_facts.py`). `is_open`: it is being worked
    on. A signature holds until the next write: `signed_sha256` is what was signed, `signed_as` in which role.
    """

    estate = models.ForeignKey("estates.Estate", models.PROTECT, related_name="+", verbose_name=_("estate"))
    kind = models.CharField(_("period"), max_length=12, choices=PeriodKind)
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"))
    facts = models.JSONField(default=dict)
    facts_at = models.DateTimeField()
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    is_open = models.BooleanField(default=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    signed_as = models.CharField(max_length=16, blank=True)
    signed_sha256 = models.CharField(max_length=64, blank=True)
    correcting_why = models.CharField(max_length=300, blank=True)
    versions_made = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("management report")
        verbose_name_plural = _("management reports")
        ordering = ["-start", "estate_id", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["estate", "kind", "start"], name="one_report_of_an_estate_and_period"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="a_report_ends_after_its_start"),
        ]
        triggers = [
            pgtrigger.Protect(name="a_report_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="a_report_stays_of_its_period",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.estate_id <> NEW.estate_id OR OLD.kind <> NEW.kind"
                    ' OR OLD.start <> NEW.start OR OLD."end" <> NEW."end"'
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.estate_id} {self.kind} {self.start}"

    @property
    def label(self) -> str:
        """The period in the reader's language."""
        return report_period.label(self.kind, self.start)

    def standing(self) -> ReportStanding:
        if not self.is_open:
            return ReportStanding.PUBLISHED
        if self.signed_at is not None:
            return ReportStanding.SIGNED
        if not self.versions_made:
            return ReportStanding.DRAFT
        last = next(iter(self.versions.all()), None)
        return ReportStanding.WITHDRAWN if last is not None and last.withdrawn_at else ReportStanding.CORRECTING

    def ended(self, today: date) -> bool:
        return today > self.end

    def get_absolute_url(self) -> str:
        return reverse("analytics:report", args=[self.pk])


class ReportSection(models.Model):
    """One section as it is being written. `drafted`: what the data proposed last, to tell whether a person wrote since.

    `nothing`: said in so many words to have nothing to report. `words_passed`: somebody sent words that were pointed
    out all the same, which is logged.
    """

    report = models.ForeignKey(ManagementReport, models.PROTECT, related_name="sections")
    code = models.CharField(max_length=12, choices=Part)
    text = models.TextField(_("words"), blank=True)
    text_en = models.TextField(_("words, in English"), blank=True)
    nothing = models.BooleanField(_("nothing to report"), default=False)
    drafted = models.TextField(blank=True)
    drafted_en = models.TextField(blank=True)
    words_passed = models.BooleanField(default=False)
    written_at = models.DateTimeField(null=True)
    written_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["report", "pk"]
        constraints = [models.UniqueConstraint(fields=["report", "code"], name="a_section_stands_once_in_a_report")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.code}"

    @property
    def label(self) -> str:
        return str(Part(self.code).label)

    @property
    def filled(self) -> bool:
        return self.nothing or bool(self.text.strip())

    @property
    def as_drafted(self) -> bool:
        """Whether the words are still those the data proposed."""
        return self.text == self.drafted

    @property
    def words(self) -> str:
        return in_language(self.text, self.text_en)


class Outcome(models.TextChoices):
    """What became of a point by the next report."""

    DONE = "done", pgettext_lazy("point of a report", "done")
    GOING_ON = "going_on", pgettext_lazy("point of a report", "going on")
    DROPPED = "dropped", pgettext_lazy("point of a report", "not done")

    @property
    def tone(self) -> str:
        return {"done": "done", "going_on": "info", "dropped": "late"}[self]


class ReportPoint(models.Model):
    """Something a report promises to come back to; the next report says what became of it (`followed_in`).

    What is still going on is carried on: `carried_from` is the point of the report before.
    """

    report = models.ForeignKey(ManagementReport, models.PROTECT, related_name="points")
    text = models.CharField(_("what is to be done"), max_length=300)
    text_en = models.CharField(_("the same in English"), max_length=400, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="carried_on")
    outcome = models.CharField(_("what became of it"), max_length=12, choices=Outcome, blank=True)
    became = models.CharField(_("in words"), max_length=600, blank=True)
    became_en = models.CharField(_("in words, in English"), max_length=800, blank=True)
    followed_in = models.ForeignKey(ManagementReport, models.PROTECT, null=True, related_name="followed")
    followed_at = models.DateTimeField(null=True)
    followed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    words_passed = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return in_language(self.text, self.text_en)

    @property
    def told(self) -> str:
        return in_language(self.became, self.became_en)

    @property
    def result(self) -> Outcome | None:
        return Outcome(self.outcome) if self.outcome else None


class ReportVersion(models.Model):
    """A report as it was published: the words and figures, their fingerprint, who signed. It stays as it was.

    Only the PDF is added once made, and a withdrawal is noted.
    """

    report = models.ForeignKey(ManagementReport, models.PROTECT, related_name="versions")
    n = models.PositiveSmallIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    signed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    published_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    why = models.CharField(max_length=300, blank=True)
    pdf = models.FileField(upload_to="reports/%Y/", blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-n"]
        constraints = [models.UniqueConstraint(fields=["report", "n"], name="a_report_has_one_version_of_a_number")]
        triggers = [
            pgtrigger.Protect(name="a_published_report_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="a_published_report_stays_as_it_was",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.report_id <> NEW.report_id OR OLD.n <> NEW.n OR OLD.content <> NEW.content"
                    " OR OLD.sha256 <> NEW.sha256 OR OLD.signed_by_id <> NEW.signed_by_id"
                    " OR OLD.signed_at <> NEW.signed_at OR OLD.published_by_id <> NEW.published_by_id"
                    " OR OLD.published_at <> NEW.published_at OR OLD.why <> NEW.why"
                    " OR (OLD.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS DISTINCT FROM NEW.withdrawn_at)"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} v{self.n}"

    @property
    def name(self) -> str:
        """What a file of it is called: YJ-2026-10-1, HX-2026-H1-2."""
        report = self.report
        half = "H1" if report.start.month == 1 else "H2"
        period = f"{report.start:%Y-%m}" if report.kind == PeriodKind.MONTH else f"{report.start:%Y}-{half}"
        return f"{report.estate.code}-{period}-{self.n}"
