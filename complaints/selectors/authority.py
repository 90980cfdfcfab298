"""What a role may spend and promise, and the steps an offer climbs (rules J7, J8)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from accounts.models import Role
from accounts.scope import LADDER
from complaints.models import Authority, Case, Category, Offer, Remedy


def step_of(by, case: Case) -> str:
    """Whose step of the ladder `by` stands on for the estate of the case: the highest; a department's is the first.

    Whom the general manager named in their place stands on theirs (rule N5).
    """
    held = [role for role in LADDER if by is not None and by.scope.holds((role,), case.estate_id)]
    highest = held[-1] if held else Role.DUTY
    if by is not None and case.delegate_id is not None and case.delegate_id == by.pk:
        return max(highest, Role.GENERAL_MANAGER, key=LADDER.index)
    return highest


def role_of(by, case: Case) -> str:
    """The role whose limits hold for `by`: the ladder's, else that of a department or the assistant."""
    estate = case.estate_id
    if any(by.scope.holds((role,), estate) for role in LADDER):
        return step_of(by, case)
    if case.department_id and by.scope.heads(case.department_id, estate):
        return Role.HEAD
    return Role.ASSISTANT if by.scope.holds((Role.ASSISTANT,), estate) else Role.MEMBER


def step_above(step: str) -> str | None:
    """The next step of the ladder; None above headquarters."""
    place = LADDER.index(step) if step in LADDER else 0
    return LADDER[place + 1] if place + 1 < len(LADDER) else None


def reaches(by, case: Case, step: str) -> bool:
    """Whether `by` stands on `step` or above it."""
    return LADDER.index(step_of(by, case)) >= LADDER.index(step)


def authority(role: str, estate_id: int, at: datetime) -> Authority | None:
    """The limits of a role in force on the estate: the newest row whose day has come, the estate's own first."""
    rows = Authority.objects.filter(role=role, valid_from__lte=at).order_by("-valid_from", "-pk")
    found = [row for row in rows if row.estate_id in (None, estate_id)]
    return next((row for row in found if row.estate_id), None) or next(iter(found), None)


def within(amount: Decimal | None, role: str, estate_id: int, at: datetime) -> bool:
    """Whether the role may offer this much by itself. A role without a row may offer nothing that costs."""
    if not amount:
        return True
    row = authority(role, estate_id, at)
    return row is not None and (row.spend is None or amount <= row.spend)


def step_now(offers: list[Offer]) -> str:
    """Whose turn an offer is: the first step, or the one above the last that was refused."""
    refused = [o for o in offers if o.standing == Offer.State.REFUSED]
    return (step_above(refused[-1].step) or refused[-1].step) if refused else Role.DUTY


def remedies_for(case: Case) -> list[Remedy]:
    """What is usually offered for this category and those above it, by cause; what fits anywhere comes after."""
    code = case.category.code if case.category_id and case.category else ""
    parts = code.split(".")
    branch = {".".join(parts[: n + 1]) for n in range(len(parts))} if code else set()
    known = set(Category.objects.filter(code__in=branch).values_list("pk", flat=True))
    rows = [r for r in Remedy.objects.filter(active=True) if r.category_id is None or r.category_id in known]
    return sorted(rows, key=lambda r: (r.category_id is None, r.cause, r.position, r.pk))
