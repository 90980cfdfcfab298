"""Common concern (rule F5): several households and one cause; notices, and meetings with what was promised there."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.scope import ALL, OVERSEEING
from complaints.models import Case
from followups.models.survey import in_language


class Why(models.TextChoices):
    """What the cluster was made by."""

    PLACE = "place", pgettext_lazy("cluster", "one place, within hours")
    THING = "thing", pgettext_lazy("cluster", "one thing, within days")
    HAND = "hand", pgettext_lazy("cluster", "by hand")


class ClusterStanding(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("cluster", "proposed")
    OPEN = "open", pgettext_lazy("cluster", "open")
    FIXED = "fixed", pgettext_lazy("cluster", "fixed")
    CLOSED = "closed", pgettext_lazy("cluster", "closed")
    DISMISSED = "dismissed", pgettext_lazy("cluster", "dismissed")

    @property
    def tone(self) -> str:
        return {"proposed": "attn", "open": "late", "fixed": "done", "closed": "", "dismissed": ""}[self.value]


class ClusterQuerySet(models.QuerySet["Cluster"]):
    def visible_to(self, viewer) -> ClusterQuerySet:
        """Those of the estates `viewer` oversees that hold a case they may know of (rule P4)."""
        if not getattr(viewer, "is_authenticated", False) or not viewer.is_active:
            return self.none()
        held = viewer.scope.estates_for(OVERSEEING)
        mine = self if held == ALL else self.filter(estate_id__in=held)
        known = ClusterMember.objects.filter(cluster=OuterRef("pk"), case__in=Case.objects.visible_to(viewer))
        return mine.filter(Exists(known))

    def alive(self) -> ClusterQuerySet:
        """Proposed or open: what a new case may belong to."""
        return self.filter(closed_at=None, dismissed_at=None)


class Cluster(models.Model):
    """The parent of cases that are one concern: one cause, one fix. Its cases keep all that is theirs.

    `title` is empty as long as nobody gave it one: the label is then made of what the cases have in common.
    """

    estate = models.ForeignKey("estates.Estate", models.PROTECT, related_name="+", verbose_name=_("estate"))
    why = models.CharField(max_length=8, choices=Why, default=Why.HAND)
    title = models.CharField(_("what it is"), max_length=80, blank=True)
    title_en = models.CharField(_("the same in English"), max_length=120, blank=True)
    category = models.ForeignKey("complaints.Category", models.PROTECT, null=True, blank=True, related_name="+")
    building = models.ForeignKey("estates.Building", models.PROTECT, null=True, blank=True, related_name="+")
    asset = models.ForeignKey("estates.Asset", models.PROTECT, null=True, blank=True, related_name="+")
    cause = models.TextField(_("cause"), blank=True)
    fix = models.TextField(_("what is done about it"), blank=True)
    order = models.ForeignKey("repairs.Order", models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    dismissed_reason = models.CharField(max_length=300, blank=True)
    fixed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = ClusterQuerySet.as_manager()

    class Meta:
        verbose_name = _("common concern")
        verbose_name_plural = _("common concerns")
        ordering = ["-proposed_at", "-pk"]
        triggers = [pgtrigger.Protect(name="a_common_concern_stays_on_record", operation=pgtrigger.Delete)]
        indexes = [
            models.Index(
                fields=["estate", "-proposed_at"], name="clusters_alive", condition=Q(closed_at=None, dismissed_at=None)
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        if self.title:
            return in_language(self.title, self.title_en)
        things = [one.label for one in (self.asset or self.building, self.category) if one is not None]
        return " · ".join(things) or _now("Common concern")

    def standing(self) -> ClusterStanding:
        for name in ("dismissed", "closed", "fixed"):
            if getattr(self, f"{name}_at"):
                return ClusterStanding(name)
        return ClusterStanding.OPEN if self.confirmed_at else ClusterStanding.PROPOSED

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("followups:cluster", args=[self.pk])


class Joined(models.TextChoices):
    """How a case came to a cluster."""

    RULE = "rule", pgettext_lazy("joined", "by rule")
    HAND = "hand", pgettext_lazy("joined", "by hand")
    ME_TOO = "me_too", pgettext_lazy("joined", "“me too” on the portal")


class ClusterMember(models.Model):
    """One household's case within a common concern; it left again where `left_at` is set. `told_at`: the notice."""

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="members")
    case = models.ForeignKey("complaints.Case", models.PROTECT, related_name="+")
    how = models.CharField(max_length=8, choices=Joined)
    joined_at = models.DateTimeField()
    joined_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    left_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["joined_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(left_at=None), name="a_case_is_of_one_common_concern")
        ]


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, viewer) -> NoticeQuerySet:
        """The notices of the estates `viewer` works on; employees alone."""
        if not getattr(viewer, "is_authenticated", False) or not viewer.scope.is_staff_member:
            return self.none()
        held = viewer.scope.estates
        return self if held == ALL else self.filter(estate_id__in=held)

    def up(self, at: datetime) -> NoticeQuerySet:
        """What hangs on the portal at `at`: it comes down by itself at its end (rule W4)."""
        return self.filter(from_at__lte=at, until_at__gt=at, taken_down_at=None)


