"""Pauses of an order's clocks as forms (rule D4): which clock, for whom, until when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from complaints.forms.base import Moment, Seg, Words
from complaints.forms.choices import capped
from deadlines.clock import now
from deadlines.models import ClockRequest
from deadlines.registry import label
from repairs import services
from repairs.forms.base import OrderForm

_WAITS = ((ClockRequest.WaitingFor.COMPLAINANT, _("The resident")), ClockRequest.WaitingFor.choices[1])
"""Nobody complains of a repair: who is waited for is the resident."""


class OnClock(OrderForm):
    """A deed on one clock of the order; those it can be done to are offered, the only one is chosen already."""

    template = "complaints/forms/_clock.html"
    clock = forms.TypedChoiceField(label=_("Which time limit"), coerce=int, widget=forms.RadioSelect)
    records = ()

    def prepare(self) -> None:
        self.clocks = self.facts.clocks_for(self.action)
        self.offer("clock", [(one.pk, capfirst(str(label(one.kind)))) for one in self.clocks])
        if len(self.clocks) == 1:
            self.initial["clock"] = self.clocks[0].pk
            self.fields["clock"].widget = forms.HiddenInput()

    @property
    def lead(self) -> str:
        return capfirst(str(label(self.clocks[0].kind))) if len(self.clocks) == 1 else ""

    @property
    def asked(self) -> Any:
        """What is asked, for those who decide."""
        wanted = {one.pk for one in self.clocks}
        return next((r for r in self.facts.requests if r.decided_at is None and r.clock_id in wanted), None)


class Pause(OnClock):
    action, service = "pause", services.pause
    intro = _("It runs on until a manager approves. It starts again by itself at the end, later by the time it stood.")
    done = _("Asked. A manager decides; until then the clock runs on.")
    submit = _("Ask for it")
    layout = {"until": 6}
    waiting_for = Seg(_("What it waits for"), lambda: capped(_WAITS), initial="third_party")
    until = Moment(_("Until when"))
    reason = Words(_("Why"), rows=3, max_length=2000, help_text=_("What is waited for, and what was tried."))

    def prepare(self) -> None:
        super().prepare()
        later = timezone.localtime(now() + timedelta(hours=24)).replace(minute=0, second=0, microsecond=0)
        self.initial.setdefault("until", later)


class ApprovePause(OnClock):
    action, service = "approve_pause", services.approve_pause
    done = _("Approved. The clock stands still.")


class DeclinePause(OnClock):
    action, service = "decline_pause", services.decline_pause
    done = _("Not approved. The clock runs on.")
    reason = Words(_("Why not"), rows=2, max_length=2000, required=False)


class Resume(OnClock):
    action, service = "resume", services.resume
    intro = _("Its due moment moves by exactly the time it stood still.")
    done = _("It runs on.")
