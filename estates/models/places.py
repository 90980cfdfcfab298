from __future__ import annotations

import secrets
from zoneinfo import ZoneInfo

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from estates.models.names import Named

code_validator = RegexValidator(r"^[A-Z][A-Z0-9]{1,7}$", _("Two to eight capital letters or digits, a letter first."))


def _place_code() -> str:
    return secrets.token_urlsafe(9)


class Company(Named):
    """The property-management company. One installation serves one company."""

    address = models.CharField(_("address"), max_length=200, blank=True)
    hotline = models.CharField(_("hotline"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")


class Estate(Named):
    """A housing estate 小区. `code` opens every case number (rule I4)."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="estates", verbose_name=_("company"))
    code = models.CharField(_("code"), max_length=8, unique=True, validators=[code_validator])
    time_zone = models.CharField(_("time zone"), max_length=40, default="Asia/Shanghai")
    hotline = models.CharField(_("front desk telephone"), max_length=40, blank=True)
    emergency_line = models.CharField(_("emergency telephone"), max_length=40, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("estate")
        verbose_name_plural = _("estates")
        ordering = ["code"]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def clean(self) -> None:
        from django.core.exceptions import ValidationError

        try:
            ZoneInfo(self.time_zone)
        except Exception as error:
            raise ValidationError({"time_zone": _("Unknown time zone.")}) from error


class Building(Named):
    """A building 楼栋 of an estate."""

    estate = models.ForeignKey(Estate, models.CASCADE, related_name="buildings", verbose_name=_("estate"))
    code = models.CharField(_("code"), max_length=16)

    class Meta:
        verbose_name = _("building")
        verbose_name_plural = _("buildings")
        ordering = ["estate", "code"]
        constraints = [models.UniqueConstraint(fields=["estate", "code"], name="building_code_once_per_estate")]


class Unit(models.Model):
    """A unit 房号. `code` is how the desk types it, building first: `3-2-1103`."""

    estate = models.ForeignKey(Estate, models.CASCADE, related_name="units", verbose_name=_("estate"))
    building = models.ForeignKey(Building, models.CASCADE, related_name="units", verbose_name=_("building"))
    code = models.CharField(_("unit"), max_length=24)
    label_zh = models.CharField(
        _("label"), max_length=60, blank=True, help_text=_("As residents say it: 3 栋 2 单元 1103.")
    )
    floor = models.SmallIntegerField(_("floor"), null=True, blank=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["estate", "code"]
        constraints = [models.UniqueConstraint(fields=["estate", "code"], name="unit_code_once_per_estate")]

    @property
    def label(self) -> str:
        return self.code if (get_language() or "").startswith("en") else (self.label_zh or self.code)

    def __str__(self) -> str:
        return self.label


class Place(Named):
    """A public place of an estate: lobby, garden, car park. `qr` is what its printed code carries."""

    estate = models.ForeignKey(Estate, models.CASCADE, related_name="places", verbose_name=_("estate"))
    building = models.ForeignKey(
        Building, models.SET_NULL, null=True, blank=True, related_name="places", verbose_name=_("building")
    )
    qr = models.CharField(_("QR code"), max_length=24, unique=True, default=_place_code, editable=False)

    class Meta:
        verbose_name = _("public place")
        verbose_name_plural = _("public places")
        ordering = ["estate", "name"]


class AssetKind(models.TextChoices):
    LIFT = "lift", _("lift")
    PUMP_ROOM = "pump_room", _("pump room")
    GATE = "gate", _("gate")
    DOOR = "door", _("door")
    POWER = "power", _("power distribution")
    FIRE = "fire", _("fire system")
    PARKING = "parking", _("parking equipment")
    PIPE = "pipe", _("pipe")
    OTHER = "other", _("other")


class Asset(Named):
    """A piece of equipment: lift no. 3, the pump room. `qr` is what its printed code carries."""

    estate = models.ForeignKey(Estate, models.CASCADE, related_name="assets", verbose_name=_("estate"))
    building = models.ForeignKey(
        Building, models.SET_NULL, null=True, blank=True, related_name="assets", verbose_name=_("building")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=AssetKind, default=AssetKind.OTHER)
    code = models.CharField(_("code"), max_length=24)
    qr = models.CharField(_("QR code"), max_length=24, unique=True, default=_place_code, editable=False)

    class Meta:
        verbose_name = _("asset")
        verbose_name_plural = _("assets")
        ordering = ["estate", "code"]
        constraints = [models.UniqueConstraint(fields=["estate", "code"], name="asset_code_once_per_estate")]
