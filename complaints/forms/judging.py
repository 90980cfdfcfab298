"""Taking over, judging, the second signature, and who it is about (rules N1–N6, P3, P4)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import Contractor, Department, User
from complaints import services
from complaints.choices import Aim, InvalidReason, Nature, NatureKind
from complaints.forms.base import ActionForm, Line, Seg, Words, YesNo
from complaints.forms.choices import (
    NONE,
    all_picked,
    capped,
    catalogue,
    categories,
    contractors,
    departments,
    picked,
    staff,
    urgencies,
)
from complaints.models import Category
from complaints.services.delegate import delegates
from estates.models import CatalogueItem


class Take(ActionForm):
    action, service = "take", services.take
    intro = _("From now on it is yours, until a department accepts it.")
    done = _("You have taken it over.")


class Refer(ActionForm):
    action, service = "refer", services.refer
    done = _("Referred to the service manager.")
    reason = Words(_("What makes it hard to judge"), rows=3)


class Escalate(ActionForm):
    action, service = "escalate", services.escalate
    intro = _("Headquarters is told at once, with your reason. The case stays where it is, its clocks go on.")
    done = _("Headquarters is told.")
    reason = Words(_("Why the estate cannot solve it"), rows=3)


class _Judgement(ActionForm):
    """Nature, kind, basis: shared by the first judgement and a later change of it."""

    when = {"nature_kind": "communicative", "invalid_reason": "invalid"}
    aliases = {"basis_item": "basis"}

    nature = Seg(_("Nature"), capped(Nature.choices))
    nature_kind = Seg(_("Of which kind"), capped(NatureKind.choices), required=False)

    def prepare(self) -> None:
        self.offer("basis_item", NONE + catalogue(self.case.estate_id))

    def values(self) -> dict[str, Any]:
        found = super().values()
        found["basis_item"] = picked(CatalogueItem, found["basis_item"])
        return found


class Classify(_Judgement):
    action, service = "classify", services.classify
    done = _("Judged.")
    layout = {"category": 6, "department": 6, "basis_item": 6, "basis": 6, "aim": 6, "invalid_reason": 6}

    urgency = Seg(_("Urgency"), urgencies, required=False)
    category = forms.ChoiceField(label=_("Category"), choices=categories)
    department = forms.ChoiceField(label=_("Responsible department"), required=False)
    basis_item = forms.ChoiceField(label=_("Service item it rests on"), required=False)
    basis = Line(_("Or a law, a clause, in words"), required=False)
    invalid_reason = forms.ChoiceField(
        label=_("Reason code"), choices=NONE + capped(InvalidReason.choices), required=False
    )
    aim = forms.ChoiceField(label=_("What the person is after"), choices=NONE + capped(Aim.choices), required=False)
    reason = Words(
        _("Why"), rows=2, required=False, help_text=_("“Invalid” needs a reason, a basis and a second signature.")
    )

    def prepare(self) -> None:
        super().prepare()
        case = self.case
        self.offer("department", NONE + departments())
        usual = case.category.department_id if case.category_id else None
        known = {"urgency": str(int(case.urgency)), "category": case.category_id, "department": usual}
        self.initial = {**known, **self.initial}
        if case.emergency:
            self.fields["urgency"].disabled = True
            self.fields["urgency"].help_text = _("An emergency stays P0.")
            self.fields["category"].required = False  # rule I7: triage waits for nothing

    def values(self) -> dict[str, Any]:
        found = super().values()
        found["category"] = picked(Category, found["category"])
        found["department"] = picked(Department, found["department"])
        found["urgency"] = int(found["urgency"]) if found["urgency"] else None
        return found


class Reclassify(_Judgement):
    action, service = "reclassify", services.reclassify
    intro = _("From what to what, why and by whom is kept. The complainant's clocks go on.")
    done = _("The nature is changed.")
    layout = {"basis_item": 6, "basis": 6}

    reason = Words(_("Why"), rows=3)
    basis_item = forms.ChoiceField(label=_("Service item it rests on"), required=False)
    basis = Line(_("Or a law, a clause, in words"), required=False)


class DecideMajor(ActionForm):
    action, service = "decide_major", services.decide_major
    intro = _("Major goes to the general manager too and climbs to headquarters. Not major: it stays valid.")
    done = _("Decided.")
    submit = _("Decide")

    major = YesNo(_("Is it major?"), _("Yes, major"), _("No, it stays valid"))
    reason = Words(_("Why"), rows=3)


class Delegate(ActionForm):
    action, service = "delegate", services.delegate
    intro = _("They answer for this case in your place: limits of time, decisions, offers. You may do all of it still.")
    done = _("The delegate is told.")

    person = forms.ChoiceField(label=_("Delegate"), required=False)
    reason = Words(_("Why"), rows=3)

    def prepare(self) -> None:
        people = delegates(self.case, self.by, self.facts)
        self.offer("person", [("", _("Nobody: I handle it myself")), *((one.pk, one.label) for one in people)])
        self.initial.setdefault("person", self.case.delegate_id)

    def values(self) -> dict[str, Any]:
        found = super().values()
        found["person"] = picked(User, found["person"])
        return found


class ApproveInvalid(ActionForm):
    action, service = "approve_invalid", services.approve_invalid
    intro = _("You sign that this is neither our duty nor within our service. It is then explained to the complainant.")
    done = _("Approved.")


class DeclineInvalid(ActionForm):
    action, service = "decline_invalid", services.decline_invalid
    intro = _("The case goes to the manager to be judged again.")
    done = _("Not approved; it is judged again.")
    reason = Words(_("What does not convince you"), rows=3)


class Name(ActionForm):
    action, service = "name", services.name
    intro = _("From this moment they see nothing of the case, and whoever of them handles it loses it.")
    done = _("They no longer see it.")
    layout = {"departments": 6, "contractors": 6}

    staff = forms.MultipleChoiceField(
        label=_("People"), required=False, widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Several: hold Ctrl or ⌘."),
    )  # fmt: skip
    departments = forms.MultipleChoiceField(
        label=_("Departments"), required=False, widget=forms.CheckboxSelectMultiple, choices=departments
    )
    contractors = forms.MultipleChoiceField(label=_("Contractors"), required=False, widget=forms.CheckboxSelectMultiple)
    reason = Words(_("Why"), rows=3)

    def prepare(self) -> None:
        self.offer("staff", staff(self.case.estate_id))
        working = contractors(self.case.estate_id)
        self.offer("contractors", working)
        if not working:
            del self.fields["contractors"]

    def values(self) -> dict[str, Any]:
        found = super().values()
        return {
            "reason": found["reason"],
            "staff": all_picked(User, found["staff"]),
            "departments": all_picked(Department, found["departments"]),
            "contractors": all_picked(Contractor, found.get("contractors")),
        }


class LiftName(ActionForm):
    action, service = "lift_name", services.lift_name
    intro = _("They may see the case again. The name stays in the history.")
    done = _("The name is lifted.")

    party = forms.TypedChoiceField(label=_("Whose name"), coerce=int, widget=forms.RadioSelect)
    reason = Words(_("Why"), rows=3)

    def prepare(self) -> None:
        choices = [(n.pk, party_label(n)) for n in self.facts.named]
        self.offer("party", choices)
        self.fields["party"].initial = choices[0][0] if len(choices) == 1 else None


def party_label(party) -> str:
    """A named party in words."""
    thing = party.staff or party.department or party.contractor
    return thing.label if thing else _now("unknown")
