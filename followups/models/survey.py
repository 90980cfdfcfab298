"""Surveys by round (rule F6): the questionnaire, the round, who was asked, and answers that name nobody.

An answer knows the round, the estate and the building it came from, and no more: the household's invitation keeps the
day it was answered, the answer keeps the same day, and nothing ties the one to the other.
"""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from accounts.scope import ALL, OVERSEEING

READERS = OVERSEEING | {Role.HEAD}
"""Who reads what residents of their estates answered; heads, since the weak items are theirs to better (rule F7)."""


def in_language(chinese: str, english: str) -> str:
    """The words in the reader's language; the Chinese ones where no English ones are given."""
    language = get_language() or "zh-hans"
    if language.startswith("en"):
        return english or chinese
    if language == "zh-hant":
        from estates.text import traditional

        return traditional(chinese)
    return chinese


class Survey(models.Model):
    """A questionnaire. It can be changed until a round of it has opened; then a copy is made."""

    title = models.CharField(_("title"), max_length=80)
    title_en = models.CharField(_("title, in English"), max_length=120, blank=True)
    intro = models.TextField(_("opening words"), blank=True)
    intro_en = models.TextField(_("opening words, in English"), blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="copies")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return in_language(self.title, self.title_en)

    @property
    def opening(self) -> str:
        return in_language(self.intro, self.intro_en)


class SurveySection(models.Model):
    """A part of a questionnaire: one page for who answers on a telephone."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=80)
    title_en = models.CharField(_("title, in English"), max_length=120, blank=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return in_language(self.title, self.title_en)

    @property
    def rated(self) -> bool:
        """Whether anything in it is rated: only then its sheet has the two columns of marks."""
        return any(item.kind == ItemKind.RATING for item in self.items.all())


class ItemKind(models.TextChoices):
    RATING = "rating", pgettext_lazy("survey item", "importance and satisfaction")
    CHOICE = "choice", pgettext_lazy("survey item", "choice")
    TEXT = "text", pgettext_lazy("survey item", "free text")


def _item_code() -> str:
    return secrets.token_hex(4)


class SurveyItem(models.Model):
    """One question. `code` stays the same in copies: that is what two rounds are compared by.

    `options` of a choice: {"zh", "en"} each; `several` lets more than one be ticked.
    """

    section = models.ForeignKey(SurveySection, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=16, default=_item_code, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=ItemKind, default=ItemKind.RATING)
    text = models.CharField(_("question"), max_length=200)
    text_en = models.CharField(_("question, in English"), max_length=300, blank=True)
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    options = models.JSONField(default=list, blank=True)
    several = models.BooleanField(_("several may be ticked"), default=False)
    required = models.BooleanField(_("must be answered"), default=False)

    class Meta:
        ordering = ["section__position", "section_id", "position", "pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return in_language(self.text, self.text_en)

    @property
    def choices(self) -> list[tuple[int, str]]:
        """What may be ticked, by its place in the list."""
        return [(n, in_language(one["zh"], one.get("en", ""))) for n, one in enumerate(self.options)]


class CrossAt(models.TextChoices):
    """Where the two lines of the four quadrants meet."""

    TARGET = "target", pgettext_lazy("cross", "our target")
    MEAN = "mean", pgettext_lazy("cross", "the mean of the items")
    OUTSIDE = "outside", pgettext_lazy("cross", "an outside average")


class RoundStanding(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("survey round", "being prepared")
    OPEN = "open", pgettext_lazy("survey round", "open")
    CLOSED = "closed", pgettext_lazy("survey round", "closed")

    @property
    def tone(self) -> str:
        return {"draft": "", "open": "info", "closed": ""}[self.value]


class RoundQuerySet(models.QuerySet["SurveyRound"]):
    def visible_to(self, viewer) -> RoundQuerySet:
        """The rounds that ask at least one estate whose answers `viewer` may read."""
        if not getattr(viewer, "is_authenticated", False) or not viewer.is_active:
            return self.none()
        held = viewer.scope.estates_for(READERS)
        if held == ALL:
            return self
        asked = SurveyRound.estates.through.objects.filter(estate_id__in=held).values("surveyround_id")
        return self.filter(pk__in=asked)


def percent_field(label) -> models.DecimalField:
    return models.DecimalField(
        label, max_digits=4, decimal_places=1, null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip


class SurveyRound(models.Model):
    """One asking of a questionnaire on some estates, from `opened_at` until `closes_at`, or earlier by hand."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="rounds", verbose_name=_("questionnaire"))
    name = models.CharField(pgettext_lazy("survey round", "name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    estates = models.ManyToManyField("estates.Estate", related_name="survey_rounds", verbose_name=_("estates"))
    closes_at = models.DateTimeField(_("open until"))
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    cross = models.CharField(_("the cross of the quadrants"), max_length=8, choices=CrossAt, default=CrossAt.TARGET)
    target_importance = percent_field(_("important from, %"))
    target_satisfaction = percent_field(_("target for satisfaction, %"))
    outside_importance = percent_field(_("outside average, importance, %"))
    outside_satisfaction = percent_field(_("outside average, satisfaction, %"))
    previous = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("compared with")
    )
    reply = models.TextField(_("our reply"), blank=True)
    reply_en = models.TextField(_("our reply, in English"), blank=True)
    replied_at = models.DateTimeField(null=True)
    replied_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    reminded_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("survey round")
        verbose_name_plural = _("survey rounds")
        ordering = ["-created_at", "-pk"]
        triggers = [
            pgtrigger.Protect(
                name="an_opened_round_stays",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__opened_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return in_language(self.name, self.name_en)

    @property
    def answer(self) -> str:
        """The published reply in the reader's language."""
        return in_language(self.reply, self.reply_en)

    def standing(self, at: datetime) -> RoundStanding:
        """How it stands at `at`."""
        if self.opened_at is None:
            return RoundStanding.DRAFT
        return RoundStanding.CLOSED if self.closed_at or at >= self.closes_at else RoundStanding.OPEN

    @property
    def ended_at(self) -> datetime:
        """When it closes or closed."""
        return self.closed_at or self.closes_at


class Came(models.TextChoices):
    """The way an answer came."""

    WEB = "web", pgettext_lazy("survey answer", "by link")
    PAPER = "paper", pgettext_lazy("survey answer", "on paper")


def _token() -> str:
    return secrets.token_urlsafe(16)


class SurveyInvitation(models.Model):
    """One household asked in one round, by a link of its own; it answers once."""

    round = models.ForeignKey(SurveyRound, models.CASCADE, related_name="invitations")
    unit = models.ForeignKey("estates.Unit", models.PROTECT, related_name="+")
    token = models.CharField(max_length=32, unique=True, default=_token, editable=False)
    answered_on = models.DateField(null=True)
    came = models.CharField(max_length=8, choices=Came, blank=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "unit"], name="a_household_is_asked_once_a_round"),
            models.CheckConstraint(
                condition=Q(answered_on=None, came="") | (Q(answered_on__isnull=False) & ~Q(came="")),
                name="an_answered_invitation_says_how",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="answered_is_answered",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__answered_on__isnull=False) & pgtrigger.Q(new__answered_on__isnull=True),
            )
        ]


