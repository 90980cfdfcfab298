"""Talking, finding out, reporting, promising, and reporting it done (rules J5–J8, I11)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from complaints import services, slots
from complaints.choices import Way
from complaints.forms.base import ActionForm, Moment, Seg, Words, YesNo
from complaints.forms.choices import capped
from complaints.services.uploads import MAX_BYTES, MAX_FILES
from deadlines.clock import now


def ways() -> list[tuple[str, Any]]:
    return capped(Way.choices)


class Contact(ActionForm):
    action, service = "contact", services.contact
    done = _("Written down.")
    submit = _("Write it down")
    layout = {"way": 12, "reached": 6, "inbound": 6}

    way = Seg(_("In which way"), ways, initial="phone")
    reached = YesNo(_("Reached?"), _("Reached"), _("Not reached"), initial="yes")
    content = Words(
        _("What was said"),
        rows=4,
        help_text=_("With whom, what was said, what comes next. A failed attempt is kept too."),
    )
    answers = forms.BooleanField(
        label=_("It told a result or progress"), required=False, initial=True,
        help_text=_("Only “we have it” acknowledges and does not answer: then take the tick away."),
    )  # fmt: skip
    inbound = forms.BooleanField(label=_("They contacted us"), required=False)

    def prepare(self) -> None:
        if self.compact:
            self.fields["way"].widget = forms.Select(choices=ways())


class AddPoint(ActionForm):
    action, service = "add_point", services.add_point
    intro = _("Each point needs a finding of its own before the case can be reported done.")
    done = _("The point is added.")
    text = Words(_("Point"), rows=2, max_length=500)


class _OfPoints(ActionForm):
    """A field per point; handlers of a confidential case read the desk's wording, never the complainant's."""

    def _ask(self, points, *, required: bool) -> None:
        from complaints.selectors import seen_by

        hidden = seen_by(self.case, self.by, self.facts).hidden
        for point in points:
            label = _now("Point {n}").format(n=point.ordinal)
            field = Words(label if hidden else f"{label} · {point.text}", rows=2, required=required)
            field.initial = point.finding
            self.fields[f"finding_{point.ordinal}"] = field

    def found(self) -> dict[int, str]:
        """What was typed, by point number, where it says something new."""
        before = {p.ordinal: p.finding for p in self.facts.points}
        typed = {int(n.partition("_")[2]): v for n, v in self.cleaned_data.items() if n.startswith("finding_")}
        return {n: text for n, text in typed.items() if text and text != before.get(n)}


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class Files(forms.FileField):
    """Several files of one field; staged before the form is checked, so a refused form keeps them."""

    widget = ManyFiles

    def clean(self, data, initial=None):
        return data


class WithFiles(ActionForm):
    """Files are staged the moment they arrive and carried on as ids: a refused form loses none (rule I10)."""

    multipart = True

    files = Files(  # type: ignore[assignment]
        label=_("Photos, recordings or PDF"), required=False,
        widget=ManyFiles(attrs={
            "multiple": True, "accept": "image/*,audio/*,application/pdf",
            "data-max": MAX_FILES, "data-max-mb": MAX_BYTES // 2**20,
        }),
    )  # fmt: skip

    def take_files(self) -> None:
        """Stage what arrived and find again what was staged before; what cannot be taken is told at the field."""
        from complaints.errors import BadInput

        owner = f"user:{self.by.pk}"
        ids = cast(QueryDict, self.data).getlist("uploads") if self.is_bound else []
        arrived = cast("MultiValueDict[str, Any]", self.files).getlist("files") if self.is_bound and self.files else []
        self.wrong: list[Any] = []
        for upload in arrived:
            try:
                ids.append(str(services.stage(upload, owner=owner).pk))
            except BadInput as error:
                self.wrong += list(error.fields.values())
        self.staged = services.staged_for(owner, ids)

    def clean(self) -> dict[str, Any]:
        for words in self.wrong:
            self.add_error("files", words)
        return self.cleaned_data


class Finding(WithFiles, _OfPoints):
    action, service = "finding", services.finding
    template = "complaints/forms/_finding.html"
    intro = _(
        "Plain facts: what, where, how it was seen. An earlier finding may be put right; both stay in the history."
    )
    done = _("The findings are recorded.")
    aliases = {"text": ""}

    def prepare(self) -> None:
        self._ask(sorted(self.facts.points, key=lambda p: bool(p.finding)), required=False)
        self.take_files()

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors and not self.found():
            raise forms.ValidationError(_("Write down what was found on at least one point."))
        return self.cleaned_data

    def asked(self):
        """The fields of the points, without that of the files, which comes last."""
        return [one for one in self.arranged() if one["field"].name != "files"]

    def values(self) -> dict[str, Any]:
        return {"findings": self.found(), "uploads": self.staged}


class Resolve(_OfPoints):
    action, service = "resolve", services.resolve
    intro = _("It goes to somebody else to verify, and then the complainant is asked.")
    done = _("Reported done. Somebody else verifies it now.")
    result = Words(_("What was done, and with what result"), rows=4, help_text=_("The complainant will read this."))

    def prepare(self) -> None:
        open_points = [p for p in self.facts.points if not p.finding]
        if len(self.facts.points) > 1:
            self._ask(open_points, required=True)
        self.initial.setdefault("result", slots.result_of(self.case))

    def values(self) -> dict[str, Any]:
        return {"result": self.cleaned_data["result"], "findings": self.found()}


class Promise(ActionForm):
    action, service = "promise", services.promise
    intro = _("The complainant sees it, and its clock runs. Promise only what you can keep.")
    done = _("The promise is written down.")
    layout = {"due_at": 6}
    text = Words(_("What is promised"), rows=2, max_length=500)
    due_at = Moment(_("By when"))

    def prepare(self) -> None:
        soon = timezone.localtime(now() + timedelta(hours=4)).replace(minute=0, second=0, microsecond=0)
        self.initial.setdefault("due_at", soon)


class KeepPromise(ActionForm):
    action, service = "keep_promise", services.keep_promise
    done = _("Kept.")
    promise = forms.TypedChoiceField(label=_("Which promise was kept"), coerce=int, widget=forms.RadioSelect)

    def prepare(self) -> None:
        waiting = [
            (p.pk, f"{p.text} · {timezone.localtime(p.due_at):%m-%d %H:%M}")
            for p in self.facts.promises
            if not p.kept_at
        ]
        self.offer("promise", waiting)
        if len(waiting) == 1:
            self.initial.setdefault("promise", waiting[0][0])


class Note(ActionForm):
    action, service = "note", services.note
    intro = _("It never leaves the house.")
    done = _("Noted.")
    submit = _("Write it down")
    text = Words(_("Internal note"), rows=3)


class Urge(ActionForm):
    action, service = "urge", services.urge
    intro = _(
        "The complainant urged. It is counted and told to the handler; from the second time on, to the supervisor."
    )
    done = _("The handler is told.")
    text = Words(_("What they said"), rows=3, required=False)


class Attach(WithFiles):
    action, service = "attach", services.attach
    done = _("Added.")
    submit = _("Add")
    template = "complaints/forms/_attach.html"

    text = Words(_("What they show"), rows=2, required=False)

    def prepare(self) -> None:
        self.take_files()

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.staged and not self.wrong:
            self.add_error("files", _("Choose at least one file."))
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        return {"uploads": self.staged, "text": self.cleaned_data["text"]}
