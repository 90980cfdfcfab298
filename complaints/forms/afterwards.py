"""Verifying, calling back, archiving, reopening, reviewing (rules J11–J13, F1–F3)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints import services
from complaints.choices import Nature, Satisfaction, Solved, Way
from complaints.forms.base import ActionForm, Line, Moment, Seg, Words, YesNo
from complaints.forms.choices import capped


class Verify(ActionForm):
    action, service = "verify", services.verify
    done = _("Verified.")
    submit = _("Save")
    when = {"rectify_by": "failed"}
    layout = {"rectify_by": 6}

    passed = YesNo(_("Is it really done?"), _("Yes, done"), _("No, not yet"))
    note = Words(_("How you checked, and what you saw"), rows=3, required=False)
    rectify_by = Moment(_("To be put right by"), required=False, help_text=_("Empty: within the usual time."))

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("passed") is False and not self.cleaned_data.get("note"):
            self.add_error("note", _("Say what is not done: whoever puts it right reads this."))
        return self.cleaned_data


class CallBack(ActionForm):
    action, service = "callback", services.callback
    intro = _("Ask two things apart: is it solved, and are you satisfied?")
    done = _("Written down.")
    submit = _("Save")
    layout = {"way": 7, "reached": 5, "rectify_by": 6}
    when = {
        "solved": "reached", "satisfaction": "reached", "agreed_to_leave": "partly", "rectify_by": "unhappy",
    }  # fmt: skip

    way = Seg(_("In which way"), capped(c for c in Way.choices if c[0] in (Way.PHONE, Way.VISIT, Way.MESSAGE)))
    reached = YesNo(_("Reached?"), _("Reached"), _("Not reached"), initial="yes")
    solved = Seg(_("Is it solved?"), capped(Solved.choices), required=False)
    agreed_to_leave = forms.BooleanField(label=_("They agree to leave the rest as it is"), required=False)
    satisfaction = Seg(_("Are you satisfied?"), capped(Satisfaction.choices), required=False)
    note = Words(_("What they said"), rows=3, required=False)
    rectify_by = Moment(_("To be put right by"), required=False, help_text=_("Empty: within the usual time."))

    def prepare(self) -> None:
        major = self.case.nature == Nature.MAJOR
        self.initial.setdefault("way", Way.VISIT if major else Way.PHONE)
        if major:
            self.fields["way"].help_text = _("A major complaint is called back in person.")


class Close(ActionForm):
    action, service = "close", services.close
    intro = _("All attempts on different days and at different hours reached nobody. It is closed as unreachable.")
    done = _("Closed.")


class Archive(ActionForm):
    action, service = "archive", services.archive
    intro = _("The lesson first; two lines do for a small one. Then the complete file is frozen and gets its number.")
    done = _("Archived.")

    cause = Words(_("The cause"), rows=2)
    learnt = Words(_("What was learnt"), rows=2)
    avoid = Words(_("How to avoid it"), rows=2, required=False)
    change = Words(_("What to change"), rows=2, required=False)

    def prepare(self) -> None:
        self.initial = {**(self.case.lesson or {}), **self.initial}

    def values(self) -> dict[str, Any]:
        return {"lesson": super().values()}


class Reopen(ActionForm):
    action, service = "reopen", services.reopen
    intro = _("The archived file stays as it was; the case goes on under the same number.")
    done = _("Reopened.")
    reason = Words(_("Why"), rows=3)


class AskReview(ActionForm):
    action, service = "ask_review", services.ask_review
    intro = _("The complainant disagrees. Somebody who neither judged nor handled it looks again.")
    done = _("The review is asked for.")
    text = Words(_("What they disagree with"), rows=3)


class AnswerReview(ActionForm):
    action, service = "answer_review", services.answer_review
    intro = _("Upheld means the complainant was right: an answered case is opened again.")
    done = _("The review is answered.")
    upheld = YesNo(_("Was the complainant right?"), _("Yes, upheld"), _("No, it stands"))
    text = Words(_("What the second look found"), rows=4, help_text=_("The complainant will read this."))
    route = Line(
        _("Outside routes"),
        help_text=_("Owners' committee, sub-district office, housing authority, 12345, mediation, court."),
    )


class Withdraw(ActionForm):
    action, service = "withdraw", services.withdraw
    intro = _(
        "It ends what is owed to the complainant. Only after a conversation that asked for it, or for spam and tests."
    )
    done = _("Withdrawn.")
    submit = _("Withdraw the case")

    contact = forms.TypedChoiceField(
        label=_("The conversation that asked for it"), coerce=int, empty_value=None, required=False
    )
    reason = Words(_("Why"), rows=3)

    def prepare(self) -> None:
        from django.utils import timezone

        reached = [c for c in self.facts.contacts if c.reached]
        words = [
            (c.pk, f"{timezone.localtime(c.at):%m-%d %H:%M} {c.get_way_display()} {c.by.label if c.by else ''}")
            for c in reached
        ]
        self.offer("contact", [("", "—"), *words])
        if not reached:
            del self.fields["contact"]


class UndoWithdraw(ActionForm):
    action, service = "undo_withdraw", services.undo_withdraw
    intro = _("The case goes back to where it was; its clocks run on with the time they had left.")
    done = _("It goes on.")
