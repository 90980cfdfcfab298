"""What is put before somebody for a decision, with its clock, and how it ends (rules N6, J7, D4, D6, J12).

Parts of a deed, not deeds: each matter has its own verb (`decide_major`, `approve_pause`, …) that calls these.
"""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import Role
from complaints.models import Decision
from complaints.services.deed import Deed
from deadlines.models import Clock


def ask_decision(
    deed: Deed,
    matter: str,
    *,
    role: str = Role.MANAGER,
    reference: int | None = None,
    cause: str = "",
    clock: Clock | None = None,
    text: str = "",
    skip: Iterable[int] = (),
) -> Decision | None:
    """Put `matter` before `role` and start its clock; None where the very same waits already.

    Whoever asks is not told to decide, nor are those in `skip` or behind the wall: the step goes on to the next
    (rule P4). The `decision` clock's `part` is the decision; `clock` is the one that raised the question.
    """
    if waiting(deed, matter, reference) is not None:
        return None
    asked = Decision.objects.create(
        case=deed.case,
        matter=matter,
        reference=reference,
        role=role,
        cause=cause,
        clock=clock,
        asked_at=deed.at,
        asked_by=deed.user,
        asked_words=deed.words(text),
    )
    deed.start("decision", part=asked.pk, role=role)
    skipped = {*skip, *([deed.user.pk] if deed.user else [])}
    deed.tell("decision_wanted", deed.next_people(role, skip=skipped), loud=True, matter=matter)
    deed.facts.__dict__.pop("every_decision", None)
    return asked


def decided(deed: Deed, decision: Decision, granted: bool, text: str = "") -> None:
    """It is decided: kept on the row, its clock stopped, and who asked is told."""
    _end(deed, decision, granted, text)
    deed.stop("decision", part=decision.pk)
    if decision.asked_by_id:
        deed.tell("decision_made", [decision.asked_by_id], matter=decision.matter)


def dropped(
    deed: Deed, matters: Iterable[str] | None = None, reason: str = "fell_away", *, reference: int | None = None
) -> None:
    """What waits for a decision falls away with its clock: withdrawn, merged, overtaken (all matters when None).

    With a `reference`, only what waits on that one.
    """
    for decision in list(deed.facts.decisions):
        if reference is not None and decision.reference != reference:
            continue
        if matters is None or decision.matter in matters:
            _end(deed, decision, None, "")
            deed.cancel(["decision"], reason, part=decision.pk)


def waiting(deed: Deed, matter: str, reference: int | None = None) -> Decision | None:
    """The open decision on `matter` (and `reference`), or None."""
    return next((d for d in deed.facts.decisions if (d.matter, d.reference) == (matter, reference)), None)


def _end(deed: Deed, decision: Decision, granted: bool | None, text: str) -> None:
    decision.decided_at, decision.decided_by, decision.granted = deed.at, deed.user, granted
    decision.answer_words = deed.words(text)
    decision.save(update_fields=["decided_at", "decided_by", "granted", "answer_words"])
    deed.facts.__dict__.pop("every_decision", None)
