"""To the departments, and what they do with their share (rules J3, J4)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Department, User
from complaints import services
from complaints.choices import Kind, Nature
from complaints.forms.base import ActionForm, Line, Seg, Words, YesNo
from complaints.forms.choices import NONE, all_picked, departments, picked
from complaints.forms.handling import ways
from complaints.models import Attachment, TimelineEntry
from complaints.models.attachment import FileKind
from complaints.selectors.suggest import suggested_handlers
from deadlines.clock import now


class Dispatch(ActionForm):
    """The handlers offered follow the department chosen: at once with a script, by a button without."""

    action, service = "dispatch", services.dispatch
    done = _("Dispatched.")
    template = "complaints/forms/_dispatch.html"

    department = forms.TypedChoiceField(label=_("Lead department"), coerce=int)
    handler = forms.ChoiceField(label=_("Who handles it"), required=False, widget=forms.RadioSelect)
    also = forms.MultipleChoiceField(
        label=_("Other departments beside it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    handler_wording = Words(
        _("Second wording for handlers"), rows=4, required=False,
        help_text=_("The complainant is confidential: handlers see only this. Leave out who, where and the telephone."),
    )  # fmt: skip
    photos = forms.MultipleChoiceField(
        label=_("Photos handlers may see"), required=False, widget=forms.CheckboxSelectMultiple
    )
    instructions = Words(_("What they should know"), rows=3, required=False)

    def prepare(self) -> None:
        choices = departments()
        named = {n.department_id for n in self.facts.named}
        self.offer("department", NONE + [c for c in choices if c[0] not in named])
        self.offer("also", [c for c in choices if c[0] not in named])
        self.initial.setdefault("department", self._suggested())
        self.people = self._people()
        people = [(s.person.pk, s) for s in self.people]
        self.offer("handler", [("", _now("The department decides")), *people])
        self.initial.setdefault("handler", "")
        if self.case.confidential:
            self.initial.setdefault("handler_wording", self.case.handler_wording)
            self._offer_photos()
        else:
            del self.fields["handler_wording"], self.fields["photos"]

    def _suggested(self) -> Any:
        """The department that has it, the one the judge named, or the category's usual one."""
        if self.case.department_id:
            return self.case.department_id
        judged = TimelineEntry.objects.filter(case=self.case, kind="judged").order_by("-id").first()
        code = judged.data.get("department") if judged else ""
        if code:
            return Department.objects.filter(code=code).values_list("pk", flat=True).first()
        return self.case.category.department_id if self.case.category_id else None

    def _people(self) -> list:
        chosen = self["department"].value()
        if not str(chosen or "").isdecimal():
            return []
        found = picked(Department, chosen)
        return suggested_handlers(self.case, found, now(), self.facts) if found else []

    def _offer_photos(self) -> None:
        pictures = list(Attachment.objects.filter(case=self.case, kind=FileKind.IMAGE, erased_at=None))
        self.offer("photos", [(str(p.pk), p) for p in pictures])
        self.initial.setdefault("photos", [str(p.pk) for p in pictures if p.for_handlers])
        if not pictures:
            del self.fields["photos"]

    def values(self) -> dict[str, Any]:
        found = super().values()
        found["department"] = picked(Department, found["department"])
        found["handler"] = picked(User, found["handler"])
        found["also"] = all_picked(Department, found["also"])
        return found


class Accept(ActionForm):
    action, service = "accept", services.accept
    intro = _("Your department takes its share; the clocks are yours from here.")
    done = _("Accepted.")


class Return(ActionForm):
    action, service = "return", services.give_back
    intro = _("It goes back to whoever dispatched it. The clocks go on.")
    done = _("Returned.")
    reason = Words(_("Why it is not yours, and whose it is"), rows=3)


class StepBack(ActionForm):
    action, service = "step_back", services.step_back
    intro = _("The head of your department gives it to somebody else. Nobody needs to be asked for leave.")
    done = _("You have stepped back from it.")
    reason = Words(_("Why"), rows=3)


class Feedback(ActionForm):
    action, service = "feedback", services.feedback
    intro = _("In full, for your department's share: what was found, what was done, what is still to come.")
    done = _("Fed back.")
    department = forms.ChoiceField(label=_("For which department"), required=False, widget=forms.RadioSelect)
    content = Words(_("Feedback"), rows=6)

    def prepare(self) -> None:
        estate = self.case.estate_id
        mine = [
            s for s in self.facts.assignments
            if s.fed_back_at is None and self.by.scope.in_department(s.department_id, estate)
        ]  # fmt: skip
        self.offer("department", [(s.department_id, s.department.label) for s in mine])
        if len(mine) < 2:
            del self.fields["department"]

    def values(self) -> dict[str, Any]:
        found = super().values()
        found["department"] = picked(Department, found.get("department"))
        return found


class Explain(ActionForm):
    action, service = "explain", services.explain
    intro = _("Courteously, in plain words. It goes to verification afterwards.")
    done = _("Explained.")
    layout = {"way": 7, "reached": 5}

    way = Seg(_("In which way"), ways, initial="phone")
    reached = YesNo(_("Did they hear it?"), _("Yes"), _("Not reached"), initial="yes")
    text = Words(_("What was said"), rows=5)
    adopted = YesNo(_("Is the suggestion taken up?"), _("Adopted"), _("Not adopted"), required=False)
    route = Line(_("The right way from here"), required=False)

    def prepare(self) -> None:
        if self.case.nature == Nature.INVALID:
            self.fields["route"].required = True
            self.fields["route"].help_text = _("Which office, which telephone: the one who can really help.")
        if not self.facts.reachable:
            del self.fields["reached"]
        if self.case.kind != Kind.SUGGESTION:
            del self.fields["adopted"]

    def values(self) -> dict[str, Any]:
        return {"reached": True, **super().values()}


def work_words(n: int) -> str:
    """How much somebody has in hand, in words."""
    return ngettext("%(n)d case in hand", "%(n)d cases in hand", n) % {"n": n}
