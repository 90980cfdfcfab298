from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.choices import Satisfaction, Solved, Way
from complaints.forms.base import Line, Moment, Seg, Words, YesNo
from complaints.forms.choices import capped
from followups.choices import Becomes
from followups.models import Call
from followups.services import NewWish
from hotline.forms import LineForm

WISHES = 2
"""New wishes a screen has room for; a third is said at the next call or logged at once."""


class RecordForm(LineForm):
    """One attempt: two questions apart, their words, new wishes. Made for one hand on the keyboard."""

    keys: ClassVar[dict[str, str]] = {"reached": "Y N", "solved": "1 2 3", "satisfaction": "4 5 6", "note": "W"}
    layout = {"way": 6, "reached": 6, "rectify_by": 6}
    when: ClassVar[dict[str, str]] = {
        "solved": "reached", "satisfaction": "reached", "agreed_to_leave": "partly", "rectify_by": "unhappy",
    }  # fmt: skip

    way = Seg(_("In which way"), capped(c for c in Way.choices if c[0] in (Way.PHONE, Way.VISIT, Way.MESSAGE)))
    reached = YesNo(_("Reached?"), _("Reached"), _("Not reached"), initial="yes")
    solved = Seg(_("Is it solved?"), capped(Solved.choices), required=False)
    agreed_to_leave = forms.BooleanField(label=_("They agree to leave the rest as it is"), required=False)
    satisfaction = Seg(_("Are you satisfied?"), capped(Satisfaction.choices), required=False)
    note = Words(_("What they said"), rows=3, required=False, max_length=4000)
    rectify_by = Moment(_("To be put right by"), required=False, help_text=_("Empty: within the usual time."))

    def __init__(self, *args: Any, call: Call, **options: Any) -> None:
        options.setdefault("use_required_attribute", False)
        super().__init__(*args, **options)
        self.initial.setdefault("way", Way.VISIT if call.in_person else Way.PHONE)
        if call.case_id is None:
            del self.fields["rectify_by"]
        choices = capped(Becomes.choices) if call.order_id is None else []
        for n in range(1, WISHES + 1):
            self.fields[f"wish_{n}"] = Line(_("A new wish"), max_length=2000, required=False)
            if choices:
                self.fields[f"becomes_{n}"] = Seg(_("It becomes"), choices, required=False, initial=Becomes.CASE)

    def arranged(self):
        """The fields of the answer; the wishes are drawn below them."""
        for bound in self.visible_fields():
            name = bound.name
            if not name.startswith(("wish_", "becomes_")):
                yield {
                    "field": bound,
                    "cols": self.layout.get(name, 12),
                    "when": self.when.get(name, ""),
                    "kbd": self.keys.get(name, ""),
                    "optional": not (bound.field.required or name in self.when),
                }

    def wish_rows(self):
        """(the wish, what it becomes or None), row by row."""
        for n in range(1, WISHES + 1):
            yield self[f"wish_{n}"], self[f"becomes_{n}"] if f"becomes_{n}" in self.fields else None

    def values(self) -> dict[str, Any]:
        """The arguments of the service."""
        given = self.cleaned_data
        wishes = [
            NewWish(given[f"wish_{n}"], given.get(f"becomes_{n}") or Becomes.CASE)
            for n in range(1, WISHES + 1)
            if given.get(f"wish_{n}")
        ]
        return {n: v for n, v in given.items() if not n.startswith(("wish_", "becomes_"))} | {"wishes": wishes}


class SlipForm(LineForm):
    words = Words(
        _("The department's result"), rows=3, max_length=2000,
        help_text=_("What the department makes of what the resident said. It is signed in your name."),
    )  # fmt: skip
