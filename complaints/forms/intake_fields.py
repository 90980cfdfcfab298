"""What the intake form asks, field by field, and how each is drawn (rules I1, I2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from accounts.models import Contractor, Department, User
from complaints.choices import Channel, Kind, Urgency
from complaints.models import Category
from complaints.selectors.emergencies import kinds
from estates.models import Estate, ResidentKind

CONSOLE_CHANNELS = [
    (Channel.PHONE.value, pgettext_lazy("channel", "Phone")),
    (Channel.VISIT.value, pgettext_lazy("channel", "Visit")),
    (Channel.LETTER.value, pgettext_lazy("channel", "Letter")),
    (Channel.BOX.value, pgettext_lazy("channel", "Box")),
    (Channel.RELAY.value, pgettext_lazy("channel", "Relay")),
    (Channel.HOTLINE.value, pgettext_lazy("channel", "Hotline")),
    (Channel.MEDIA.value, pgettext_lazy("channel", "Media")),
]
"""What the desk chooses from, in words short enough to stand side by side; keys 1 to 7."""


class Moment(forms.DateTimeInput):
    """A date and a time the browser helps with; minutes, as people tell the time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class Keyed(forms.RadioSelect):
    """Choices side by side, each with the digit that takes it."""

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, capfirst(str(label)), *args, **kwargs)
        key = str(int(option["index"]) + 1)
        option["attrs"].update({"data-key": key, "aria-keyshortcuts": key})
        option["wrap_label"] = False
        return option


class Chosen(forms.RadioSelect):
    """Choices side by side, without keys of their own."""

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, capfirst(str(label)), *args, **kwargs)
        option["wrap_label"] = False
        return option


class Coded(forms.ModelChoiceField):
    """An estate by its code, shown by its name. `few` are those the form has at hand."""

    few: list[Any] | None = None

    def mine(self) -> Iterable[Any]:
        """The person's own estates."""
        assert self.queryset is not None  # the form hands it the person's estates
        return self.queryset if self.few is None else self.few

    def label_from_instance(self, obj: Any) -> str:
        return obj.label

    def to_python(self, value: Any) -> Any:
        """The estate among the person's own, which are few and read once for the whole form."""
        if value in self.empty_values:
            return None
        code = str(getattr(value, "code", value))
        found = next((one for one in self.mine() if one.code == code), None)
        if found is None:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value}
            )
        return found


class People(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        title = getattr(obj, "job_title", "")
        return f"{obj.label} · {title}" if title else obj.label


class CategoryField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.parent.label} / {obj.label}" if obj.parent_id else obj.label


def _line(length: int, label: Any = "", **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=False, **options)


class IntakeFields(forms.Form):
    """The fields of the console in the order of the page; choices that hang on a person or estate come later."""

    estate = Coded(label=lazy("estate"), queryset=Estate.objects.none(), to_field_name="code", empty_label=None)
    channel = forms.ChoiceField(label=lazy("channel"), choices=CONSOLE_CHANNELS, widget=Keyed)
    kind = forms.ChoiceField(label=lazy("kind"), choices=Kind.choices, widget=Chosen)
    received_at = forms.DateTimeField(label=lazy("received"), required=False, widget=Moment)
    reach = _line(80, lazy("Telephone or unit"))
    resident = _line(20)
    name = _line(80, lazy("Name"))
    who_kind = forms.ChoiceField(label=lazy("Who they are"), choices=[("", "–"), *ResidentKind.choices], required=False)
    preferred_way = _line(60, lazy("How to answer"))
    relation = _line(60, lazy("Relation to the household"))
    other_phones = _line(120, lazy("More telephones"))
    email = forms.EmailField(label=lazy("E-mail"), required=False)
    anonymous = forms.BooleanField(label=lazy("Stays anonymous"), required=False)
    confidential = forms.BooleanField(label=lazy("Wants it kept confidential"), required=False)
    unit = _line(40, lazy("Unit"))
    place = _line(80, lazy("Place"))
    asset = _line(80, lazy("Equipment"))
    happened_at = _line(60, lazy("Since when"))
    content = forms.CharField(
        label=lazy("In the person's own words"), required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    wishes = _line(2000, lazy("What the person wants"))
    urgency = forms.TypedChoiceField(
        label=lazy("Urgency"),
        choices=[(u.value, format_lazy("{} {}", u.code, u.label)) for u in Urgency if u != Urgency.P0],
        coerce=int,
        empty_value=None,
        required=False,
    )
    emergency = forms.BooleanField(label=lazy("Emergency"), required=False)
    emergency_kind = forms.ChoiceField(
        label=lazy("What kind"),
        choices=lambda: [("", lazy("Read from the words")), *((one.code, one.label) for one in kinds())],
        required=False,
        widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
    )
    external_number = _line(60, lazy("Their number"))
    external_due_at = forms.DateTimeField(label=lazy("Their deadline"), required=False, widget=Moment)
    title = _line(80, lazy("In short"), help_text=lazy("Left empty, the first words of what was said."))
    category = CategoryField(
        label=lazy("Category"), queryset=Category.objects.none(), required=False, empty_label=lazy("Judged later")
    )
    points = _line(
        4000,
        lazy("Points"),
        help_text=lazy("Several matters in one complaint: one a line."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    about_staff = People(label=lazy("Colleagues"), queryset=User.objects.none(), required=False)
    about_departments = People(
        label=lazy("Departments"),
        queryset=Department.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    about_contractors = People(label=lazy("Contractors"), queryset=Contractor.objects.none(), required=False)
    submission = forms.UUIDField(required=False, widget=forms.HiddenInput)
    uploads = _line(1000)
    sources = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
