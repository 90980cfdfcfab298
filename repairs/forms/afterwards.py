from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.choices import Satisfaction, Solved, Way
from complaints.forms.base import Seg, Words, YesNo
from repairs import services
from repairs.forms.base import OrderForm


class CallBack(OrderForm):
    action, service = "callback", services.callback
    submit = _("Keep it")
    when = {"solved": "yes", "satisfaction": "yes", "agreed_to_leave": "yes"}
    way = Seg(_("How"), Way.choices, initial=Way.PHONE)
    reached = YesNo(_("Reached?"), _("Reached"), _("Not reached"))
    solved = Seg(_("Is it solved?"), Solved.choices, required=False)
    satisfaction = Seg(_("How satisfied?"), Satisfaction.choices, required=False)
    agreed_to_leave = forms.BooleanField(label=_("The resident agrees to leave it at that"), required=False)
    note = Words(_("In their words"), rows=2, required=False)


class Close(OrderForm):
    action, service = "close", services.close
    done = _("Closed.")


class Complain(OrderForm):
    action, service = "complain", services.complain
    done = _("It is a complaint now.")
    content = Words(_("What went wrong"))
    about_contractor = forms.BooleanField(label=_("It is about the contractor"), required=False, initial=True)

    def prepare(self) -> None:
        self.fields["content"].initial = self.order.content


class Note(OrderForm):
    action, service = "note", services.note
    text = Words(_("Note"), rows=3)
