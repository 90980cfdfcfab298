from __future__ import annotations

import pgtrigger
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from estates.models.names import Named


class EmergencyKind(Named):
    """A kind of emergency with its checklist and the words that suggest it (rule I7); kept by administrators.

    `rescue` kinds owe rescuers on site within the time of `lift_rescue`. `departments` are those whose heads are
    told at once, and see the case while it is an emergency.
    """

    code = models.SlugField(_("code"), max_length=24, unique=True)
    rescue = models.BooleanField(_("rescuers must be on site in time"), default=False)
    departments = models.ManyToManyField(
        "accounts.Department", related_name="+", blank=True, verbose_name=_("departments told at once")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("kind of emergency")
        verbose_name_plural = _("kinds of emergency")
        ordering = ["position", "pk"]


class EmergencyWord(models.Model):
    """A word that suggests an emergency, in any language: pointed out while somebody types (rule I7)."""

    kind = models.ForeignKey(EmergencyKind, models.CASCADE, related_name="words", verbose_name=_("kind of emergency"))
    word = models.CharField(_("word"), max_length=40, unique=True)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("word that suggests an emergency")
        verbose_name_plural = _("words that suggest an emergency")
        ordering = ["kind", "pk"]

    def __str__(self) -> str:
        return self.word


class Asks(models.TextChoices):
    """What an item of the checklist is ticked with."""

    TICK = "tick", _("a tick")
    DANGER = "danger_removed", _("when the danger was removed")
    HURT = "people_hurt", _("how many people are hurt")
    AUTHORITY = "authority_told", _("when the authority was told")
    RESCUERS = "rescuers_on_site", _("when the rescuers were on site")


class Step(models.Model):
    """Words of one item of a checklist, in Chinese and English."""

    code = models.SlugField(
        _("code"), max_length=24, validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", _("Small letters and digits."))]
    )
    text = models.CharField(_("what to do"), max_length=160)
    text_en = models.CharField(_("what to do, in English"), max_length=240, blank=True)
    number = models.CharField(_("number to ring"), max_length=20, blank=True)
    asks = models.CharField(_("ticked with"), max_length=16, choices=Asks, default=Asks.TICK)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        abstract = True

    @property
    def label(self) -> str:
        """The words in the reader's language."""
        language = get_language() or "zh-hans"
        if language.startswith("en"):
            return self.text_en or self.text
        if language == "zh-hant":
            from estates.text import traditional

            return traditional(self.text)
        return self.text

    def __str__(self) -> str:
        return self.label


class ChecklistStep(Step):
    """One item of a kind's checklist as administrators keep it; copied to a case when the emergency begins."""

    kind = models.ForeignKey(EmergencyKind, models.CASCADE, related_name="steps", verbose_name=_("kind of emergency"))
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("item of a checklist")
        verbose_name_plural = _("checklists")
        ordering = ["kind", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="checklist_code_once_per_kind")]


class Emergency(models.Model):
    """That a case is, or was, an emergency: since when, of which kind, and what was established (rule I7)."""

    case = models.OneToOneField("complaints.Case", models.PROTECT, related_name="emergency_record")
    kind = models.ForeignKey(EmergencyKind, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    begun_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    urgency_before = models.PositiveSmallIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    rescuers_at = models.DateTimeField(null=True)
    danger_removed_at = models.DateTimeField(null=True)
    people_hurt = models.PositiveSmallIntegerField(null=True)
    authority_told_at = models.DateTimeField(null=True)

    class Meta:
        triggers = [pgtrigger.Protect(name="an_emergency_stays_on_record", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"#{self.case_id}"


class EmergencyItem(Step):
    """One item of the checklist of a case, worded as it was when the emergency began, and how it was ticked.

    `done_at` is when it was done, `typed_at` when that was written down.
    """

    emergency = models.ForeignKey(Emergency, models.PROTECT, related_name="items")
    done_at = models.DateTimeField(null=True)
    typed_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    note = models.ForeignKey("complaints.Words", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["emergency", "code"], name="an_item_once_per_emergency")]
        triggers = [pgtrigger.Protect(name="an_item_stays_on_record", operation=pgtrigger.Delete)]


class EmergencyAlert(models.Model):
    """A department whose head was told at once: they see the case while it is an emergency (rule I7)."""

    case = models.ForeignKey("complaints.Case", models.PROTECT, related_name="alerts")
    department = models.ForeignKey("accounts.Department", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "department"], name="a_department_is_told_once")]
