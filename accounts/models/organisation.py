from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from estates.models import Estate, Named


class Department(Named):
    """A responsible department 责任部门: engineering, security, cleaning… (rule P2). Company-wide."""

    code = models.SlugField(_("code"), max_length=24, unique=True)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["id"]


class Contractor(Named):
    """A contractor 施工单位 who works on some estates."""

    code = models.SlugField(_("code"), max_length=24, unique=True)
    estates = models.ManyToManyField(Estate, related_name="contractors", blank=True, verbose_name=_("estates"))
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("contractor")
        verbose_name_plural = _("contractors")
        ordering = ["code"]
