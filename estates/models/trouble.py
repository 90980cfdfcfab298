from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from estates.models.places import Asset, Building, Estate, Place, Unit


class TroubleKind(models.TextChoices):
    PLANNED = "planned", _("planned works")
    OUTAGE = "outage", _("outage")


class KnownTrouble(models.Model):
    """Planned works or a running outage with the homes touched and the answer for whoever rings (rule I9).

    Planned works end by themselves at `ends_at`; an outage that outlasts its estimate is overdue until somebody
    ends or extends it. It touches the whole estate, or what stands in `buildings`, `units`, `assets`, `places`.
    `category` is the code of the complaint category it answers.
    """

    estate = models.ForeignKey(Estate, models.PROTECT, related_name="troubles", verbose_name=_("estate"))
    kind = models.CharField(_("kind"), max_length=8, choices=TroubleKind, default=TroubleKind.OUTAGE)
    what = models.CharField(_("what"), max_length=80)
    answer = models.TextField(_("answer for residents"))
    answer_en = models.TextField(_("answer, in English"), blank=True)
    category = models.CharField(_("category"), max_length=40, blank=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until, as far as known"))
    buildings = models.ManyToManyField(Building, blank=True, related_name="+", verbose_name=_("buildings"))
    units = models.ManyToManyField(Unit, blank=True, related_name="+", verbose_name=_("units"))
    assets = models.ManyToManyField(Asset, blank=True, related_name="+", verbose_name=_("assets"))
    places = models.ManyToManyField(Place, blank=True, related_name="+", verbose_name=_("public places"))
    whole_estate = models.BooleanField(_("the whole estate"), default=False)
    kept_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    extended = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("known trouble")
        verbose_name_plural = _("known troubles")
        ordering = ["ends_at", "pk"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="trouble_ends_after_start")]
        indexes = [models.Index(fields=["estate", "starts_at"], name="trouble_running", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return self.what

    @property
    def reply(self) -> str:
        """The ready answer in the reader's language."""
        language = get_language() or "zh-hans"
        if language.startswith("en"):
            return self.answer_en or self.answer
        if language == "zh-hant":
            from estates.text import traditional

            return traditional(self.answer)
        return self.answer

    def standing(self, at: datetime) -> TroubleStanding:
        """How it stands at `at`."""
        if self.ended_at:
            return TroubleStanding.ENDED
        if at < self.starts_at:
            return TroubleStanding.COMING
        if at < self.ends_at:
            return TroubleStanding.RUNNING
        return TroubleStanding.OVERDUE if self.kind == TroubleKind.OUTAGE else TroubleStanding.ENDED


class TroubleStanding(models.TextChoices):
    COMING = "coming", _("to come")
    RUNNING = "running", pgettext_lazy("trouble", "running")
    OVERDUE = "overdue", _("longer than announced")
    ENDED = "ended", _("over")

    @property
    def tone(self) -> str:
        return {"coming": "info", "running": "attn", "overdue": "late", "ended": ""}[self.value]
