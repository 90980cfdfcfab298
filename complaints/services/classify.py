from __future__ import annotations

from django.utils.translation import gettext as _

import deadlines.services as deadlines
from accounts.models import Role
from accounts.scope import MANAGING
from complaints.choices import REPORTED, Nature, NatureKind, Urgency
from complaints.clocks import STAGED, SUBJECT
from complaints.errors import BadInput, NotYours
from complaints.models import Category, NatureChange
from complaints.services.deed import Deed
from complaints.services.delegate import no_delegate


def classify(
    number: str,
    *,
    by,
    nature: str,
    nature_kind: str = "",
    category=None,
    urgency: int | None = None,
    department=None,
    basis: str = "",
    basis_item=None,
    reason: str = "",
    invalid_reason: str = "",
    aim: str = "",
    version: int | None = None,
):
    """Judge the nature of a case (rules N1, N2, N4, N5).

    Invalid needs a basis and a reason and then waits for a second person; the others become
    `classified` and must be dispatched or explained. `department` is kept as the suggestion for the
    dispatch. Raises BadInput by field, and whatever the deed raises.
    """
    from complaints.services.grow import complained_again, grow_if_neglected

    with Deed(number, "classify", by, version=version) as deed:
        case = deed.case
        if category is None and case.category_id is None and case.emergency:
            category = _of_emergencies()  # triage is never blocked by a missing field (rule I7)
        check_judgement(nature, nature_kind, category or case.category, basis or basis_item, reason or invalid_reason)
        lowered = _lowers(deed, nature)
        # Judged for the first time: the reports run from receipt. Again: from this judgement (rule D2).
        reports_from = deed.at if case.judged_at else case.received_at
        _write(deed, nature, nature_kind, category, urgency, basis, basis_item, invalid_reason, aim)
        case.judged_by, case.judged_at = deed.user, deed.at
        case.holder = deed.user or case.holder
        case.second_look = False
        if case.category is not None and case.category.to_headquarters:
            deed.tell("to_headquarters", deed.next_people(Role.HEADQUARTERS), loud=True)
        deed.stop("classify", "judge")
        deed.entry(
            "judged",
            reason,
            nature=nature,
            nature_kind=nature_kind,
            urgency=case.urgency,
            department=department.code if department else "",
        )
        change_nature(deed, nature, nature_kind, reason, cause="judged")
        if lowered:
            deed.cancel(STAGED, "nature_lowered")
        if nature == Nature.INVALID:
            case.judge_invalid()
            deed.start("second_signature")
            deed.tell("second_wanted", deed.next_people(Role.SUPERVISOR, skip=[getattr(deed.user, "pk", 0)]))
        else:
            case.judge()
            deed.start("dispatch")
            start_staged(deed, reports_from)
            grow_if_neglected(deed)
            complained_again(deed)
    return deed.case


def _of_emergencies() -> Category | None:
    return Category.objects.filter(code="emergency", active=True).first()


def check_judgement(nature: str, nature_kind: str, category, basis, reason) -> None:
    """Raise BadInput where a judgement lacks what its nature needs."""
    wrong = {}
    if nature == Nature.COMMUNICATIVE and nature_kind not in NatureKind.values:
        wrong["nature_kind"] = _("Say of which kind: seeking help, consulting or venting.")
    if category is None:
        wrong["category"] = _("Choose a category.")
    if nature == Nature.INVALID:
        if not basis:
            wrong["basis"] = _("“Invalid” must cite its basis: a service item, a law or a clause.")
        if not reason:
            wrong["reason"] = _("“Invalid” needs a reason.")
    if wrong:
        raise BadInput(fields=wrong)


def _lowers(deed: Deed, nature: str) -> bool:
    """Whether this second judgement lowers a nature that had grown or been raised: a manager's alone (rule N6)."""
    if deed.case.nature not in REPORTED or nature in REPORTED:
        return False
    if deed.user is not None and not deed.user.scope.holds(MANAGING, deed.case.estate_id):
        raise NotYours(_("It has become a valid complaint: only a manager lowers its nature."))
    return True


def _write(deed, nature, nature_kind, category, urgency, basis, basis_item, invalid_reason, aim) -> None:
    case = deed.case
    case.nature_kind = nature_kind if nature == Nature.COMMUNICATIVE else ""
    if category is not None:
        case.category = category
    if urgency is not None and not case.emergency:
        case.urgency = Urgency(urgency)
    case.basis, case.basis_item = basis, basis_item
    case.invalid_reason = invalid_reason if nature == Nature.INVALID else ""
    case.aim = aim or case.aim


def change_nature(deed, nature: str, kind: str, why: str, *, cause: str, clock=None) -> None:
    """Set the nature and keep from, to, why, who (or which clock) and when (rule N6).

    One that became major is told to both managers at once (rule N5).
    """
    case = deed.case
    before = case.nature
    case.nature = nature
    case.nature_kind = kind if nature == Nature.COMMUNICATIVE else ""
    NatureChange.objects.create(
        case=case,
        at=deed.at,
        by=deed.user,
        from_nature=before,
        to_nature=nature,
        kind=case.nature_kind,
        cause=cause,
        clock=clock,
        words=deed.words(why),
    )
    if (nature == Nature.MAJOR) != (before == Nature.MAJOR):
        deed.mark_grave(nature == Nature.MAJOR)
        _who_verifies(deed)
    if nature != Nature.MAJOR:
        no_delegate(deed)
    if nature == Nature.MAJOR and before != Nature.MAJOR:
        deed.tell("major", [*deed.next_people(Role.MANAGER), *deed.next_people(Role.GENERAL_MANAGER)], loud=True)


def _who_verifies(deed) -> None:
    """A major one is verified and called back by the service manager: running clocks of that change hands (rule F2)."""
    role = Role.MANAGER if deed.case.nature == Nature.MAJOR else Role.ASSISTANT
    deadlines.hand_over((SUBJECT, deed.case.pk), ("verify", "callback"), role=role)


def start_staged(deed, since) -> None:
    """Start findings and the three reports from `since` (rules D1, D2, J6), where the nature owes them.

    Each runs once unless it was called off; a final report that is filed stands, and with it all before it.
    """
    case = deed.case
    ran = {c.kind for c in deed.facts.clocks if not c.cancelled_at}
    if case.nature not in REPORTED or "final" in ran or deed.facts.final_report is not None:
        return
    for kind in STAGED:
        if kind not in ran:
            deed.start(kind, starts_at=since, same_day=kind == "investigate", department_id=case.department_id)
