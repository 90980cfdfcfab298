"""Offers and what they lead to (rule J7): several ways in one form, the steps above, the answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from complaints import services
from complaints.forms.base import ActionForm, Line, Words, YesNo
from complaints.forms.choices import NONE, capped
from complaints.models import Cause, Offer
from complaints.selectors.authority import authority, remedies_for, role_of
from complaints.services.offer import Option
from deadlines.clock import now

ROWS = 3
MOST = 9


class MakeOffer(ActionForm):
    """Each way: a usual remedy or one's own words, and the money in it, if any."""

    action, service = "offer", services.offer
    intro = _("At least two ways at once, so that the complainant chooses. What costs more than you may spend goes up.")
    done = _("The offer is made.")
    template = "complaints/forms/_offer.html"
    aliases = {"options": "text_1"}

    cause = forms.ChoiceField(label=_("Where it comes from"), choices=NONE + capped(Cause.choices), required=False)
    to_whom = Line(_("To whom"), required=False, max_length=80)
    rows = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, files=None, **options: Any) -> None:
        given = (data or options.get("initial") or {}).get("rows", ROWS)
        self.height = min(max(int(given) if str(given).isdecimal() else ROWS, ROWS), MOST)
        super().__init__(data, files, **options)

    def prepare(self) -> None:
        self.remedies = {str(r.pk): r for r in remedies_for(self.case)}
        grouped: dict[str, list[tuple[str, Any]]] = {}
        for pk, remedy in self.remedies.items():
            grouped.setdefault(str(remedy.get_cause_display()), []).append((pk, remedy.label))
        choices = [("", _now("Usual remedies: choose one, or write your own")), *grouped.items()]
        for n in range(1, self.height + 1):
            self.fields[f"remedy_{n}"] = forms.ChoiceField(
                label=_now("Usual remedy {n}").format(n=n), choices=choices, required=False
            )
            self.fields[f"text_{n}"] = Line(_now("In words {n}").format(n=n), required=False, max_length=500)
            self.fields[f"amount_{n}"] = forms.DecimalField(
                label=_now("Yuan {n}").format(n=n), required=False, min_value=0, max_digits=9, decimal_places=2
            )
        self.fields["rows"].initial = self.height
        self.initial.setdefault("to_whom", "" if self.case.confidential else self.case.complainant.name)

    own_words = _("or in your own words")
    yuan = _("yuan, if any")

    @property
    def ways(self) -> list[dict[str, Any]]:
        return [{part: self[f"{part}_{n}"] for part in ("remedy", "text", "amount")} for n in range(1, self.height + 1)]

    @property
    def limit(self) -> str:
        """What this person may offer by themselves, in words; never what the step above may (rule J7)."""
        row = authority(role_of(self.by, self.case), self.case.estate_id, now())
        if row is None or row.spend is None:
            return _now("You may offer what the case needs.") if row else ""
        if not row.spend:
            return _now("Whatever costs money goes to the step above first.")
        return _now("Up to ¥{amount} you offer it yourself; beyond, the step above approves first.").format(
            amount=f"{row.spend:,.0f}"
        )

    def values(self) -> dict[str, Any]:
        found = self.cleaned_data
        options = []
        for n in range(1, self.height + 1):
            remedy = self.remedies.get(found.get(f"remedy_{n}") or "")
            text = found.get(f"text_{n}") or (remedy.label if remedy else "")
            if text:
                options.append(Option(text, found.get(f"amount_{n}"), remedy))
        return {"options": options, "cause": found["cause"], "to_whom": found["to_whom"]}


class ApproveOffer(ActionForm):
    action, service = "approve_offer", services.approve_offer
    intro = _("You approve every way of it. The complainant is told at once; what is beyond you goes one step further.")
    done = _("Approved.")


class DeclineOffer(ActionForm):
    action, service = "decline_offer", services.decline_offer
    done = _("Not approved; whoever made it is told.")
    reason = Words(_("Why"), rows=3)


