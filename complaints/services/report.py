from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from complaints.choices import FaultKind, Stage
from complaints.errors import BadInput
from complaints.models import Report
from complaints.services.deed import Deed
from complaints.services.measures import ask_agreement, set_measures

NEEDED = {
    Stage.PRELIMINARY: ("cause", "interim_measure"),
    Stage.INTERIM: ("progress",),
    Stage.FINAL: ("facts", "whys", "corrective", "preventive", "verified_how", "standardised"),
}
"""What each stage must say (rule J6)."""
STOPS = {
    Stage.PRELIMINARY: ("preliminary",),
    Stage.INTERIM: ("preliminary", "interim"),
    Stage.FINAL: ("preliminary", "interim", "final"),
}
"""A later stage stops the clocks of the earlier ones (rule J6)."""


def report(
    number: str, *, by, stage: str, body: dict[str, Any], fault_kind: str = "", version: int | None = None
) -> Report:
    """File a staged report (rule J6); a second one of a stage is a new version, the earlier stays.

    `body` holds the fields of the stage (see NEEDED); final: `whys` a list of strings, `corrective` and
    `preventive` lists of {text, owner, due_at, quantity}. Raises BadInput by field.
    """
    with Deed(number, "report", by, version=version) as deed:
        wrong = {name: _("This is needed.") for name in NEEDED[Stage(stage)] if not body.get(name)}
        if fault_kind and fault_kind not in FaultKind.values:
            wrong["fault_kind"] = _("Choose a kind of fault.")
        if wrong:
            raise BadInput(fields=wrong)
        earlier = sum(1 for r in deed.facts.reports if r.stage == stage)
        filed = Report.objects.create(
            case=deed.case, stage=stage, version=earlier + 1, at=deed.at, by=deed.user, fault_kind=fault_kind, body=body
        )
        deed.stop(*STOPS[Stage(stage)])
        deed.entry("report", stage=stage, version=filed.version)
        if stage == Stage.FINAL:
            deed.facts.__dict__.pop("reports", None)
            set_measures(deed, filed)
            ask_agreement(deed, filed, body.get("agreed") or [])
    return filed
