from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.choices import Urgency
from complaints.forms.base import Moment, Seg, Words, YesNo
from deadlines.clock import now
from repairs import services
from repairs.forms.base import OrderForm
from repairs.models import Trade
from repairs.selectors import choosable, technicians_for

OWN = "own"


class Send(OrderForm):
    action, service = "send", services.send
    done = _("Sent. The thirty minutes have begun.")
    contractor = forms.ChoiceField(label=_("To whom"), required=False, widget=forms.RadioSelect)
    note = Words(_("For the contractor to know"), rows=2, required=False)

    def prepare(self) -> None:
        named = [(c.code, c.label) for c in choosable(self.order, self.facts)]
        self.offer("contractor", [*named, (OWN, _("Our own engineers"))])
        self.fields["contractor"].initial = named[0][0] if named else OWN
        self.known = {c.code: c for c in choosable(self.order, self.facts)}

    def values(self):
        chosen = self.cleaned_data["contractor"]
        return {
            "contractor": self.known.get(chosen),
            "own": chosen == OWN,
            "note": self.cleaned_data["note"],
        }


class Correct(OrderForm):
    action, service = "correct", services.correct
    content = Words(_("What is wrong"))
    trade = forms.ModelChoiceField(Trade.objects.none(), label=_("Trade"))
    urgency = forms.TypedChoiceField(label=_("Urgency"), choices=Urgency.choices, coerce=int, widget=forms.RadioSelect)

    def prepare(self) -> None:
        self.fields["trade"].queryset = Trade.objects.filter(active=True)  # type: ignore[attr-defined]
        for name in ("content", "trade", "urgency"):
            self.fields[name].initial = getattr(self.order, name)


class WithTechnician(OrderForm):
    """Offers those who may come: qualified, not named, not the one whose repair did not hold."""

    technician = forms.ChoiceField(label=_("Who comes"), required=False)

    def prepare(self) -> None:
        self.people = {str(t.pk): t for t in technicians_for(self.order, now(), self.facts)}
        blank = [("", _("Not named yet"))]
        self.offer("technician", blank + [(pk, t.name) for pk, t in self.people.items()])
        self.fields["technician"].initial = str(self.order.technician_id or "")

    def values(self):
        return super().values() | {"technician": self.people.get(self.cleaned_data["technician"])}


class Assign(WithTechnician):
    action, service = "assign", services.assign
    done = _("Named. The resident is told who comes.")

    def prepare(self) -> None:
        super().prepare()
        self.fields["technician"].required = True


class Reach(WithTechnician):
    action, service = "reach", services.reach
    submit = _("Keep it")
    done = _("Kept.")
    layout = {"visit_from": 6, "visit_to": 6}
    when = {"visit_from": "yes", "visit_to": "yes", "technician": "yes"}
    reached = YesNo(_("Did you reach the resident?"), _("Reached"), _("Not reached"))
    visit_from = Moment(_("The visit, from"), required=False)
    visit_to = Moment(_("until"), required=False)
    at_door = forms.BooleanField(label=_("At the door, not by telephone"), required=False)
    note = Words(_("What was said"), rows=2, required=False)
    field_order = ("reached", "visit_from", "visit_to", "technician", "at_door", "note")


class Keep(OrderForm):
    action, service = "keep", services.keep
    reason = Words(_("Why it goes on"), rows=2, required=False)


class Cancel(OrderForm):
    action, service = "cancel", services.cancel
    reason = Words(_("Why"), rows=2, required=False)


class Fail(OrderForm):
    action, service = "fail", services.fail
    intro = _("The contractor loses this order for good; it goes to the next on the list, and a penalty is written.")
    kind = Seg(_("What happened"), [], required=False)
    reason = Words(_("In words"), rows=3)

    def prepare(self) -> None:
        from repairs.choices import Forfeit

        self.offer("kind", [(k.value, k.label) for k in Forfeit if k != Forfeit.CONTACT])


class Excuse(OrderForm):
    action, service = "excuse", services.excuse
    reason = Words(_("Why"), rows=2)


class IssueLink(WithTechnician):
    action, service = "issue_link", services.issue_link
    submit = _("Make the link")


class RevokeLink(OrderForm):
    action, service = "revoke_link", services.revoke_link
    done = _("Revoked: the link opens nothing any more.")
