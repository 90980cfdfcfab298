"""Shape of what is typed about surveys: the questionnaire, the round, the reply (rule F6)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from complaints.forms.base import Line, Moment, Seg, Words
from complaints.forms.choices import NONE, capped
from deadlines.selectors import figure
from estates.models import Estate
from followups.forms.outward import OutwardForm
from followups.models import CrossAt, ItemKind, SurveyItem, SurveyRound
from followups.services.surveys.parts import Question
from followups.services.surveys.rounds import Settings
from hotline.forms import LineForm


class SurveyForm(LineForm):
    """Title and opening words."""

    title = Line(_("Title"), max_length=80)
    title_en = Line(_("The same in English"), max_length=120, required=False)
    intro = Words(
        _("Opening words"), rows=3, required=False, max_length=1000,
        help_text=_("Why you ask, and what becomes of the answers. Traditional Chinese is made of the simplified."),
    )  # fmt: skip
    intro_en = Words(_("The same in English"), rows=2, required=False, max_length=1000)


class SectionForm(LineForm):
    layout = {"title": 6, "title_en": 6}
    title = Line(_("Section"), max_length=80)
    title_en = Line(_("The same in English"), max_length=120, required=False)


class ItemForm(LineForm):
    """One question."""

    layout = {"text": 12, "text_en": 12, "department": 6}
    kind = Seg(_("Kind of question"), capped(ItemKind.choices), initial=ItemKind.RATING)
    text = Line(_("Question"), max_length=200)
    text_en = Line(_("The same in English"), max_length=300, required=False)
    department = forms.ChoiceField(
        label=_("Department it concerns"), required=False, help_text=_("For ratings: weak items go to this department.")
    )
    options = Words(
        _("Answers to choose from"), rows=4, required=False, max_length=3000,
        help_text=_("For a choice: one a line, English behind a stroke: 电话 | Telephone."),
    )  # fmt: skip
    several = forms.BooleanField(label=_("Several may be ticked"), required=False)
    required = forms.BooleanField(label=_("Must be answered"), required=False)

    def __init__(self, *args: Any, item: SurveyItem | None = None, **options: Any) -> None:
        if item is not None:
            options["initial"] = {
                **{name: getattr(item, name) for name in ("kind", "text", "text_en", "several", "required")},
                "department": item.department_id or "",
                "options": "\n".join(" | ".join(filter(None, (o["zh"], o.get("en", "")))) for o in item.options),
            }
        super().__init__(*args, use_required_attribute=False, **options)  # type: ignore[misc]  # data and files
        self.departments = {str(d.pk): d for d in Department.objects.filter(active=True)}
        field: Any = self.fields["department"]
        field.choices = NONE + [(pk, d.label) for pk, d in self.departments.items()]

    def question(self) -> Question:
        """What the service takes."""
        given = dict(self.cleaned_data)
        given["department"] = self.departments.get(given["department"])
        lines = [line.replace("｜", "|").partition("|") for line in given["options"].splitlines() if line.strip()]
        given["options"] = [(zh, en) for zh, _bar, en in lines]
        return Question(**given)


class Percent(forms.DecimalField):
    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(
            label=label, required=False, min_value=0, max_value=100, max_digits=4, decimal_places=1, **options
        )
        self.widget.attrs |= {"inputmode": "decimal"}


class Estates(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return obj.label


class Rounds(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return obj.label


class RoundForm(LineForm):
    """One asking."""

    layout = {
        "name": 6, "name_en": 6, "closes_at": 6, "previous": 6,
        "target_importance": 6, "target_satisfaction": 6, "outside_importance": 6, "outside_satisfaction": 6,
    }  # fmt: skip
    name = Line(_("Name of the round"), max_length=60)
    name_en = Line(_("The same in English"), max_length=80, required=False)
    estates = Estates(label=_("Estates"), queryset=Estate.objects.none(), widget=forms.CheckboxSelectMultiple)
    closes_at = Moment(_("Open until"))
    previous = Rounds(
        label=_("Compared with"), queryset=SurveyRound.objects.none(), required=False, empty_label=_("no other round")
    )
    cross = Seg(
        _("Where the cross of the four quadrants stands"), capped(CrossAt.choices), initial=CrossAt.TARGET,
        help_text=_("What lies on a line counts as above it."),
    )  # fmt: skip
    target_importance = Percent(_("Important from, %"))
    target_satisfaction = Percent(_("Target for satisfaction, %"))
    outside_importance = Percent(_("Outside average, importance, %"))
    outside_satisfaction = Percent(_("Outside average, satisfaction, %"))

    def __init__(
        self, *args: Any, estates: Any, others: Any, at: Any, round: SurveyRound | None = None, **options: Any
    ) -> None:
        self.round = round
        if round is not None:
            names = ("name", "name_en", "closes_at", "previous", "cross", "target_importance", "target_satisfaction",
                     "outside_importance", "outside_satisfaction")  # fmt: skip
            options["initial"] = {name: getattr(round, name) for name in names}
            options["initial"]["estates"] = list(round.estates.all())
        else:
            options["initial"] = {
                "target_importance": figure("survey_important", None, at),
                "target_satisfaction": figure("survey_target", None, at),
                "estates": list(estates) if len(estates) == 1 else [],
                **options.get("initial", {}),
            }
        super().__init__(*args, use_required_attribute=False, **options)  # type: ignore[misc]  # data and files
        fields: Any = self.fields
        fields["estates"].queryset = Estate.objects.filter(pk__in=[e.pk for e in estates])
        fields["previous"].queryset = others

    def settings(self) -> Settings:
        """What the service takes."""
        return Settings(**{**self.cleaned_data, "estates": list(self.cleaned_data["estates"])})


class ReplyForm(OutwardForm):
    """What we say to it; residents read it on the portal."""

    outward = ("text", "text_en")
    text = Words(
        _("Our reply"), rows=8, max_length=5000,
        help_text=_("You said, we do: what changes, by when, and what cannot change and why."),
    )  # fmt: skip
    text_en = Words(_("The same in English"), rows=5, required=False, max_length=5000)


class PaperForm(LineForm):
    """Whose paper it is."""

    estate = forms.ChoiceField(label=_("Estate"))
    unit = Line(_("Unit"), max_length=24, help_text=_("Block, staircase, door: 3-2-1103."))

    def __init__(self, *args: Any, estates: Any, **options: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **options)  # type: ignore[misc]  # data and files
        self.estates = {e.code: e for e in estates}
        field: Any = self.fields["estate"]
        field.choices = [(e.code, e.label) for e in estates]
        if len(estates) == 1:
            field.widget, field.initial = forms.HiddenInput(), estates[0].code
