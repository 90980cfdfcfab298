"""The statement of the accused (rule P4): asked for on the case, given on a page of its own."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints import services
from complaints.forms.base import ActionForm, Words
from complaints.forms.judging import party_label


class AskStatement(ActionForm):
    action, service = "ask_statement", services.ask_statement
    intro = _("They read your wording alone: neither the case, nor who complained, nor where.")
    done = _("The statement is asked for.")
    submit = _("Ask")

    party = forms.TypedChoiceField(label=_("Who is asked"), coerce=int, widget=forms.RadioSelect)
    allegation = Words(
        _("What is alleged"),
        rows=5,
        help_text=_("What, and roughly when. Leave out name, home, telephone and number of the case."),
    )

    def prepare(self) -> None:
        choices = [(n.pk, party_label(n)) for n in self.facts.named if n.staff_id and not n.statement_at]
        self.offer("party", choices)
        self.fields["party"].initial = choices[0][0] if len(choices) == 1 else None


class StatementForm(forms.Form):
    """What the accused says, once."""

    text = Words(_("What happened, as you know it"), rows=9)
    use_required_attribute = False
