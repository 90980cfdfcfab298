"""What administrators type: spans as people say them, rows of the tables, hours, days."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from accounts.scope import ALL
from deadlines.models import Climb, ClockPolicy, Counting
from deadlines.services.policies import CHANGEABLE
from deadlines.words import span_words
from estates.models import Estate

_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(minutes?|mins?|m|hours?|h|days?|d|分钟|分|小时|时|天|日)?", re.IGNORECASE)
_UNITS = {"m": 1, "分": 1, "h": 60, "小": 60, "时": 60, "d": 1440, "天": 1440, "日": 1440}


class SpanField(forms.CharField):
    """A span: "30 min", "4 h", "1 h 30 min", "7 days", "48小时"; a bare number is minutes. Gives minutes or None."""

    def clean(self, value: Any) -> Any:
        words = str(super().clean(value) or "").strip()
        if not words:
            return None
        if _PART.sub("", words).strip(" ,，、"):
            raise ValidationError(gettext("Write a time as 30 min, 4 h or 7 days."))
        parts = (float(number) * _UNITS[(unit or "m")[0].lower()] for number, unit in _PART.findall(words))
        return round(sum(parts))


class EstateChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Estate) -> str:
        return obj.label


class ChangeForm(forms.Form):
    """A change that holds somewhere from some day on."""

    estate = EstateChoice(
        Estate.objects.none(), required=False, label=_("Holds for"), empty_label=_("the whole company")
    )
    valid_from = forms.DateTimeField(
        required=False,
        label=pgettext_lazy("time limits", "From"),
        help_text=_("Empty: at once. What runs already stays as it was promised."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("estate")
        if isinstance(field, EstateChoice):
            held = by.scope.estates_for([Role.ADMINISTRATOR])
            mine = Estate.objects.filter(active=True)
            field.queryset = mine if held == ALL else mine.filter(pk__in=held)
            field.required = held != ALL
            field.empty_label = None if field.required else gettext("the whole company")

    def refuse(self, error: ValidationError) -> None:
        """Put what a service refused beside its field, or above the form."""
        for name, messages in getattr(error, "error_dict", {None: error}).items():
            self.add_error(name if name in self.fields else None, messages)


class PolicyForm(ChangeForm):
    """A new row of the deadline table for one kind of clock, beginning with what holds now."""

    minutes = SpanField(label=_("Time allowed"), required=False, help_text=_("30 min, 4 h or 7 days"))
    floor = SpanField(label=_("No less than"), required=False)
    ceiling = SpanField(label=_("A date given is at most so far away"), required=False)
    counting = forms.ChoiceField(label=_("Counted on"), choices=Counting.choices, widget=forms.RadioSelect)
    contact_hours = forms.BooleanField(
        label=_("Falls due in contact hours"), required=False, help_text=_("Urgent matters (P0, P1) never wait.")
    )
    pausable = forms.BooleanField(label=_("May pause"), required=False)
    warn_percent = forms.IntegerField(label=_("Warn at % of the time"))
    climb = forms.ChoiceField(label=_("While it stays unmet"), choices=Climb.choices)
    climb_percent = forms.IntegerField(label=_("Service manager at % over"))
    top_percent = forms.IntegerField(label=_("General manager at % over"))
    hq_minutes = SpanField(label=_("Major: headquarters after"))

    def __init__(self, *args: Any, row: ClockPolicy, **kwargs: Any) -> None:
        spans = {name: span_words(getattr(row, name)) for name in ("minutes", "floor", "ceiling", "hq_minutes")}
        kwargs["initial"] = {name: getattr(row, name) for name in CHANGEABLE} | spans | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        for name in ("minutes", "floor", "ceiling"):
            if getattr(row, name) is None:
                del self.fields[name]
        if not row.pausable:
            del self.fields["pausable"]

    @property
    def change(self) -> dict[str, Any]:
        """What the services take."""
        return {name: value for name, value in self.cleaned_data.items() if name in self.fields}


class FigureForm(ChangeForm):
    value = forms.IntegerField(label=_("Value"))


class HoursForm(ChangeForm):
    """A week of opening hours, a line a day; `inherit` gives an estate the company's hours back."""

    inherit = forms.BooleanField(label=_("Go back to the company's hours"), required=False)

    def __init__(self, *args: Any, week: list[str] | None, place: Estate | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["estate"]
        if place is None:
            del self.fields["inherit"]
        for n in range(7):
            self.fields[f"day_{n}"] = forms.CharField(
                label=capfirst(WEEKDAYS[n]), required=False, initial=week[n] if week else "", max_length=80
            )
        self.order_fields([*(f"day_{n}" for n in range(7)), "inherit", "valid_from"])

    @property
    def week(self) -> list[str] | None:
        """Seven texts, or None for the company's hours."""
        if self.cleaned_data.get("inherit"):
            return None
        return [self.cleaned_data[f"day_{n}"] for n in range(7)]


class DayForm(forms.Form):
    """One special day of the place the page is about."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    working = forms.TypedChoiceField(
        label=_("This day is"),
        choices=[("", pgettext_lazy("opening hours", "closed")), ("1", _("worked"))],
        coerce=bool,
        required=False,
        empty_value=False,  # type: ignore[arg-type]  # any value will do
        widget=forms.RadioSelect,
        initial="",
    )
    name = forms.CharField(label=pgettext_lazy("time limits", "Name"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    hours = forms.CharField(
        label=_("Hours of its own"),
        max_length=80,
        required=False,
        help_text=_("Empty: as on a working day. Else as 09:00-12:00 13:00-16:00"),
    )
    refuse = ChangeForm.refuse


class ImportForm(forms.Form):
    """A pasted year."""

    days = forms.CharField(label=_("Days, one a line"), widget=forms.Textarea(attrs={"rows": 14}))
    refuse = ChangeForm.refuse


class SeenForm(forms.Form):
    """ "Seen, and this is what I do": one line (rule D5)."""

    text = forms.CharField(label=_("What you do about it"), max_length=500)
