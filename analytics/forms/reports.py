"""Shape of what is typed for a management report (rule A5)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analytics import report_period
from analytics.models import Outcome
from analytics.report_period import PeriodKind
from analytics.selectors.reports import look_through
from complaints.errors import ComplaintError
from complaints.forms.base import Line, Seg, Words
from complaints.forms.choices import capped
from complaints.services.outward import Found
from estates.models import Estate
from followups.forms.outward import OutwardForm
from hotline.forms import LineForm

MONTHS, HALVES = 13, 4


class NewReportForm(LineForm):
    """Which estate and which period: months and half-years that have begun, the newest first."""

    layout = {"estate": 6, "period": 6}
    estate = forms.ChoiceField(label=_("Estate"))
    period = forms.ChoiceField(label=_("Period"))

    def __init__(self, *args: Any, estates: list[Estate], today: date, **options: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **options)  # type: ignore[misc]  # data and files
        self.estates = {one.code: one for one in estates}
        fields: Any = self.fields
        fields["estate"].choices = [(one.code, one.label) for one in estates]
        if len(estates) == 1:
            fields["estate"].widget, fields["estate"].initial = forms.HiddenInput(), estates[0].code
        fields["period"].choices = [
            (f"{kind}:{first}", report_period.label(kind, first))
            for kind, n in ((PeriodKind.MONTH, MONTHS), (PeriodKind.HALF_YEAR, HALVES))
            for first in _periods(kind, today, n)
        ]

    def values(self) -> dict[str, Any]:
        kind, _colon, first = self.cleaned_data["period"].partition(":")
        return {
            "estate": self.estates[self.cleaned_data["estate"]],
            "kind": kind,
            "start": date.fromisoformat(first),
        }


def _periods(kind: str, today: date, n: int) -> list[date]:
    found = [report_period.first_day(kind, today)]
    while len(found) < n:
        found.append(report_period.before(kind, found[-1]))
    return found


class ReportForm(OutwardForm):
    """Words that every resident will read: beside words to avoid, whatever points at a household is pointed out."""

    def __init__(self, *args: Any, estate: Estate, **options: Any) -> None:
        self.estate = estate
        super().__init__(*args, **options)

    def look_through(self, given: dict[str, str]) -> Found:
        return look_through(self.estate, given)


class SectionForm(ReportForm):
    outward = ("text", "text_en")
    text = Words(_("Words"), rows=14, required=False)
    nothing = forms.BooleanField(label=_("Nothing to report in this section"), required=False)
    text_en = Words(
        _("The same in English"), rows=8, required=False,
        help_text=_("Left empty: readers of English see the Chinese words with figures and headings in English."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class PointForm(ReportForm):
    outward = ("text", "text_en")
    text = Line(_("What is to be done"), max_length=300)
    text_en = Line(_("The same in English"), max_length=400, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class FollowForm(ReportForm):
    outward = ("became", "became_en")
    outcome = Seg(_("What became of it"), capped(Outcome.choices))
    became = Words(
        _("In words"), rows=3, required=False, max_length=600, help_text=_("Left empty only where it is done.")
    )
    became_en = Words(_("The same in English"), rows=2, required=False, max_length=800)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class WhyForm(LineForm):
    why = Line(_("Why"), max_length=300)


class WithdrawForm(WhyForm):
    """`n`: which version; the newest where it is left out."""

    n = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)


class SignForm(LineForm):
    """The version of the report that was read is the one that is signed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def refuse(self, error: ComplaintError) -> None:
        """With all that is missing, line by line."""
        super().refuse(error)
        for one in getattr(error, "missing", []):
            self.add_error(None, str(one))
