from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from estates.models import Named
from repairs.choices import Payer, Scope


class Trade(Named):
    """A trade: plumbing, electrical, lifts… (rule R1). The shipped six may be added to."""

    code = models.SlugField(_("code"), max_length=24, unique=True)
    position = models.PositiveSmallIntegerField(_("place in lists"), default=100)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("trade")
        verbose_name_plural = _("trades")
        ordering = ["position", "code"]


class PayerRule(models.Model):
    """Who must pay, and the rule it rests on (rule R1): shown with every order, so nobody is told "not us" wrongly.

    The first row in order of `position` that fits the place and the trade holds. Empty columns fit everything.
    A warranty is a row with an end date.
    """

    position = models.PositiveSmallIntegerField(_("asked in this order"), default=100)
    estate = models.ForeignKey(
        "estates.Estate", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("estate")
    )
    building = models.ForeignKey(
        "estates.Building", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("building")
    )
    asset = models.ForeignKey(
        "estates.Asset", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("asset")
    )
    trade = models.ForeignKey(Trade, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("trade"))
    scope = models.CharField(_("where"), max_length=8, choices=Scope, blank=True)
    payer = models.CharField(_("who pays"), max_length=12, choices=Payer)
    rule = models.CharField(_("the rule in words"), max_length=300)
    rule_en = models.CharField(_("the rule in English"), max_length=300, blank=True)
    basis = models.CharField(_("legal or contract basis"), max_length=200, blank=True)
    until = models.DateField(_("holds until"), null=True, blank=True)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("rule who pays")
        verbose_name_plural = _("rules who pays")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.rule[:60]


class ContractorRank(models.Model):
    """The estate's ordered list of contractors for a trade (rules R1, R2): the next one is the next place."""

    estate = models.ForeignKey("estates.Estate", models.CASCADE, related_name="+", verbose_name=_("estate"))
    trade = models.ForeignKey(Trade, models.CASCADE, related_name="+", verbose_name=_("trade"))
    contractor = models.ForeignKey(
        "accounts.Contractor", models.CASCADE, related_name="ranks", verbose_name=_("contractor")
    )
    position = models.PositiveSmallIntegerField(_("place on the list"), default=1)

    class Meta:
        verbose_name = _("place on the list of contractors")
        verbose_name_plural = _("lists of contractors")
        ordering = ["estate", "trade", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["estate", "trade", "contractor"], name="a_contractor_stands_once_on_a_list"
            ),
            models.UniqueConstraint(fields=["estate", "trade", "position"], name="one_contractor_per_place_of_a_list"),
        ]

    def __str__(self) -> str:
        return f"{self.estate_id} {self.trade} {self.position}"


class Technician(models.Model):
    """Somebody who does the work (rule R9): of a contractor, or, without one, of our own engineering department.

    Offered only when interviewed and trained, and skilled in the trade. One without an account works by link.
    """

    contractor = models.ForeignKey(
        "accounts.Contractor",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="technicians",
        verbose_name=_("contractor"),
    )
    user = models.OneToOneField(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="technician", verbose_name=_("account")
    )
    name = models.CharField(_("name"), max_length=60)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    interviewed_on = models.DateField(_("admission interview"), null=True, blank=True)
    trained_on = models.DateField(_("training"), null=True, blank=True)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("technician")
        verbose_name_plural = _("technicians")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Skill(models.Model):
    """One trade of a technician, with the certificate where the trade asks for one."""

    technician = models.ForeignKey(Technician, models.CASCADE, related_name="skills", verbose_name=_("technician"))
    trade = models.ForeignKey(Trade, models.CASCADE, related_name="+", verbose_name=_("trade"))
    certificate = models.CharField(_("certificate"), max_length=60, blank=True)
    until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        constraints = [models.UniqueConstraint(fields=["technician", "trade"], name="a_skill_is_written_once")]

    def __str__(self) -> str:
        return str(self.trade)


class Label(models.Model):
    """A printed code 二维码 on a home's door (lifts and public places carry one of their own): scanned, it opens
    the request form at that place (rule R1). A revoked one leads nowhere.
    """

    code = models.CharField(_("code"), max_length=24, unique=True)
    unit = models.ForeignKey(
        "estates.Unit", models.CASCADE, null=True, blank=True, related_name="labels", verbose_name=_("unit")
    )
    asset = models.ForeignKey(
        "estates.Asset", models.CASCADE, null=True, blank=True, related_name="labels", verbose_name=_("asset")
    )
    place = models.ForeignKey(
        "estates.Place", models.CASCADE, null=True, blank=True, related_name="labels", verbose_name=_("public place")
    )
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("printed code")
        verbose_name_plural = _("printed codes")
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(asset__isnull=False) | Q(place__isnull=False),
                name="a_label_says_where",
            )
        ]

    def __str__(self) -> str:
        return self.code
