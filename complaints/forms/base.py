"""What every deed's form shares: the version the person was looking at, how it is drawn, and how refusals come back."""

from __future__ import annotations

import re
from typing import Any, ClassVar, cast

from django import forms
from django.core.validators import MaxLengthValidator
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from complaints.errors import BadInput, Changed, ComplaintError, Missing, NotYours
from complaints.facts import Facts
from complaints.lifecycle import ACTIONS
from complaints.selectors.seen import level_of
from complaints.selectors.timeline import latest
from complaints.services.outward import OUTWARD, Found, forbidden_in, sending_anyway

LONGEST = 10_000
OVERRIDE = "override_words"
WHYS_AND_MEASURES = re.compile(r"why_\d+$|(corrective|preventive)_\d+_text$")
"""Fields of the report that are drawn one by one."""
TOO_LONG = _("This is longer than %(limit_value)d characters: shorten it, or attach it as a file.")


class Words(forms.CharField):
    """A few lines of text; `rows` high."""

    def __init__(self, label: Any, *, rows: int = 4, **options: Any) -> None:
        options.setdefault("max_length", LONGEST)
        options.setdefault("error_messages", {"max_length": TOO_LONG})
        super().__init__(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)
        # The browser would cut what is pasted without a word; the server says what is too long.
        self.widget.attrs.pop("maxlength", None)


class Line(forms.CharField):
    """One line of text."""

    def __init__(self, label: Any, *, max_length: int = 300, **options: Any) -> None:
        super().__init__(label=label, **options)
        self.validators.append(MaxLengthValidator(max_length))


