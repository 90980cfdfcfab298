"""What people do with clocks, as forms: which clock is offered first where the button stood beside it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from complaints import services
from complaints.forms.base import ActionForm, Moment, Seg, Words
from complaints.forms.choices import capped
from complaints.selectors.history import clock_label
from complaints.services.over_clocks import clocks_for, waiting_asks
from deadlines.clock import now
from deadlines.models import ClockRequest


class OnClock(ActionForm):
    """An act on one clock of the case; those it can be done to are offered, the only one is chosen already."""

    template = "complaints/forms/_clock.html"

    clock = forms.TypedChoiceField(label=_("Which time limit"), coerce=int, widget=forms.RadioSelect)

    def prepare(self) -> None:
        self.clocks = clocks_for(self.case, self.by, self.action, self.facts)
        self.offer("clock", [(c.pk, self._named(c)) for c in self.clocks])
        if len(self.clocks) == 1:
            self.initial["clock"] = self.clocks[0].pk
            self.fields["clock"].widget = forms.HiddenInput()
        self.settle()

    def settle(self) -> None:
        """Fit the other fields to the clock; a hook."""

    def _named(self, clock: Any) -> str:
        plain = self.case.confidential and not self.by.scope.holds(("duty", "assistant"), self.case.estate_id)
        name = capfirst(clock_label(clock, self.facts, plain=plain))
        return _now("{clock}, due {when}").format(clock=name, when=f"{timezone.localtime(clock.due_at):%m-%d %H:%M}")

    @property
    def chosen(self) -> Any:
        """The clock the button stood beside, or the only one."""
        wanted = str(self.data.get("clock", "")) if self.is_bound else str(self.initial.get("clock", ""))
        return next((c for c in self.clocks if str(c.pk) == wanted), None)

    @property
    def lead(self) -> str:
        """Which clock it is about, where there is nothing to choose."""
        return self._named(self.chosen) if self.chosen is not None and len(self.clocks) == 1 else ""

    @property
    def asked(self) -> Any:
        """What is asked of the chosen clock, for those who decide."""
        pk = getattr(self.chosen, "pk", None)
        return next((r for r in self.facts.requests if r.clock_id == pk and r.decided_at is None), None)

    @property
    def records(self) -> list[Any]:
        """The grounds stated for the chosen clock, for those who decide on it."""
        pk = getattr(self.chosen, "pk", None)
        return [r for r in self.facts.accountabilities if r.clock_id == pk and r.grounds and r.grounds_by_id]


def _soon(hours: int):
    return timezone.localtime(now() + timedelta(hours=hours)).replace(minute=0, second=0, microsecond=0)


class Pause(OnClock):
    action, service = "pause", services.pause
    intro = _("It runs on until a manager approves. It starts again by itself at the end, later by the time it stood.")
    done = _("Asked. A manager decides; until then the clock runs on.")
    submit = _("Ask for it")
    layout = {"until": 6}
    waiting_for = Seg(_("What it waits for"), lambda: capped(ClockRequest.WaitingFor.choices), initial="third_party")
    until = Moment(_("Until when"))
    reason = Words(_("Why"), rows=3, max_length=2000, help_text=_("What is waited for, and what was tried."))

    def settle(self) -> None:
        self.initial.setdefault("until", _soon(24))


class Extend(OnClock):
    action, service = "extend", services.extend
    intro = _("Ask before it is due. The first date stays in sight; a second extension goes to headquarters.")
    done = _("Asked. Until it is decided, the present time holds.")
    submit = _("Ask for it")
    layout = {"until": 6}
    until = Moment(_("New time"))
    reason = Words(_("Why"), rows=3, max_length=2000, help_text=_("The complainant reads this with the new date."))

    def settle(self) -> None:
        if self.chosen is not None:
            self.initial.setdefault("until", timezone.localtime(self.chosen.due_at + timedelta(hours=24)))


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


class ApproveExtension(OnClock):
    action, service = "approve_extension", services.approve_extension
    done = _("More time is given, and the complainant is told.")


class DeclineExtension(OnClock):
    action, service = "decline_extension", services.decline_extension
    done = _("No more time is given.")
    reason = Words(_("Why not"), rows=2, max_length=2000, required=False)


class Acknowledge(OnClock):
    action, service = "acknowledge", services.acknowledge
    intro = _("It stands in the history. It stops neither the clock nor its next step.")
    done = _("Written down.")
    submit = _("Seen")
    text = Words(_("What you do about it"), rows=2, max_length=2000)
    step = forms.CharField(required=False, widget=forms.HiddenInput)

    def settle(self) -> None:
        asks = [a for a in waiting_asks(self.facts) if a.person_id == self.by.pk]
        mine = [a for a in asks if self.chosen is not None and a.clock_id == self.chosen.pk]
        self.initial.setdefault("step", mine[-1].step.step if len(self.clocks) == 1 and mine else "")


class Grounds(OnClock):
    action, service = "grounds", services.grounds
    intro = _("A manager reads it and upholds or excuses.")
    done = _("Written down. A manager decides.")
    text = Words(_("Why it was missed"), rows=4, max_length=2000)


class Excuse(OnClock):
    action, service = "excuse", services.excuse
    intro = _("It stays visible as excused and climbs no further. What it has caused already stays.")
    done = _("Excused.")
    reason = Words(_("Why"), rows=3, max_length=2000)


class Uphold(OnClock):
    action, service = "uphold", services.uphold
    intro = _("It is put before whoever appraises them.")
    done = _("Held accountable.")
    reason = Words(_("Why"), rows=3, max_length=2000)
