"""The staged reports (rule J6): three stages in one form, the final one with its rows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from complaints import services
from complaints.choices import FaultKind, Stage
from complaints.forms.base import ActionForm, Line, Moment, Seg, Words
from complaints.forms.choices import NONE, capped
from complaints.models.measure import as_counted

WHYS = 5
ROWS = 2
MOST = 12
MEASURES = ("corrective", "preventive")
NEEDED = {"preliminary": ("cause", "interim_measure"), "interim": ("progress",)}


class Report(ActionForm):
    """`rows` measures of each kind stand open; a button asks for more, with or without a script."""

    action, service = "report", services.report
    submit = _("File the report")
    done = _("The report is filed.")
    template = "complaints/forms/_report.html"
    aliases = {"whys": "why_1", "corrective": "corrective_1_text", "preventive": "preventive_1_text"}

    stage = Seg(_("Stage"), capped(Stage.choices))
    cause = Words(_("Cause so far"), rows=3, required=False)
    interim_measure = Words(_("Interim measure"), rows=2, required=False)
    progress = Words(_("How far it is, and what holds it up"), rows=4, required=False)
    facts = Words(  # type: ignore[assignment]
        _("Facts verified"), rows=3, required=False, help_text=_("What, where, when, how many, which part.")
    )
    elsewhere = Words(
        _("Where else it could be"),
        rows=2,
        required=False,
        help_text=_("Same type, batch, contractor, building: checked, result."),
    )
    fault_kind = forms.ChoiceField(label=_("Kind of fault"), choices=NONE + capped(FaultKind.choices), required=False)
    verified_how = Words(_("How the effect was verified"), rows=2, required=False)
    standardised = Words(_("What was standardised"), rows=2, required=False)
    rows = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, files=None, **options: Any) -> None:
        given = (data or options.get("initial") or {}).get("rows", ROWS)
        self.height = min(max(int(given) if str(given).isdecimal() else ROWS, ROWS), MOST)
        super().__init__(data, files, **options)

    def prepare(self) -> None:
        for n in range(1, WHYS + 1):
            label = _now("What happened") if n == 1 else _now("Why? ({n})").format(n=n - 1)
            self.fields[f"why_{n}"] = Line(label, required=False)
        for kind in MEASURES:
            for n in range(1, self.height + 1):
                self.fields[f"{kind}_{n}_text"] = Line(_now("Measure {n}").format(n=n), required=False)
                self.fields[f"{kind}_{n}_owner"] = Line(_now("Who does it"), required=False, max_length=60)
                self.fields[f"{kind}_{n}_due_at"] = Moment(_now("By when"), required=False)
                self.fields[f"{kind}_{n}_quantity"] = Line(_now("How many"), required=False, max_length=40)
        beside = [(s.department.code, s.department.label) for s in self.facts.assignments if not s.lead]  # type: ignore[attr-defined]
        if beside:
            self.fields["agreed"] = forms.MultipleChoiceField(
                label=_("Departments that have agreed to carry it out"), choices=beside, required=False,
                widget=forms.CheckboxSelectMultiple, help_text=_("Those left out, and named as owners, are asked."),
            )  # fmt: skip
        self.initial.setdefault("stage", self._due_stage())
        self.fields["rows"].initial = self.height

    def _due_stage(self) -> str:
        """The stage whose clock runs out first; the final one where none runs."""
        stages = [c.kind for c in self.facts.clocks if c.running and c.kind in Stage.values]  # type: ignore[attr-defined]
        return stages[0] if stages else Stage.FINAL

    @property
    def whys(self):
        return [self[f"why_{n}"] for n in range(1, WHYS + 1)]

    @property
    def measures(self):
        """(title, rows) of both kinds, each row the four bound fields of a measure."""
        titles = {"corrective": _("Corrective actions"), "preventive": _("Preventive actions")}
        parts = ("text", "owner", "due_at", "quantity")
        for kind in MEASURES:
            yield titles[kind], [{p: self[f"{kind}_{n}_{p}"] for p in parts} for n in range(1, self.height + 1)]

    @property
    def full(self) -> bool:
        return self.height >= MOST

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        for name in NEEDED.get(found.get("stage", ""), ()):
            if not found.get(name):
                self.add_error(name, _("This is needed."))
        return found

    def values(self) -> dict[str, Any]:
        found = self.cleaned_data
        stage = found["stage"]
        if stage != Stage.FINAL:
            return {"stage": stage, "body": {name: found[name] for name in NEEDED[stage]}}
        body = {name: found[name] for name in ("facts", "elsewhere", "verified_how", "standardised")}
        body["whys"] = [found[f"why_{n}"] for n in range(1, WHYS + 1) if found.get(f"why_{n}")]
        if found.get("agreed"):
            body["agreed"] = found["agreed"]
        for kind in MEASURES:
            body[kind] = [row for n in range(1, self.height + 1) if (row := self._measure(kind, n))["text"]]
        return {"stage": stage, "body": body, "fault_kind": found["fault_kind"]}

    def _measure(self, kind: str, n: int) -> dict[str, Any]:
        found = self.cleaned_data
        due = found.get(f"{kind}_{n}_due_at")
        return {
            "text": found.get(f"{kind}_{n}_text", ""),
            "owner": found.get(f"{kind}_{n}_owner", ""),
            "due_at": timezone.localtime(due).isoformat() if due else "",
            "quantity": as_counted(found.get(f"{kind}_{n}_quantity") or ""),
        }
