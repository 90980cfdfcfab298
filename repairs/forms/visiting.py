from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

import complaints.services as complaints
from complaints.errors import BadInput
from complaints.forms.base import Line, Moment, Words
from complaints.forms.handling import Files, ManyFiles
from complaints.services.uploads import MAX_BYTES, MAX_FILES
from repairs import services
from repairs.choices import PhotoStage
from repairs.forms.base import ROWS, OrderForm, WithRows, rows_of
from repairs.forms.sending import WithTechnician

CHECKS: dict[str, Any] = {
    "understood": _("I understand the fault"),
    "tools_ready": _("Tools and materials are with me"),
    "warranty_checked": _("Warranty looked up"),
    "agreement_checked": _("Agreement looked up"),
    "two_people": _("We go in twos"),
}
SITES: dict[str, Any] = {
    "shoe_covers": _("Shoe covers on"),
    "floor_covered": _("Floor covered"),
    "furniture_covered": _("Furniture covered"),
    "water_off": _("Water off"),
    "power_off": _("Power off"),
    "area_closed": _("Area closed off"),
}


def _ticks(label: Any, choices: dict[str, Any]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=list(choices.items()), widget=forms.CheckboxSelectMultiple, required=False
    )


class Prepare(OrderForm):
    action, service = "prepare", services.prepare
    done = _("Kept.")
    checklist = _ticks(_("Before you go"), CHECKS)
    tools = Words(_("Tools and materials"), rows=2, required=False)

    def values(self):
        given = super().values()
        return given | {"checklist": {name: name in given["checklist"] for name in CHECKS}}


class Arrive(OrderForm):
    action, service = "arrive", services.arrive
    done = _("You are there. Photos before the work first.")


class Rebook(WithTechnician):
    action, service = "rebook", services.rebook
    done = _("Moved. The resident is told.")
    layout = {"visit_from": 6, "visit_to": 6}
    visit_from = Moment(_("The visit, from"))
    visit_to = Moment(_("until"), required=False)
    ours = forms.BooleanField(label=_("We could not keep it: apologise"), required=False)
    reason = Words(_("Why"), rows=2, required=False)


class NobodyIn(OrderForm):
    action, service = "nobody_in", services.nobody_in
    intro = _("Leave the times empty where nothing new is agreed: the desk finds out.")
    layout = {"visit_from": 6, "visit_to": 6}
    visit_from = Moment(_("Next visit, from"), required=False)
    visit_to = Moment(_("until"), required=False)
    note = Words(_("What you found"), rows=2, required=False)


class Protect(OrderForm):
    action, service = "protect", services.protect
    done = _("Kept.")
    site = _ticks(_("Protection"), SITES)
    findings = Words(_("What you found"), required=False)

    def values(self):
        given = super().values()
        return given | {"site": {name: name in given["site"] for name in SITES}}


class Photo(OrderForm):
    action, service = "photo", services.photo
    done = _("Added.")
    multipart = True
    stage = forms.ChoiceField(label=_("When"), choices=PhotoStage.choices, widget=forms.RadioSelect)
    files = Files(  # type: ignore[assignment]
        label=_("Photos"), required=False,
        widget=ManyFiles(attrs={
            "multiple": True, "accept": "image/*", "capture": "environment",
            "data-max": MAX_FILES, "data-max-mb": MAX_BYTES // 2**20,
        }),
    )  # fmt: skip

    def prepare(self) -> None:
        self.fields["stage"].initial = PhotoStage.AFTER if self._has_before() else PhotoStage.BEFORE
        owner = f"user:{self.by.pk}" if self.by.pk else f"job:{self.by.link_id}"
        ids = cast(QueryDict, self.data).getlist("uploads") if self.is_bound else []
        self.wrong: list[Any] = []
        for upload in self.files.getlist("files") if self.is_bound and self.files else []:  # type: ignore[attr-defined]
            try:
                ids.append(str(complaints.stage(upload, owner=owner).pk))
            except BadInput as error:
                self.wrong += list(error.fields.values())
        self.staged = complaints.staged_for(owner, ids)

    def _has_before(self) -> bool:
        return any(f.stage == PhotoStage.BEFORE and f.visit_id == self.order.visit_id for f in self.facts.files)

    def clean(self) -> dict[str, Any]:
        super().clean()
        for words in self.wrong:
            self.add_error("files", words)
        if not self.staged and not self.wrong:
            self.add_error("files", _("Choose at least one photo."))
        return self.cleaned_data

    def values(self):
        return {"uploads": self.staged, "stage": self.cleaned_data["stage"]}


