from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.choices import Satisfaction, Solved, Way
from complaints.errors import BadInput
from complaints.forms.base import Line, Seg, Words, YesNo
from complaints.forms.choices import capped
from estates.models import Estate, Unit
from followups import services
from followups.models import PaidService
from hotline.forms import LineForm


class ServiceForm(LineForm):
    """One deed on a paid service as a form: checks shape, calls its one service."""

    service: ClassVar[Any] = None
    intro: ClassVar[Any] = ""
    done: ClassVar[Any] = _("Written down.")
    signs: ClassVar[bool] = False

    def __init__(self, *args: Any, row: PaidService, **options: Any) -> None:
        options.setdefault("use_required_attribute", False)
        super().__init__(*args, **options)
        self.row = row
        self.prepare()

    def prepare(self) -> None:
        """Fit the fields to the service; a hook."""

    def perform(self, by: Any) -> PaidService:
        """Do the deed with what was typed."""
        return type(self).service(self.row.number, by=by, **self.cleaned_data)


class Check(ServiceForm):
    service = services.check_service
    intro = _("First of all: does an agreement cover it? What it covers is not charged.")
    agreement = Words(_("What the agreement says"), rows=3, max_length=2000)
    covered = YesNo(_("Does it cover this?"), _("Covered, nothing is charged"), _("Not covered, there is a price"))

    def clean_covered(self) -> bool:
        return bool(self.cleaned_data["covered"])


class Price(ServiceForm):
    service = services.price_service
    intro = _("No work begins before the resident has agreed to this price.")
    layout = {"price": 6}
    price = forms.DecimalField(label=_("Price in yuan"), min_value=0, max_digits=9, decimal_places=2)

    def prepare(self) -> None:
        if self.row.covered:
            self.initial.setdefault("price", 0)


class Agree(ServiceForm):
    service = services.agree_service
    way = Seg(_("Agreed in which way"), capped(Way.choices), initial=Way.PHONE)

    @property
    def about(self) -> str:
        return f"¥{self.row.price}"


class Finish(ServiceForm):
    service = services.finish_service
    layout = {"charged": 6}
    result = Words(_("What was done"), rows=3, max_length=2000)
    charged = forms.DecimalField(
        label=_("Charged in yuan"), min_value=0, max_digits=9, decimal_places=2, required=False,
        help_text=_("Left empty: what was agreed. It is never more."),
    )  # fmt: skip


class Sign(ServiceForm):
    service = services.sign_service
    intro = _("The resident signs that it is done as agreed; within seven days somebody else asks how it was.")
    signs = True
    layout = {"signed_by": 6}
    signature = forms.CharField(required=False, widget=forms.HiddenInput, max_length=200_000)
    signed_by = Line(_("Name of who signs"), max_length=80, required=False)
    refusal = Line(_("Not signed, because"), max_length=300, required=False)


class CallBack(ServiceForm):
    service = services.callback_service
    layout = {"way": 6, "reached": 6}
    way = Seg(_("In which way"), capped(Way.choices), initial=Way.PHONE)
    reached = YesNo(_("Reached?"), _("Reached"), _("Not reached"), initial="yes")
    solved = Seg(_("Is it solved?"), capped(Solved.choices), required=False)
    satisfaction = Seg(_("Are you satisfied?"), capped(Satisfaction.choices), required=False)
    note = Words(_("What they said"), rows=3, required=False, max_length=4000)


class Close(ServiceForm):
    service = services.close_service
    intro = _("All attempts on different days and at different hours reached nobody. It is closed as unreachable.")
    done = _("Closed.")


class Cancel(ServiceForm):
    service = services.cancel_service
    done = _("Cancelled.")
    reason = Line(_("Why"), max_length=300)


FORMS: dict[str, type[ServiceForm]] = {
    "check": Check,
    "price": Price,
    "agree": Agree,
    "finish": Finish,
    "sign": Sign,
    "callback": CallBack,
    "close": Close,
    "cancel": Cancel,
}


class AskForm(LineForm):
    """A paid service somebody wants."""

    layout = {"estate": 6, "department": 6, "unit": 4, "name": 4, "phone": 4}
    estate = forms.ChoiceField(label=_("Estate"))
    department = forms.ChoiceField(label=_("Department"))
    what = Line(_("What is wanted, in a few words"), max_length=200)
    wanted = Words(_("In their words"), rows=2, required=False, max_length=2000)
    unit = Line(_("Unit"), max_length=40, required=False)
    name = Line(_("Name"), max_length=80, required=False)
    phone = Line(_("Telephone"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    case = forms.CharField(required=False, widget=forms.HiddenInput, max_length=32)

    def __init__(self, *args: Any, estates: list[Estate], departments: list[Any], here: Any, **options: Any) -> None:
        options.setdefault("use_required_attribute", False)
        super().__init__(*args, **options)
        self.estates = {e.code: e for e in estates}
        self.departments = {d.code: d for d in departments}
        fields: Any = self.fields
        fields["estate"].choices = [(e.code, e.label) for e in estates]
        fields["department"].choices = [(d.code, d.label) for d in departments]
        self.initial.setdefault("estate", here.code if here else "")
        if len(estates) == 1:
            fields["estate"].widget, fields["estate"].initial = forms.HiddenInput(), estates[0].code

    def values(self) -> dict[str, Any]:
        """The arguments of the service; BadInput `unit` for one that is not there."""
        from complaints.selectors.callers import find_unit

        given = dict(self.cleaned_data)
        given.pop("case")
        estate = self.estates[given["estate"]]
        given |= {"estate": estate, "department": self.departments[given["department"]], "unit": None}
        code = self.cleaned_data["unit"].strip()
        if code:
            unit: Unit | None = find_unit(estate.pk, code)
            if unit is None:
                raise BadInput(fields={"unit": _("There is no such unit.")})
            given["unit"] = unit
        return given
