from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from estates.models.places import Estate, Unit


class ResidentKind(models.TextChoices):
    """Who a complainant may be (rule P1). Shared by residents on file and by complainants."""

    OWNER = "owner", _("owner")
    TENANT = "tenant", _("tenant")
    MERCHANT = "merchant", _("merchant")
    VISITOR = "visitor", _("visitor")
    STAFF = "staff", _("member of staff")
    REPRESENTATIVE = "representative", _("representative")


class Household(models.Model):
    """Who lives or trades in a unit now. A unit has one current household; earlier ones are kept."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="households", verbose_name=_("unit"))
    moved_in = models.DateField(_("moved in"), null=True, blank=True)
    moved_out = models.DateField(_("moved out"), null=True, blank=True)

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=models.Q(moved_out=None), name="one_current_household_per_unit"
            )
        ]

    def __str__(self) -> str:
        return str(self.unit)


class Resident(models.Model):
    """A resident of a household; several phones each (rule P1)."""

    estate = models.ForeignKey(Estate, models.CASCADE, related_name="residents", verbose_name=_("estate"))
    household = models.ForeignKey(
        Household, models.SET_NULL, null=True, blank=True, related_name="residents", verbose_name=_("household")
    )
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=16, choices=ResidentKind, default=ResidentKind.OWNER)
    email = models.EmailField(_("e-mail"), blank=True)
    preferred_way = models.CharField(_("how to reach them"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("resident")
        verbose_name_plural = _("residents")
        ordering = ["estate", "name"]

    def __str__(self) -> str:
        return self.name


class ResidentPhone(models.Model):
    """One telephone of a resident, kept as digits (E.164 without the plus where a country is known)."""

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="phones", verbose_name=_("resident"))
    number = models.CharField(pgettext_lazy("of a telephone", "number"), max_length=20)
    tail = models.CharField(max_length=4, editable=False, db_index=True)
    main = models.BooleanField(_("first to ring"), default=False)

    class Meta:
        verbose_name = _("telephone")
        verbose_name_plural = _("telephones")
        indexes = [models.Index(fields=["number"], name="phone_by_number")]

    def save(self, *args, **kwargs) -> None:
        from estates.phones import digits

        self.number = digits(self.number)
        self.tail = self.number[-4:]
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        from estates.phones import masked

        return masked(self.number)