class Quote(WithRows):
    action, service = "quote", services.quote
    done = _("The price is with the resident.")
    template = "repairs/forms/_rows.html"

    def clean(self) -> dict[str, Any]:
        super().clean()
        given = self.cleaned_data
        for n in range(1, ROWS + 1):
            if given.get(f"text_{n}") and given.get(f"price_{n}", 0) is None:
                self.add_error(f"price_{n}", _("Give a price; 0 where it costs nothing."))
        return given

    def values(self):
        return {"lines": rows_of(self.cleaned_data)}


class AcceptQuote(OrderForm):
    action, service = "accept_quote", services.accept_quote
    done = _("Accepted.")
    template = "repairs/forms/_quote.html"
    signature = forms.CharField(widget=forms.HiddenInput, required=False)

    def values(self):
        return {"signature": self.cleaned_data["signature"] or None}


class DeclineQuote(OrderForm):
    action, service = "decline_quote", services.decline_quote
    done = _("Declined.")
    reason = Words(_("Why"), rows=2, required=False)


class TakeAway(OrderForm):
    action, service = "take_away", services.take_away
    done = _("The receipt is written.")
    template = "repairs/forms/_signed.html"
    what = Line(_("What you take away"), max_length=200)
    why = Line(_("What for"), max_length=200, required=False)
    back_by = Moment(_("Back by"), required=False)
    consented_by = Line(_("Who agreed"), max_length=80)
    signature = forms.CharField(widget=forms.HiddenInput, required=False)


class BringBack(OrderForm):
    action, service = "bring_back", services.bring_back
    done = _("Back.")


class Analyse(OrderForm):
    action, service = "analyse", services.analyse
    cause = Words(_("Why the first repair did not hold"))


class Leave(OrderForm):
    action, service = "leave", services.leave
    layout = {"visit_from": 6, "visit_to": 6}
    reason = Words(_("Why it goes on another day"), rows=2)
    visit_from = Moment(_("Next visit, from"))
    visit_to = Moment(_("until"), required=False)
    findings = Words(_("What you found"), rows=2, required=False)


class Complete(WithRows):
    action, service = "complete", services.complete
    done = _("Done and signed. Thank you.")
    template = "repairs/forms/_complete.html"
    prefixes = ("material_", "fee_")
    findings = Words(_("What was found"), rows=2)
    work = Words(_("What was done"), rows=2)
    explained = Words(_("Cause and care, as explained to the resident"), rows=2, required=False)
    tested = forms.BooleanField(label=_("Tested in front of the resident"), required=False)
    tidy = forms.BooleanField(label=_("Everything put back and clean"), required=False)
    part = Line(_("Old part"), max_length=200, required=False)
    handed_in = forms.BooleanField(label=_("Handed in already"), required=False)
    signed_by = Line(_("Who signs"), max_length=80, required=False)
    signature = forms.CharField(widget=forms.HiddenInput, required=False)
    refusal = Words(  # type: ignore[assignment]  # a field; what a service refused stays on the form itself
        _("Or why nobody signs"), rows=2, required=False
    )

    def prepare(self) -> None:
        super().prepare()
        visit = self.facts.visit
        self.fields["findings"].initial = visit.findings if visit else ""
        self.fields["signed_by"].initial = "" if self.order.confidential else self.order.requester.name

    def values(self):
        given = self.cleaned_data
        kept = ("findings", "work", "explained", "tested", "tidy", "signed_by", "refusal")
        part = {"what": given["part"], "handed_in": given["handed_in"]}
        return {name: given[name] for name in kept} | {
            "materials": rows_of(given, "material_"),
            "fees": rows_of(given, "fee_"),
            "signature": given["signature"] or None,
            "parts": [part] if given["part"] else [],
        }


class HandIn(OrderForm):
    action, service = "hand_in", services.hand_in
    done = _("Handed in.")
