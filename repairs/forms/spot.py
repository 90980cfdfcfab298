"""The four marks of a spot check (rule R8)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.base import Words


def _mark(label: Any, hint: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=hint, min_value=0, max_value=100)


class Marks(forms.Form):
    """Each out of 100, with what to look at."""

    protection = _mark(_("Site protection"), _("Floor and furniture covered, area closed off, water and power off"))
    workmanship = _mark(_("Workmanship"), _("Done as it should be, tested, holds"))
    tidiness = _mark(_("Tidiness"), _("Everything put back, clean, rubbish taken along"))
    paperwork = _mark(_("Paperwork"), _("Sheet, photos, price, signature, old parts"))
    note = Words(_("What you saw"), rows=3, required=False)