class Notice(models.Model):
    """A notice 公告 on the portal (rules F5, W4), for an estate or some of its buildings."""

    estate = models.ForeignKey("estates.Estate", models.PROTECT, related_name="+", verbose_name=_("estate"))
    cluster = models.ForeignKey(Cluster, models.PROTECT, null=True, blank=True, related_name="notices")
    title = models.CharField(_("title"), max_length=80)
    title_en = models.CharField(_("title, in English"), max_length=120, blank=True)
    body = models.TextField(_("words"))
    body_en = models.TextField(_("words, in English"), blank=True)
    buildings = models.ManyToManyField("estates.Building", blank=True, related_name="+", verbose_name=_("buildings"))
    from_at = models.DateTimeField(_("from"))
    until_at = models.DateTimeField(_("until"))
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    taken_down_at = models.DateTimeField(null=True)
    readers = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gt=models.F("from_at")), name="notice_ends_after_start")
        ]
        indexes = [models.Index(fields=["estate", "until_at"], name="notices_up", condition=Q(taken_down_at=None))]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return in_language(self.title, self.title_en)

    @property
    def text(self) -> str:
        return in_language(self.body, self.body_en)

    def is_up(self, at: datetime) -> bool:
        return self.from_at <= at < self.until_at and self.taken_down_at is None


class NoticeReader(models.Model):
    """One browser that opened a notice, as a digest that leads back to nobody: so that readers count once."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="read_by")
    digest = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "digest"], name="a_reader_counts_once")]


class Meeting(models.Model):
    """A residents' meeting 座谈会: invited, held, with minutes; what was decided there is promised."""

    estate = models.ForeignKey("estates.Estate", models.PROTECT, related_name="+", verbose_name=_("estate"))
    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="meetings")
    at = models.DateTimeField(_("when"))
    where = models.CharField(_("where"), max_length=80)
    topic = models.CharField(_("about"), max_length=120)
    called_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    called_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True)
    minutes = models.TextField(_("minutes"), blank=True)
    others = models.PositiveSmallIntegerField(_("others who came"), default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("residents' meeting")
        verbose_name_plural = _("residents' meetings")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.topic


class MeetingGuest(models.Model):
    """A household invited, and whether somebody of it came."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="guests")
    case = models.ForeignKey("complaints.Case", models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    came = models.BooleanField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "case"], name="a_household_is_invited_once")]


class MeetingPromise(models.Model):
    """What was decided at a meeting: a promise with a clock of its own (rules F5, J8). It stays, kept or broken."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="promises")
    text = models.CharField(_("what is promised"), max_length=300)
    owner = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("who sees to it"))
    due_at = models.DateTimeField(_("by when"))
    made_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)
    broken_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_at", "pk"]
        triggers = [pgtrigger.Protect(name="what_was_promised_stays", operation=pgtrigger.Delete)]

    def broken(self, at: datetime) -> bool:
        """Not kept by its time, or said not to be kept; kept late is broken and kept."""
        return self.broken_at is not None or (self.kept_at or at) > self.due_at