class SurveyResponse(models.Model):
    """What one household answered, without the household."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(SurveyRound, models.PROTECT, related_name="responses")
    estate = models.ForeignKey("estates.Estate", models.PROTECT, related_name="+")
    building = models.ForeignKey("estates.Building", models.PROTECT, related_name="+")
    answered_on = models.DateField()
    came = models.CharField(max_length=8, choices=Came)

    class Meta:
        indexes = [models.Index(fields=["round", "estate", "building"], name="responses_by_place")]
        triggers = [
            pgtrigger.Protect(name="what_was_answered_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]


class SurveyAnswer(models.Model):
    """The answer to one item: ratings from 1 to 5, ticked places, or words. What was left open has no row."""

    response = models.ForeignKey(SurveyResponse, models.CASCADE, related_name="answers")
    item = models.ForeignKey(SurveyItem, models.PROTECT, related_name="+")
    importance = models.PositiveSmallIntegerField(null=True)
    satisfaction = models.PositiveSmallIntegerField(null=True)
    chosen = ArrayField(models.PositiveSmallIntegerField(), default=list)
    words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "item"], name="an_item_is_answered_once"),
            models.CheckConstraint(
                condition=(Q(importance=None) | Q(importance__range=(1, 5)))
                & (Q(satisfaction=None) | Q(satisfaction__range=(1, 5))),
                name="ratings_are_one_to_five",
            ),
        ]