class Moment(forms.DateTimeField):
    """A day and a time in the zone of the page."""

    def __init__(self, label: Any, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(label=label, widget=widget, **options)


class Seg(forms.ChoiceField):
    """Two to seven choices in sight."""

    def __init__(self, label: Any, choices: Any, **options: Any) -> None:
        super().__init__(label=label, choices=choices, widget=forms.RadioSelect, **options)


class YesNo(forms.TypedChoiceField):
    """Two answers side by side; cleaned to True, False, or None where nothing was said."""

    def __init__(self, label: Any, yes: Any, no: Any, **options: Any) -> None:
        super().__init__(
            label=label,
            choices=[("yes", yes), ("no", no)],
            coerce=lambda value: value == "yes",
            empty_value=None,
            widget=forms.RadioSelect,
            **options,
        )


class ActionForm(forms.Form):
    """One deed as a form. Checks shape only; `perform` calls the one service of the deed.

    `action` is its name in the lifecycle; `service` the verb; `layout` gives fields their columns (of 12)
    and `when` the name of the answer they belong to (a style hides them until it is given).
    `refusal` holds what a service refused, for the bar above the fields. With a `prefix_id` of its own it is
    drawn small, beside another form on a page.
    """

    action: ClassVar[str] = ""
    service: ClassVar[Any] = None
    submit: ClassVar[Any] = ""
    intro: ClassVar[Any] = ""
    done: ClassVar[Any] = _("Done.")
    template: ClassVar[str] = "complaints/forms/_fields.html"
    layout: ClassVar[dict[str, int]] = {}
    when: ClassVar[dict[str, str]] = {}
    aliases: ClassVar[dict[str, str]] = {}
    multipart: ClassVar[bool] = False

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, files=None, *, case, by, facts: Facts | None = None, prefix_id="id", **options):
        self.case, self.by = case, by
        self.facts = facts or Facts(case)
        self.refusal: ComplaintError | None = None
        self.overridden: Found = []
        self.compact = prefix_id != "id"
        super().__init__(data, files, auto_id=f"{prefix_id}_%s", use_required_attribute=False, **options)
        self.fields["version"].initial = case.version
        self.prepare()
        self._watch()

    def prepare(self) -> None:
        """Fit the fields to the case; a hook."""

    def offer(self, name: str, choices: Any) -> None:
        """Give a field its choices."""
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    @property
    def meta(self):
        """The action: label, icon, tone."""
        return ACTIONS[self.action]

    @property
    def title(self) -> Any:
        return self.meta.label

    @property
    def button(self) -> Any:
        return self.submit or self.meta.label

    @property
    def danger(self) -> bool:
        return self.meta.tone == "danger"

    @property
    def draft(self) -> str:
        return f"{self.case.number}.{self.action}"

    def arranged(self):
        """The visible fields with their columns and the answer they wait for, in order."""
        for bound in self.visible_fields():
            if bound.name == OVERRIDE:  # it stands by the button
                continue
            yield {
                "field": bound,
                "cols": self.layout.get(bound.name, 12),
                "when": self.when.get(bound.name, ""),
                "optional": not (bound.field.required or bound.name in self.when),
            }

    def values(self) -> dict[str, Any]:
        """The arguments of the service, from the cleaned fields."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", OVERRIDE)}

    def _outward(self) -> list[str]:
        """The fields whose words the complainant will read (rule J14)."""
        names = OUTWARD.get(self.action, ())
        drawn = WHYS_AND_MEASURES.match if self.action == "report" else names.__contains__
        return [name for name in self.fields if name in names or drawn(name)]

    def _watch(self) -> None:
        """While somebody types words for the complainant, a line below the field says what had better not be sent."""
        for name in self._outward():
            field, target = self.fields[name], f"{str(self.auto_id) % name}_words"
            if isinstance(field, forms.CharField) and not field.widget.is_hidden:
                field.watched = True  # type: ignore[attr-defined]
                field.widget.attrs |= {
                    "hx-post": f"{reverse('notifications:words')}?field={name}",
                    "hx-trigger": "input changed delay:700ms",
                    "hx-target": f"#{target}",
                    "hx-swap": "innerHTML",
                    "hx-select": "unset",
                    "hx-encoding": "application/x-www-form-urlencoded",
                    "hx-params": f"{name},csrfmiddlewaretoken",
                }

    def _words_pass(self) -> bool:
        """Point out what should not reach a resident, at its field; what was typed stays, and one tick sends it."""
        given: dict[str, Any] = {name: self.cleaned_data.get(name, "") for name in self._outward()}
        told: dict[str, Any] = {
            name: self.cleaned_data[name] for name in ("reached", "inbound") if name in self.cleaned_data
        }
        self.overridden = forbidden_in(self.action, {**given, **told}, names=given)
        if not self.overridden:
            return True
        label = _("Send it all the same. It is written down that you did.")
        self.fields[OVERRIDE] = forms.BooleanField(label=label, required=False)
        if self.data.get(self.add_prefix(OVERRIDE)):
            return True
        for name, hit in self.overridden:
            self.add_error(name, hit.advice)
        return False

    @property
    def override(self):
        """The tick that sends such words all the same, where one is wanted; None otherwise."""
        return self[OVERRIDE] if OVERRIDE in self.fields else None

    def perform(self) -> bool:
        """Check the shape, then do the deed. False where either refuses: errors at the fields, or `refusal`."""
        if not self.is_valid() or not self._words_pass():
            return False
        version = self.cleaned_data.get("version")
        try:
            with sending_anyway(self.case.number, self.action, self.overridden, by=self.by):
                type(self).service(self.case.number, by=self.by, version=version, **self.values())
        except BadInput as error:
            self._at_fields(error)
            return False
        except ComplaintError as error:
            self.refusal = self._seen_in_time(error, version)
            return False
        return True

    def _seen_in_time(self, error: ComplaintError, version: int | None) -> ComplaintError:
        """A deed that was theirs when they began to type, and no longer is: say what happened meanwhile (rule J2)."""
        if not isinstance(error, NotYours) or version in (None, self.case.version):
            return error
        level = level_of(self.case, self.by, self.facts)
        return Changed(error.message, missing=[Missing("since", line) for line in latest(self.case, level)])

    def _at_fields(self, error: BadInput) -> None:
        for name, words in error.fields.items():
            name = self.aliases.get(name, name)
            self.add_error(name if name in self.fields else None, words)
        if not error.fields:
            self.add_error(None, error.message)

    @property
    def status(self) -> int:
        """The number this form answers with: 200 asked, 422 for shape, 403 or 409 as the service refused."""
        if self.refusal is not None:
            return self.refusal.status
        return 422 if self.is_bound and self.errors else 200


def refresh_version(form: ActionForm, version: int) -> None:
    """After a refusal the form carries the version its reader is told about now, so that sending again counts."""
    if form.is_bound:
        data = cast(QueryDict, form.data).copy()
        data["version"] = str(version)
        form.data = data
