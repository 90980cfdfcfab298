"""Switching an emergency on and off, and its checklist (rule I7). Nothing here must be filled in to help somebody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints import services
from complaints.forms.base import ActionForm, Line, Moment, Words
from complaints.models import EmergencyKind
from complaints.selectors.emergencies import kind_of, kinds

NOW = _("Left empty: now.")


class _OfKind(ActionForm):
    kind = forms.ChoiceField(label=_("What kind"), required=False)

    def prepare(self) -> None:
        self.offer("kind", [(one.code, one.label) for one in kinds()])

    def values(self) -> dict[str, Any]:
        return {"kind": EmergencyKind.objects.filter(code=self.cleaned_data["kind"]).first()}


class Emergency(_OfKind):
    action, service = "emergency", services.emergency
    intro = _(
        "Rescue and report first: 119, 110, 120. It goes to the top of every queue, the heads and both managers "
        "are told at once, and the checklist opens."
    )
    submit = _("It is an emergency")
    done = _("It is an emergency now. The heads are told; the checklist is open.")

    def prepare(self) -> None:
        super().prepare()
        self.fields["kind"].initial = kind_of(f"{self.case.title} {self.case.content}").code


class OfAnotherKind(_OfKind):
    action, service = "emergency_kind", services.emergency_kind
    intro = _("What was ticked stays. The items of the other kind are added.")
    submit = _("Change it")
    done = _("The checklist is that of the other kind now.")

    def prepare(self) -> None:
        super().prepare()
        self.fields["kind"].required = True
        if self.facts.emergency is not None:
            self.fields["kind"].initial = self.facts.emergency.kind.code


class Item(ActionForm):
    action, service = "emergency_item", services.emergency_item
    submit = _("Done")
    done = _("Written down.")
    layout = {"at": 6, "count": 6}

    item = forms.ChoiceField(label=_("What was done"))
    at = Moment(_("When it was done"), required=False, help_text=NOW)
    count = forms.IntegerField(
        label=_("How many people are hurt"), required=False, min_value=0, help_text=_("For that item alone.")
    )
    note = Words(_("Note"), rows=2, required=False, max_length=2000)

    def prepare(self) -> None:
        record = self.facts.emergency
        self.offer("item", [(one.code, one.label) for one in record.listed] if record else [])


class OnSite(ActionForm):
    action, service = "rescuers_on_site", services.rescuers_on_site
    intro = _("The 30 minutes end at the moment you type.")
    submit = _("Rescuers on site")
    done = _("Written down: the rescuers are on site.")
    layout = {"at": 6, "note": 6}

    at = Moment(_("When they arrived"), required=False, help_text=NOW)
    note = Line(_("Who, how many"), required=False)


class Off(ActionForm):
    action, service = "emergency_off", services.emergency_off
    intro = _("What was ticked stays in the history; the urgency is what it was before.")
    submit = _("Switch it off")
    done = _("It is no emergency any more.")
    reason = Words(_("Why"), rows=3)
