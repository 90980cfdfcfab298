"""The request form of the desk and of every employee on their rounds (rules R1, P3)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.selectors import estates_of, usual_estate
from complaints.choices import Urgency
from complaints.errors import BadInput
from complaints.forms.base import Line, Words
from complaints.forms.intake_places import Where
from complaints.models import Case
from deadlines.clock import now
from estates.models import Estate, Resident
from estates.phones import digits, valid
from estates.selectors import unit_of
from repairs.choices import Entrance
from repairs.models import Trade
from repairs.services import Request, Someone, request

ENTRANCES = (Entrance.PHONE, Entrance.VISIT, Entrance.ROUND)


class NewOrder(forms.Form):
    """Where, what, how urgent, whom to ring. From a complaint, what is left empty is taken from the case."""

    estate = forms.ModelChoiceField(Estate.objects.none(), label=lazy("Estate"), to_field_name="code")
    unit = Line(lazy("Home"), max_length=24, required=False)
    place = Line(lazy("Public place or equipment"), max_length=120, required=False)
    trade = forms.ModelChoiceField(
        Trade.objects.none(), label=lazy("Trade"), widget=forms.RadioSelect, to_field_name="code"
    )
    content = Words(lazy("What is wrong"), rows=3, required=False)
    urgency = forms.TypedChoiceField(
        label=lazy("Urgency"), choices=Urgency.choices, coerce=int, initial=Urgency.P2, widget=forms.RadioSelect
    )
    name = Line(lazy("Whom to ring"), max_length=80, required=False)
    phone = Line(lazy("Telephone"), max_length=40, required=False)
    entrance = forms.ChoiceField(
        label=lazy("How it reached us"), choices=[(e.value, e.label) for e in ENTRANCES], initial=Entrance.PHONE
    )
    complaint = forms.CharField(widget=forms.HiddenInput, required=False)
    submission = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, by, **options: Any) -> None:
        self.by = by
        super().__init__(data, use_required_attribute=False, **options)
        self.fields["estate"].queryset = estates_of(by)  # type: ignore[attr-defined]
        self.fields["estate"].empty_label = None  # type: ignore[attr-defined]
        here = usual_estate(by, now())
        self.fields["estate"].initial = here.code if here else None
        self.fields["trade"].queryset = Trade.objects.filter(active=True)  # type: ignore[attr-defined]
        self.fields["trade"].empty_label = None  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        if phone and not valid(phone):
            raise forms.ValidationError(_("This cannot be a telephone number."))
        return phone

    def wanted(self) -> Request:
        """The request as the service takes it. Raises BadInput by field."""
        given = self.cleaned_data
        estate = given["estate"]
        unit = unit_of(estate.pk, given["unit"]) if given["unit"] else None
        if given["unit"] and unit is None:
            raise BadInput(fields={"unit": _("There is no unit {code} on this estate.").format(code=given["unit"])})
        place, asset, words = Where(estate.pk).read(given["place"], "")
        return Request(
            estate=estate,
            trade=given["trade"],
            content=given["content"],
            entrance=given["entrance"],
            unit=unit,
            place=place,
            asset=asset,
            place_text=words,
            who=self._who(unit, given["name"], given["phone"]),
            urgency=given["urgency"],
            complaint=self._complaint(given["complaint"]),
            submission=given["submission"],
        )

    def _who(self, unit, name: str, phone: str) -> Someone:
        """Whom to ring; at a home the resident with that number is known."""
        resident = None
        if unit is not None and phone:
            resident = Resident.objects.filter(household__unit=unit, phones__number=digits(phone)).first()
        return Someone(name=name or (resident.name if resident else ""), phone=phone, resident=resident)

    def _complaint(self, number: str) -> Case | None:
        return Case.objects.visible_to(self.by).filter(number=number).first() if number else None

    def perform(self):
        """The order, or None where something is refused: errors at the fields."""
        if not self.is_valid():
            return None
        try:
            return request(self.wanted(), by=self.by)
        except BadInput as error:
            for name, words in error.fields.items():
                self.add_error(name if name in self.fields else None, words)
        return None
