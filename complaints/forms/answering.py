"""What is said about a breach of whatever is no case, in the words a case has for it (rules D6, J4)."""

from __future__ import annotations

from typing import Any

from django import forms

from complaints.errors import BadInput, ComplaintError
from complaints.forms.base import Words
from complaints.forms.clocks import Excuse as OfCaseExcuse
from complaints.forms.clocks import Grounds as OfCaseGrounds
from complaints.forms.clocks import Uphold as OfCaseUphold
from complaints.services.answer_for import answer_for
from deadlines.models import Accountability


class Answer(forms.Form):
    act: str = ""
    intro: Any = ""
    done: Any = ""

    def carried_out(self, record: Accountability, *, by: Any) -> bool:
        """Do it; False where it was refused, with the words in the form."""
        try:
            answer_for(record.pk, self.act, by=by, text=self.cleaned_data["text"])
        except BadInput as error:
            self.add_error("text", str(error.fields["text"]))
        except ComplaintError as error:
            self.add_error(None, str(error.message))
        return not self.errors


class Grounds(Answer):
    act, intro, done = "grounds", OfCaseGrounds.intro, OfCaseGrounds.done
    text = Words(OfCaseGrounds.base_fields["text"].label, rows=4, max_length=2000)


class Excuse(Answer):
    act, intro, done = "excuse", OfCaseExcuse.intro, OfCaseExcuse.done
    text = Words(OfCaseExcuse.base_fields["reason"].label, rows=3, max_length=2000)


class Uphold(Answer):
    act, intro, done = "uphold", OfCaseUphold.intro, OfCaseUphold.done
    text = Words(OfCaseUphold.base_fields["reason"].label, rows=3, max_length=2000)


ANSWERS = {one.act: one for one in (Grounds, Excuse, Uphold)}
