"""Cases that belong together (rule I8)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints import services
from complaints.forms.base import ActionForm, Line, Words
from complaints.selectors import look_alikes


class Merge(ActionForm):
    action, service = "merge", services.merge
    intro = _("It follows the other case, keeps its number, and is answered and called back like any other.")
    done = _("It follows the other case now.")
    template = "complaints/forms/_merge.html"

    alike = forms.ChoiceField(label=_("Open cases that look alike"), required=False, widget=forms.RadioSelect)
    into = Line(_("Number of the case it follows"), required=False, max_length=32)

    def prepare(self) -> None:
        case = self.case
        self.found = look_alikes(
            self.by,
            estate_id=case.estate_id,
            text=f"{case.title} {case.content}",
            unit=case.unit,
            building_id=case.building_id,
            asset_id=case.asset_id,
            besides=case.pk,
        )
        self.offer("alike", [(str(f.case), f) for f in self.found])
        if not self.found:
            del self.fields["alike"]

    def clean(self) -> dict[str, Any]:
        if not self.cleaned_data.get("into") and not self.cleaned_data.get("alike"):
            self.add_error("into", _("Pick one of the list, or type its number."))
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        return {"into": self.cleaned_data["into"] or self.cleaned_data.get("alike", "")}


class Split(ActionForm):
    action, service = "split", services.split
    intro = _("It stands alone again, in the state it had before, with its clocks.")
    done = _("It stands alone again.")
    reason = Words(_("Why"), rows=3)