class AnswerOffer(ActionForm):
    action, service = "answer_offer", services.answer_offer
    intro = _("A refusal goes one step up, which answers within its own limit of time.")
    done = _("Written down.")
    submit = _("Write it down")
    when = {"option": "accepted"}

    accepted = YesNo(_("What did they say?"), _("Accepted"), _("Refused"))
    option = forms.TypedChoiceField(
        label=_("Which way"), coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )
    text = Words(_("In their words"), rows=2, required=False)

    def prepare(self) -> None:
        made = next((o for o in self.facts.offers if o.standing == Offer.State.OPEN), None)
        self.offer("option", [(o.ordinal, option_words(o)) for o in made.options.all()] if made else [])


class EndOffers(ActionForm):
    action, service = "end_offers", services.end_offers
    intro = _("The complainant reads the reason. They may still ask for a review, or take an outside route.")
    done = _("The complainant is told that no further offer is made.")
    reason = Words(_("Why"), rows=3)


def option_words(option) -> str:
    """An option with its money."""
    return f"{option.text}(¥{option.amount:,.2f})" if option.amount else option.text


class CompleteAction(ActionForm):
    action, service = "complete_action", services.complete_action
    done = _("The action is done.")
    submit = _("It is done")

    task = forms.TypedChoiceField(label=_("Which action"), coerce=int, widget=forms.RadioSelect)
    evidence = Words(_("What shows that it is done"), rows=3, help_text=_("Photos go to the case beside it."))
    aliases = {"action": "task"}

    def prepare(self) -> None:
        waiting = [(m.pk, f"{m.text} · {m.owner or (m.department.label if m.department else '')}") for m in
                   self.facts.measures if m.open]  # fmt: skip
        self.offer("task", waiting)
        if len(waiting) == 1:
            self.initial.setdefault("task", waiting[0][0])

    def values(self) -> dict[str, Any]:
        return {"action": self.cleaned_data["task"], "evidence": self.cleaned_data["evidence"]}


class AgreeReport(ActionForm):
    action, service = "agree_report", services.agree_report
    done = _("Your answer is kept with the report.")
    submit = _("Answer")

    agreed = YesNo(_("Can your department carry it out as written?"), _("Yes, agreed"), _("No"))
    text = Words(_("If not: what would have to be different"), rows=3, required=False)


class AcceptReport(ActionForm):
    action, service = "accept_report", services.accept_report
    done = _("Written down.")
    submit = _("Write it down")

    accepted = YesNo(_("Does the complainant accept the final report?"), _("Accepted"), _("Not accepted"))
    text = Words(_("In their words"), rows=3, required=False)


class CheckEffect(ActionForm):
    action, service = "check_effect", services.check_effect
    intro = _("Some weeks after closing: does what was done still hold? If not, reopening is asked for.")
    done = _("The check is kept.")
    submit = _("Save")

    effective = YesNo(_("Does it still hold?"), _("Yes, it holds"), _("No"))
    note = Words(_("How you checked, and what you saw"), rows=3)


class AskReopen(ActionForm):
    action, service = "ask_reopen", services.ask_reopen
    intro = _("The complainant says it is not solved after all. A supervisor decides whether it is reopened.")
    done = _("A supervisor decides.")
    text = Words(_("What is not solved"), rows=3)


class DeclineReopen(ActionForm):
    action, service = "decline_reopen", services.decline_reopen
    done = _("It stays closed.")
    reason = Words(_("Why"), rows=3, help_text=_("Where the complainant asked, they read this."))


class ReplyExternal(ActionForm):
    action, service = "reply_external", services.reply_external
    intro = _("What was sent to the authority or hotline. Their deadline is met with it; ours go on.")
    done = _("The reply is on file.")
    layout = {"sent_at": 6}

    text = Words(_("What was replied"), rows=5)
    sent_at = forms.DateTimeField(
        label=_("Sent at"), required=False, help_text=_("Empty: just now."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip


OFFERING = (
    MakeOffer, ApproveOffer, DeclineOffer, AnswerOffer, EndOffers, CompleteAction, AgreeReport, AcceptReport,
    CheckEffect, AskReopen, DeclineReopen, ReplyExternal,
)  # fmt: skip
