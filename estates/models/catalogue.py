from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from estates.models.names import Named
from estates.models.places import Estate


class CatalogueItem(Named):
    """One offered service 服务项目 with its standard (rule P7); a judgement cites it as its basis 依据.

    `offered` False records what the company does not offer, which is what "invalid" rests on.
    An item without an estate holds for all of them.
    """

    estate = models.ForeignKey(
        Estate, models.CASCADE, null=True, blank=True, related_name="catalogue", verbose_name=_("estate")
    )
    code = models.CharField(_("code"), max_length=24)
    standard = models.TextField(_("standard"), blank=True)
    frequency = models.CharField(_("frequency"), max_length=60, blank=True)
    fee_grade = models.CharField(_("fee grade"), max_length=40, blank=True)
    basis = models.CharField(_("legal or contract basis"), max_length=200, blank=True)
    offered = models.BooleanField(_("offered"), default=True)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("service item")
        verbose_name_plural = _("service catalogue")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["estate", "code"], name="catalogue_code_once_per_estate", nulls_distinct=False
            )
        ]
