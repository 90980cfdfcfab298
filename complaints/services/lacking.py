"""What stands in the way of offers, tasks and decisions (rules J6, J7, J12): one small check each."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from complaints.errors import Missing
from complaints.facts import Facts
from complaints.models import Decision, Offer
from complaints.selectors.authority import reaches, step_now

M = Decision.Matter


def barred_by_step(case, by, name: str, parties: frozenset[str], facts: Facts) -> str | None:
    """Why `by` stands too low for it, or asked for it themselves; None when neither (rule J7)."""
    if name == "offer" and not reaches(by, case, step_now(facts.offers)):
        return _("An offer was refused: the step above makes the next one.")
    if name in ("approve_offer", "decline_offer"):
        return _of_an_offer_above(case, by, facts)
    if name == "end_offers":
        asked = [d for d in facts.decisions if d.matter == M.OFFER]
        if asked and not reaches(by, case, asked[0].role):
            return _("This was put before a step above yours.")
    if name == "agree_report" and not any(
        a.answered_at is None and by.scope.in_department(a.department_id, case.estate_id) for a in facts.agreements
    ):
        return _("Nobody asks your department to agree.")
    return None


def _of_an_offer_above(case, by, facts: Facts) -> str | None:
    asked = next((d for d in facts.decisions if d.matter == M.SPENDING), None)
    if asked is None:
        return None
    if any(o.pk == asked.reference and o.made_by_id == by.pk for o in facts.offers):
        return _("Who asks never approves.")
    return None if reaches(by, case, asked.role) else _("This was put before a step above yours.")


def _open_offer(case, facts: Facts) -> list[Missing]:
    open_now = any(o.standing == Offer.State.OPEN for o in facts.offers)
    return [] if open_now else [Missing("offer", lazy("No offer waits for an answer."))]


def _awaiting(case, facts: Facts) -> list[Missing]:
    waits = any(d.matter == M.SPENDING for d in facts.decisions)
    return [] if waits else [Missing("offer", lazy("No offer waits to be approved."))]


def _refused(case, facts: Facts) -> list[Missing]:
    waits = any(d.matter == M.OFFER for d in facts.decisions)
    return [] if waits else [Missing("offer", lazy("No refused offer waits for a decision."))]


def _open_action(case, facts: Facts) -> list[Missing]:
    return [] if any(m.open for m in facts.measures) else [Missing("action", lazy("No action is open."))]


def _final(case, facts: Facts) -> list[Missing]:
    return [] if facts.final_report else [Missing("final_report", lazy("The final report is not filed."))]


def _effect(case, facts: Facts) -> list[Missing]:
    runs = any(c.kind == "effectiveness" and c.running for c in facts.clocks)
    return [] if runs else [Missing("effect", lazy("No check of the effect is owed."))]


def _reopening(case, facts: Facts) -> list[Missing]:
    asked = any(d.matter == M.REOPEN for d in facts.decisions)
    return [] if asked else [Missing("decision", lazy("Nobody has asked to reopen it."))]


def _not_asked_yet(case, facts: Facts) -> list[Missing]:
    return [Missing("decision", lazy("It is being looked at already."))] if not _reopening(case, facts) else []


def _external(case, facts: Facts) -> list[Missing]:
    runs = any(c.kind == "external" and c.running for c in facts.clocks)
    return [] if runs else [Missing("external", lazy("No deadline from outside is running."))]


AFTER_CHECKS = {
    "answer_offer": _open_offer,
    "approve_offer": _awaiting,
    "decline_offer": _awaiting,
    "end_offers": _refused,
    "complete_action": _open_action,
    "accept_report": _final,
    "check_effect": _effect,
    "decline_reopen": _reopening,
    "ask_reopen": _not_asked_yet,
    "reply_external": _external,
}
