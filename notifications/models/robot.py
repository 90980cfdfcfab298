from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class RobotKind(models.TextChoices):
    WECOM = "wecom", _("WeCom")
    DINGTALK = "dingtalk", _("DingTalk")
    FEISHU = "feishu", _("Feishu")
    LINE = "line", _("an entry of NOTIFY_URLS, by its name")


class RobotHears(models.TextChoices):
    URGENT = "urgent", _("urgent things")
    WANTED = "wanted", _("urgent things, and what waits for somebody")
    NEWS = "news", _("everything")


class Robot(models.Model):
    """A robot in a group chat, of one estate or of all. It says number and link, never a name or a word more (X1).

    `stamps` are the moments of its last messages: no more than `per_minute` within any minute, as the makers allow.
    """

    name = models.CharField(_("name"), max_length=60, unique=True)
    estate = models.ForeignKey(
        "estates.Estate", models.CASCADE, null=True, blank=True, related_name="robots", verbose_name=_("estate")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=RobotKind, default=RobotKind.WECOM)
    key = models.CharField(_("key"), max_length=200)
    secret = models.CharField(_("signing secret"), max_length=120, blank=True)
    hears = models.CharField(_("tells"), max_length=8, choices=RobotHears, default=RobotHears.URGENT)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    per_minute = models.PositiveSmallIntegerField(_("messages a minute"), default=20)
    active = models.BooleanField(_("in use"), default=True)
    stamps = ArrayField(models.DateTimeField(), default=list, blank=True, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def weights(self) -> tuple[str, ...]:
        """The weights of events it tells."""
        order = (RobotHears.URGENT.value, RobotHears.WANTED.value, RobotHears.NEWS.value)
        return order[: order.index(self.hears) + 1]

    @property
    def masked_key(self) -> str:
        """Enough of the key to tell one robot from another."""
        return f"{self.key[:4]}…{self.key[-4:]}" if len(self.key) > 12 else "…"
