"""As what a person stands to a case."""

from __future__ import annotations

from accounts.models import Role
from accounts.scope import DESK, MANAGING, SUPERVISING
from complaints.facts import Facts, facts_for
from complaints.parties import SYSTEM, Resident

EVERY_PARTY = frozenset(
    {
        "desk", "assistant", "reception", "supervising", "managing", "lead", "co", "owner", "alerted", "relayer",
        "resident",
    }
)  # fmt: skip


def parties_of(case, by, facts: Facts | None = None) -> frozenset[str]:
    """The parties `by` is of `case`.

    They are: desk, assistant, reception, supervising, managing, lead, co, owner, alerted, relayer, resident.
    A supervisor or above stands in for the assistant (SPEC §4); whom the general manager named is a manager (N5).
    Lead and co are members or heads of the departments that hold a live share; owner is the one a level up, who may
    finish for them (rules J3, F3).
    """
    if by is SYSTEM:
        return EVERY_PARTY
    if isinstance(by, Resident):
        return frozenset({"resident"}) if by.case_id == case.pk else frozenset()
    scope, estate = by.scope, case.estate_id
    found = set()
    if scope.holds(DESK, estate):
        found.add("desk")
    if scope.holds((Role.ASSISTANT, *SUPERVISING), estate):
        found.add("assistant")
    if scope.holds((Role.DUTY,), estate):
        found.add("reception")
    if scope.holds(SUPERVISING, estate):
        found |= {"supervising", "owner"}
    if scope.holds(MANAGING, estate) or (case.delegate_id is not None and case.delegate_id == by.pk):
        found.add("managing")
    if case.relayed_by_id == by.pk:
        found.add("relayer")
    if scope.departments:
        facts = facts or facts_for(case, by)
        for share in facts.assignments:
            if scope.in_department(share.department_id, estate):
                found.add("lead" if share.lead else "co")
        # Heads told of an emergency act on it before anything is dispatched (rule I7).
        if case.emergency and scope.headed:
            told = facts.alerted
            found |= {"alerted"} if any(scope.heads(one, estate) for one in told) else set()
    return frozenset(found)


def my_share(case, by, facts: Facts):
    """The live assignment through which `by` works on the case (their department's), the lead's first, or None."""
    for share in facts.assignments:
        if by.scope.in_department(share.department_id, case.estate_id):
            return share
    return None
