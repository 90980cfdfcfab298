"""Shape of what is typed about common concern, notices and meetings (rule F5)."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.scope import DEPARTMENTAL, OVERSEEING
from accounts.selectors import holders
from complaints.forms.base import Line, Moment, Words
from complaints.models import Case
from complaints.selectors.seen import seen_by
from estates.models import Building
from followups.forms.outward import OutwardForm
from followups.models import Cluster, Meeting
from followups.selectors.clusters import order_of
from followups.services.clusters import NewNotice
from hotline.forms import LineForm
from repairs.models import Order


class GatherForm(LineForm):
    """A concern by hand."""

    layout = {"title": 6, "title_en": 6}
    title = Line(pgettext_lazy("common concern", "What it is"), max_length=80)
    title_en = Line(_("The same in English"), max_length=120, required=False)
    cases = Words(_("Numbers of the cases"), rows=3, max_length=2000, help_text=_("With a blank or a comma between."))

    def clean_cases(self) -> list[str]:
        return [one for one in re.split(r"[\s,，、;；]+", self.cleaned_data["cases"]) if one]


class ConcernForm(LineForm):
    """One cause, one fix."""

    layout = {"title": 6, "title_en": 6}
    title = Line(pgettext_lazy("common concern", "What it is"), max_length=80)
    title_en = Line(_("The same in English"), max_length=120, required=False)
    cause = Words(_("Cause"), rows=3, required=False, max_length=2000)
    fix = Words(_("What is done about it"), rows=3, required=False, max_length=2000)

    def __init__(self, *args: Any, cluster: Cluster, by: User, **options: Any) -> None:
        names = ("title", "title_en", "cause", "fix")
        options["initial"] = {name: getattr(cluster, name) for name in names}
        options["initial"]["title"] = cluster.title or cluster.label
        super().__init__(*args, use_required_attribute=False, **options)  # type: ignore[misc]  # data and files
        self.kept: Order | None = None
        """One they may not know of stays, unless they name another."""
        if cluster.confirmed_at:
            orders = Order.objects.visible_to(by).filter(estate=cluster.estate).order_by("-pk")[:40]
            self.orders = {str(o.pk): o for o in orders}
            known = order_of(cluster, by)
            if known is not None:
                self.orders.setdefault(str(known.pk), known)
            elif cluster.order_id:
                self.kept = cluster.order
            self.fields["order"] = forms.ChoiceField(
                label=_("The repair order that mends it"), required=False, initial=cluster.order_id,
                choices=[("", "—"), *((pk, f"{o.number} {o.content[:30]}") for pk, o in self.orders.items())],
            )  # fmt: skip

    def values(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        if "order" in given:
            given["order"] = self.orders.get(given["order"]) or self.kept
        return given


class ReasonForm(LineForm):
    reason = Line(_("Why"), max_length=300, help_text=_("Its cases are not proposed again."))


class JoinForm(LineForm):
    number = Line(_("Number of the case"), max_length=32)


class AnswerForm(OutwardForm):
    """One answer, to each household by name."""

    outward = ("text",)
    text = Words(
        _("Answer"), rows=5, max_length=4000,
        help_text=_("Each household gets it on its own page, begun with its name: “Dear Ms Li,”. "
            "It counts as a contact of its case."),
    )  # fmt: skip
    members = forms.MultipleChoiceField(label=_("To"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, households: list[Any], only: set[int] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["members"]
        field.choices = [
            (str(one.member.pk), f"{one.case.number} {one.seen.who}") for one in households if one.case.is_open
        ]
        field.initial = [str(one.member.pk) for one in households if only is None or one.member.pk in only]


class NoticeForm(OutwardForm):
    """What hangs on the portal."""

    outward = ("title", "title_en", "body", "body_en")
    layout = {"title": 6, "title_en": 6, "from_at": 6, "until_at": 6}
    estate = forms.ChoiceField(label=_("Estate"))
    title = Line(_("Title"), max_length=80)
    title_en = Line(_("The same in English"), max_length=120, required=False)
    body = Words(_("Words of the notice"), rows=6, max_length=5000)
    body_en = Words(_("The same in English"), rows=4, required=False, max_length=5000)
    from_at = Moment(_("Hangs from"), required=False, help_text=_("Left empty: now."))
    until_at = Moment(_("Comes down"))
    buildings = forms.ModelMultipleChoiceField(
        label=_("Only for these buildings"), queryset=Building.objects.none(), required=False,
        widget=forms.SelectMultiple(attrs={"size": 5}), help_text=_("None chosen: the whole estate."),
    )  # fmt: skip
    tell = forms.BooleanField(label=_("Also tell each complainant of the common concern by message"), required=False)

    def __init__(self, *args: Any, estates: list[Any], cluster: Cluster | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.estates, self.cluster = {e.code: e for e in estates}, cluster
        fields: Any = self.fields
        fields["estate"].choices = [(e.code, e.label) for e in estates]
        if cluster is not None or len(estates) == 1:
            chosen = cluster.estate if cluster is not None else estates[0]
            fields["estate"].widget, fields["estate"].initial = forms.HiddenInput(), chosen.code
        fields["buildings"].queryset = Building.objects.filter(estate__in=estates).select_related("estate")
        if cluster is None:
            del self.fields["tell"]

    def notice(self) -> NewNotice:
        """What the service takes."""
        given = self.values()
        given["estate"] = self.estates[given["estate"]]
        return NewNotice(**{**given, "buildings": list(given["buildings"]), "cluster": self.cluster})


class CallForm(LineForm):
    """A residents' meeting."""

    layout = {"at": 6, "where": 6}
    topic = Line(_("About"), max_length=120)
    at = Moment(pgettext_lazy("meeting", "When"))
    where = Line(_("Where"), max_length=80)


class HoldForm(OutwardForm):
    """What was said."""

    outward = ("minutes",)
    minutes = Words(_("Minutes"), rows=8, max_length=10_000)
    came = forms.MultipleChoiceField(label=_("Who came"), required=False, widget=forms.CheckboxSelectMultiple)
    others = forms.IntegerField(label=_("Others who came"), min_value=0, max_value=2000, initial=0)

    def __init__(self, *args: Any, meeting: Meeting, by: User, **options: Any) -> None:
        options["initial"] = {"minutes": meeting.minutes, "others": meeting.others}
        super().__init__(*args, **options)
        guests = meeting.guests.select_related("case__complainant", "case__unit", "case__estate")
        field: Any = self.fields["came"]
        known = set(Case.objects.visible_to(by).filter(pk__in=[g.case_id for g in guests]).values_list("pk", flat=True))
        field.choices = [
            (str(g.pk), f"{g.case.number} {seen_by(g.case, by).who}") for g in guests if g.case_id in known
        ]
        field.initial = [str(g.pk) for g in guests if g.came]


class PromiseForm(OutwardForm):
    """What was decided."""

    outward = ("text",)
    layout = {"due_at": 6, "owner": 6}
    text = Line(_("What is promised"), max_length=300)
    due_at = Moment(_("By when"))
    owner = forms.ChoiceField(label=_("Who sees to it"))

    def __init__(self, *args: Any, estate_id: int, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = {str(u.pk): u for u in holders([*OVERSEEING, *DEPARTMENTAL], estate_id)}
        field: Any = self.fields["owner"]
        field.choices = [(pk, u.label) for pk, u in self.people.items()]
        field.initial = by.pk

    def values(self) -> dict[str, Any]:
        given = super().values()
        return {**given, "owner": self.people[given["owner"]]}
