"""Shape of what is typed on the line: calls, and known trouble."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.errors import BadInput, ComplaintError
from complaints.forms.base import Line, Moment, Seg, Words
from complaints.forms.choices import NONE, capped
from complaints.models import Category
from estates.models import Asset, Building, Estate, KnownTrouble, Place, TroubleKind, Unit
from hotline.choices import Result, Why
from hotline.services.trouble import Known


class LineForm(forms.Form):
    """A form that can hold what a service refused."""

    layout: dict[str, int] = {}

    def refuse(self, error: ComplaintError) -> None:
        """Put what the service refused at its field; what has none stands above the form."""
        fields = error.fields if isinstance(error, BadInput) else {}
        for name, words in fields.items():
            self.add_error(name if name in self.fields else None, str(words))
        if not fields:
            self.add_error(None, str(error.message))

    def arranged(self):
        """The visible fields with their columns."""
        for bound in self.visible_fields():
            yield {"field": bound, "cols": self.layout.get(bound.name, 12), "optional": not bound.field.required}


def _estates(form: forms.Form, estates: list[Estate], here: Any = None) -> None:
    field: Any = form.fields["estate"]
    field.choices = [(e.code, e.label) for e in estates]
    if here is not None:
        field.initial = here.code
    if len(estates) == 1:
        field.widget, field.initial = forms.HiddenInput(), estates[0].code


class CallForm(LineForm):
    """A missed call, typed in seconds: the number alone is enough."""

    layout = {"phone": 6, "rang_at": 6, "name": 6, "estate": 6}
    phone = Line(
        _("Telephone"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})
    )
    rang_at = Moment(_("When it rang"), required=False, help_text=_("Left empty: now."))
    why = Seg(_("Why"), capped(Why.choices), initial=Why.MISSED)
    name = Line(_("Name"), max_length=80, required=False)
    estate = forms.ChoiceField(label=_("Estate"))
    note = Words(_("Note"), rows=2, required=False, max_length=2000)

    def __init__(self, *args: Any, estates: list[Estate], here: Any = None, **options: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **options)  # type: ignore[misc]  # data and files
        self.estates = {e.code: e for e in estates}
        _estates(self, estates, here)

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "estate": self.estates[self.cleaned_data["estate"]]}


class PasteForm(LineForm):
    """A list of calls from elsewhere."""

    estate = forms.ChoiceField(label=_("Estate"))
    list = Words(
        _("Calls, one a line"), rows=8, max_length=20_000,
        help_text=_("Number, time and what else is known, in any order: 13800005678 10:42 Ms Li."),
    )  # fmt: skip

    def __init__(self, *args: Any, estates: Any, here: Any = None, **options: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **options)  # type: ignore[misc]  # data and files
        self.estates = {e.code: e for e in estates}
        _estates(self, estates, here)


class ReturnedForm(LineForm):
    layout = {"at": 6}
    result = Seg(_("What came of it"), capped(Result.choices), initial=Result.REACHED)
    at = Moment(_("When"), required=False, help_text=_("Left empty: now."))
    note = Words(_("What was said"), rows=2, required=False, max_length=2000)


class StrikeForm(LineForm):
    reason = Line(_("Why"), max_length=300, help_text=_("A wrong number, advertising, a test. It stays on record."))


class ExtendForm(LineForm):
    until = Moment(_("Until"))


class Things(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return obj.label


def _things(label: Any, model: Any) -> Things:
    return Things(
        label=label, queryset=model.objects.none(), required=False, widget=forms.SelectMultiple(attrs={"size": 5})
    )


class TroubleForm(LineForm):
    """An entry of the register."""

    layout = {"kind": 6, "category": 6, "starts_at": 6, "ends_at": 6, "buildings": 4, "assets": 4, "places": 4}
    kind = Seg(_("Kind"), capped(TroubleKind.choices), initial=TroubleKind.OUTAGE)
    category = forms.ChoiceField(label=_("Category"), required=False)
    what = Line(_("What it is, in a few words"), max_length=80)
    starts_at = Moment(_("From"))
    ends_at = Moment(_("Until, as far as known"))
    whole_estate = forms.BooleanField(label=_("The whole estate is touched"), required=False)
    buildings = _things(_("Buildings"), Building)
    assets = _things(_("Equipment"), Asset)
    places = _things(_("Public places"), Place)
    units = Line(
        _("Single homes"), max_length=1000, required=False, help_text=_("Their codes with a comma between: 3-2-1103.")
    )
    answer = Words(
        _("The answer for whoever rings"), rows=3, max_length=2000,
        help_text=_("Read out by the desk and shown to residents: what it is, what is being done, until when."),
    )  # fmt: skip
    answer_en = Words(_("The same in English"), rows=2, required=False, max_length=2000)

    def __init__(self, *args: Any, estate: Estate, trouble: KnownTrouble | None = None, **options: Any) -> None:
        self.estate = estate
        if trouble is not None:
            names = ("kind", "what", "answer", "answer_en", "starts_at", "ends_at", "whole_estate", "category")
            options["initial"] = {name: getattr(trouble, name) for name in names} | {
                "units": ", ".join(u.code for u in trouble.units.all()),
                **{name: list(getattr(trouble, name).all()) for name in ("buildings", "assets", "places")},
            }
        super().__init__(*args, use_required_attribute=False, **options)  # type: ignore[misc]  # data and files
        fields: Any = self.fields
        for name, model in (("buildings", Building), ("assets", Asset), ("places", Place)):
            fields[name].queryset = model.objects.filter(estate=estate)
        tree = Category.objects.filter(active=True).select_related("parent")
        fields["category"].choices = NONE + [(c.code, c.label) for c in tree]

    def clean_units(self) -> list[Unit]:
        from complaints.selectors.callers import find_unit

        found = []
        for code in filter(None, (one.strip() for one in self.cleaned_data["units"].replace("，", ",").split(","))):
            unit = find_unit(self.estate.pk, code)
            if unit is None:
                raise forms.ValidationError(_("There is no unit “%(unit)s” on this estate."), params={"unit": code})
            found.append(unit)
        return found

    def known(self) -> Known:
        """What the service takes."""
        return Known(**self.cleaned_data)
