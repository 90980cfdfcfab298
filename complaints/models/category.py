from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from estates.models import Named


class Category(Named):
    """A content category in a two-level tree (rule N2). `code` is dotted: `facilities.lifts`."""

    code = models.CharField(_("code"), max_length=48, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("under")
    )
    department = models.ForeignKey(
        "accounts.Department",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("usual department"),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    to_headquarters = models.BooleanField(_("goes to headquarters by itself"), default=False)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "code"]
