from __future__ import annotations

from accounts.models import Role
from complaints.choices import Nature
from complaints.errors import NotNow
from complaints.services.actions import missing_findings
from complaints.services.deed import Deed
from complaints.services.findings import record_findings


def resolve(number: str, *, by, result: str, findings: dict[int, str] | None = None, version: int | None = None):
    """The lead reports it done (rule J6): a response, a finding on every point, the final report, every feedback.

    `findings` are written first; with a single point and none given, `result` is its finding.
    Raises NotNow with what is missing.
    """
    from django.utils.translation import gettext as _

    with Deed(number, "resolve", by, version=version) as deed:
        case, facts = deed.case, deed.facts
        if not findings and len(facts.points) == 1 and not facts.points[0].finding:
            findings = {facts.points[0].ordinal: result}
        record_findings(deed, findings or {})
        lacking = missing_findings(facts)
        if lacking:
            raise NotNow(_("Not yet: something is missing."), code="missing", missing=lacking)
        case.finish()
        case.resolution, case.resolved_at = result, deed.at
        deed.stop("rectify", "investigate")
        if facts.lead:
            deed.stop("feedback", "accept", part=facts.lead.pk)
        deed.cancel(["progress"], "resolved")
        deed.entry("resolved", result, outward=True)
        hand_to_verifier(deed)
    return deed.case


def hand_to_verifier(deed: Deed) -> None:
    """Start the verification clock with whoever may verify (rule J11).

    That is the assistant, or the service manager for a major one.
    """
    role = Role.MANAGER if deed.case.nature == Nature.MAJOR else Role.ASSISTANT
    deed.start("verify", role=role)
    deed.tell("verify_wanted", deed.next_people(role, skip=deed.facts.handled_by))
