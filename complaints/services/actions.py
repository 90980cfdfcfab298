"""What may be done now, and what stands in the way: the one function behind buttons and API `actions`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import Role
from accounts.scope import MANAGING, SUPERVISING
from complaints.choices import Nature
from complaints.clocks import RESCUE
from complaints.errors import ComplaintError, Missing, NotNow, NotYours
from complaints.facts import Facts
from complaints.figures import CALLBACK_TRIES
from complaints.lifecycle import ACTIONS, Action
from complaints.lifecycle import State as S
from complaints.models import Decision
from complaints.parties import SYSTEM, Resident
from complaints.selectors.access import parties_of
from complaints.services import over_clocks
from complaints.services.asking import tries_lacking
from complaints.services.lacking import AFTER_CHECKS, barred_by_step
from deadlines.clock import now
from deadlines.selectors import figure

TOLD_BLOCKED = {"resolve", "explain", "close", "archive"}


@dataclass(frozen=True)
class Blocked:
    """Something the person could do, were it not for what is missing."""

    action: Action
    missing: list[Missing] = field(default_factory=list)


def available_actions(case, by, facts: Facts | None = None) -> list[Action]:
    """The actions `by` may carry out on `case` right now, the most urgent first (DESIGN "how a deed is done")."""
    return sorted(
        (action for action, lacking in _permitted(case, by, facts or Facts(case)) if not lacking),
        key=lambda a: a.primary,
    )


def blocked_actions(case, by, facts: Facts | None = None) -> list[Blocked]:
    """What the person may do in principle but not yet, with what is missing; only the steps of the journey."""
    return [
        Blocked(action, lacking)
        for action, lacking in _permitted(case, by, facts or Facts(case))
        if lacking and action.name in TOLD_BLOCKED
    ]


def actions_of(case, by, facts: Facts) -> tuple[list[Action], list[Blocked]]:
    """`available_actions` and `blocked_actions` in one go, where both are told."""
    permitted = list(_permitted(case, by, facts))
    may = sorted((action for action, lacking in permitted if not lacking), key=lambda a: a.primary)
    return may, [Blocked(action, lacking) for action, lacking in permitted if lacking and action.name in TOLD_BLOCKED]


def _permitted(case, by, facts: Facts) -> list[tuple[Action, list[Missing]]]:
    """The actions that are this person's here, with what is missing for each."""
    parties = parties_of(case, by, facts)
    if by is SYSTEM or isinstance(by, Resident):
        mine = (action for action, *_ in _open_to(case.state, parties))
        return [
            (action, missing(case, action.name, facts, by))
            for action in mine
            if _barred(case, by, action.name, parties, facts) is None
        ]
    stands, found = over_clocks.stands_of(by, facts), []
    for action, over_clock, rules, check in _open_to(case.state, parties):
        name = action.name
        if over_clock:
            refused, lacking = over_clocks.verdict(name, stands)
            if refused is None:
                found.append((action, lacking))
            continue
        for rule in rules:
            if rule(case, by, name, parties, facts) is not None:
                break
        else:
            found.append((action, check(case, facts) if check else []))
    return found


@cache
def _open_to(state: str, parties: frozenset[str]) -> list[tuple[Action, bool, tuple[Any, ...], Any]]:
    """(action, whether it is done to a clock, its rules, its check) for each the lifecycle opens to the parties."""
    return [
        (action, action.name in over_clocks.ACTS, _RULES.get(action.name, ()), _CHECKS.get(action.name))
        for action in ACTIONS.values()
        if state in action.states and action.parties & parties
    ]


def barred(case, by, name: str, facts: Facts) -> str | None:
    """Why `by` may not do this at all, in words; None when they may."""
    action = ACTIONS[name]
    parties = parties_of(case, by, facts)
    if not (action.parties & parties):
        return _("This is not yours to do.")
    return _barred(case, by, name, parties, facts)


def _barred(case, by, name: str, parties: frozenset[str], facts: Facts) -> str | None:
    """`barred`, for one whose part in the case allows it."""
    if by is SYSTEM:
        return None
    if isinstance(by, Resident):
        return _resident_barred(case, name)
    return _person_barred(case, by, name, parties, facts)


def _resident_barred(case, name: str) -> str | None:
    if name == "undo_withdraw" and not case.withdrawn_by_resident:
        return _("The desk withdrew this; please ring us.")
    if name == "callback" and case.nature == Nature.MAJOR:
        return _("The service manager comes to see you about this in person.")
    return None


def _person_barred(case, by, name: str, parties: frozenset[str], facts: Facts) -> str | None:
    if name in over_clocks.ACTS:
        return over_clocks.refused(by, name, facts)
    for rule in _RULES.get(name, ()):
        reason = rule(case, by, name, parties, facts)
        if reason is not None:
            return reason
    return None


def _about_a_person(case, by, name: str, parties: frozenset[str], facts: Facts) -> str | None:
    if case.about_person and not by.scope.holds(SUPERVISING, case.estate_id):
        return _("This is about a person: a supervisor judges and dispatches it.")
    return None


def _about_a_department(case, by, name: str, parties: frozenset[str], facts: Facts) -> str | None:
    if any(n.department_id for n in facts.named) and not by.scope.holds(MANAGING, case.estate_id):
        return _("It is about a department: the service manager says who handles it.")
    return None


def _names_no_delegate(case, by, name: str, parties: frozenset[str], facts: Facts) -> str | None:
    if by.scope.holds((Role.GENERAL_MANAGER, Role.HEADQUARTERS), case.estate_id):
        return None
    return _("The general manager names the delegate.")


def _own_judgement(case, by, name: str, parties: frozenset[str], facts: Facts) -> str | None:
    return _("Who judged it cannot give the second signature.") if case.judged_by_id == by.pk else None


def _own_work(case, by, name: str, parties: frozenset[str], facts: Facts) -> str | None:
    if by.pk in facts.handled_by:
        return _("You handled this case: somebody else must verify and call back.")
    if case.nature == Nature.MAJOR and "managing" not in parties:
        return _("A major case is verified and called back by the service manager.")
    return None


def _own_part(case, by, name: str, parties: frozenset[str], facts: Facts) -> str | None:
    if by.pk in facts.handled_by or by.pk in (case.judged_by_id, case.seconded_by_id):
        return _("A review is answered by someone who did not handle or judge the case.")
    return None


def _kept_confidential(case, by, name: str, parties: frozenset[str], facts: Facts) -> str | None:
    if case.confidential and not (parties & {"desk", "assistant", "managing"}):
        return _("The complainant is confidential: the desk keeps in touch.")
    return None


def _below(case, by, name: str, parties: frozenset[str], facts: Facts) -> str | None:
    return _("This is not yours to do.") if "supervising" not in parties else None


def _came_back(case, by, name: str, parties: frozenset[str], facts: Facts) -> str | None:
    """Who may judge what came back (rules N3, N4).

    A referred one the manager, a second look one step up, a declined one the desk.
    """
    if case.state != S.JUDGING:
        return None
    above = by.scope.holds(SUPERVISING, case.estate_id)
    if case.second_look and case.judged_by_id == by.pk:
        return _("You judged it the first time: somebody else takes the second look.")
    if case.second_look and not above:
        return _("It needs a second look, one step up.")
    if case.judged_by_id is None and not above:
        return _("It was referred: the service manager judges it.")
    return None


def _of_a_share(case, by, name: str, parties: frozenset[str], facts: Facts) -> str | None:
    """Rules of one department's share (rule J3)."""
    mine = [s for s in facts.assignments if by.scope.in_department(s.department_id, case.estate_id)]
    if name == "accept":
        waiting = [s for s in mine if s.accepted_at is None]
        if not waiting:
            return _("Nothing waits for your department to accept.")
        if all(
            s.handler_id not in (None, by.pk) and not by.scope.heads(s.department_id, case.estate_id) for s in waiting
        ):
            return _("It was given to a colleague; they or your head accept it.")
    if name == "feedback" and not any(s.fed_back_at is None for s in mine):
        return _("Your department has already fed back.")
    if name == "return" and case.state == S.RECTIFYING and not any(not s.lead for s in mine):
        return _("What is being rectified cannot be returned.")
    if name == "step_back" and not any(s.handler_id == by.pk for s in mine):
        return _("You are not its handler.")
    if (
        name == "resolve"
        and "owner" not in parties
        and not any(s.lead and (s.handler_id == by.pk or by.scope.heads(s.department_id, case.estate_id)) for s in mine)
    ):
        return _("Its handler, the head of the lead department, or a supervisor reports it done.")
    return None


_RULES: dict[str, tuple[Callable[..., str | None], ...]] = {
    "classify": (_about_a_person, _came_back),
    "refer": (_about_a_person,),
    "dispatch": (_about_a_person, _about_a_department),
    "delegate": (_names_no_delegate,),
    "approve_invalid": (_own_judgement,),
    "decline_invalid": (_own_judgement,),
    **dict.fromkeys(("verify", "callback", "close", "check_effect"), (_own_work,)),
    "answer_review": (_own_part,),
    **dict.fromkeys(("contact", "promise", "keep_promise", "accept_report"), (_kept_confidential,)),
    **dict.fromkeys(("offer", "answer_offer"), (_kept_confidential, barred_by_step)),
    **dict.fromkeys(("approve_offer", "decline_offer", "end_offers", "agree_report"), (barred_by_step,)),
    "undo_withdraw": (_below,),
    **dict.fromkeys(("accept", "return", "feedback", "step_back", "resolve"), (_of_a_share,)),
}
"""Whom each action of the desk and the departments is barred to, beyond the parties of the lifecycle; the first
refusal counts."""


def why_not(case, by, name: str, facts: Facts) -> ComplaintError | None:
    """The refusal `by` would meet now, before anything is typed; None where the deed may go ahead."""
    action = ACTIONS[name]
    if case.state not in action.states:
        words = _("The case is “{state}” now: “{action}” cannot be done.")
        return NotNow(words.format(state=case.get_state_display(), action=action.label), code="wrong_state")
    reason = barred(case, by, name, facts)
    if reason is not None:
        return NotYours(reason)
    lacking = missing(case, name, facts, by)
    return NotNow(_("Not yet: something is missing."), code="missing", missing=lacking) if lacking else None


def missing(case, name: str, facts: Facts, by=None) -> list[Missing]:
    """What stands in the way of the action, in words (rule J1); empty when nothing does."""
    if name in over_clocks.ACTS:
        return over_clocks.lacking(by, name, facts)
    check = _CHECKS.get(name)
    return check(case, facts) if check else []


def _resolve(case, facts: Facts) -> list[Missing]:
    """Rule J6: exactly a response, findings (given with the action or before), the final report, feedback, promises."""
    lacking = []
    if facts.reachable and case.responded_at is None:
        lacking.append(Missing("response", lazy("The complainant has not been answered yet.")))
    if facts.needs_report:
        lacking.append(Missing("final_report", lazy("The final report is not filed.")))
    for share in facts.assignments:
        if not share.lead and share.fed_back_at is None:
            lacking.append(
                Missing("feedback", _("{department} has not fed back.").format(department=share.department.label))
            )
    return lacking


def missing_findings(facts: Facts) -> list[Missing]:
    """The points without a finding (rule I11); those of a confidential case by number alone (rule P5)."""
    lacking = (
        _("Point {number} has no finding.") if facts.case.confidential else _("Point {number} has no finding: {text}")
    )
    return [
        Missing("finding", lacking.format(number=p.ordinal, text=p.text[:40])) for p in facts.points if not p.finding
    ]


def _dispatch(case, facts: Facts) -> list[Missing]:
    if case.state == S.CLASSIFIED and case.nature == Nature.INVALID:
        return [Missing("nature", lazy("An invalid complaint is explained, never dispatched."))]
    return []


def _explain(case, facts: Facts) -> list[Missing]:
    if case.nature not in (Nature.INVALID, Nature.COMMUNICATIVE):
        return [Missing("nature", lazy("A valid complaint is dispatched, not explained."))]
    return []


def _close(case, facts: Facts) -> list[Missing]:
    """Rule F1: enough failed attempts on different days and hours."""
    at = now()
    needed = figure(CALLBACK_TRIES, case.estate_id, at)
    return tries_lacking([a.at for a in facts.failed_callbacks], needed, case.estate_id, case.estate.zone, at)


def _archive(case, facts: Facts) -> list[Missing]:
    """A withdrawal by private link can be undone for a time; a file closed before would take that away (rule J16)."""
    from complaints.services.withdraw import undo_until

    until = undo_until(case) if case.state == S.WITHDRAWN else None
    if until is not None and now() <= until:
        return [Missing("undo", lazy("The complainant may still undo the withdrawal: archive it when they cannot."))]
    return []


def _answer_review(case, facts: Facts) -> list[Missing]:
    return [] if facts.review else [Missing("review", lazy("No review has been asked for."))]


def _ask_review(case, facts: Facts) -> list[Missing]:
    if not case.judged_at:
        return [Missing("judgement", lazy("It has not been judged yet."))]
    return [Missing("review", lazy("A review is already under way."))] if facts.review else []


def _keep_promise(case, facts: Facts) -> list[Missing]:
    return [] if any(p.kept_at is None for p in facts.promises) else [Missing("promise", lazy("No promise is open."))]


def _lift_name(case, facts: Facts) -> list[Missing]:
    return [] if facts.named else [Missing("name", lazy("Nobody is named."))]


def _ask_statement(case, facts: Facts) -> list[Missing]:
    people = [n for n in facts.named if n.staff_id]
    if not people:
        return [Missing("name", lazy("No member of staff is named."))]
    return [] if any(not n.statement_at for n in people) else [Missing("statement", lazy("Every statement is given."))]


def _decide_major(case, facts: Facts) -> list[Missing]:
    asked = any(d.matter == Decision.Matter.MAJOR for d in facts.decisions)
    return [] if asked else [Missing("decision", lazy("Nobody has asked whether it is major."))]


def _major(case, facts: Facts) -> list[Missing]:
    return [] if case.nature == Nature.MAJOR else [Missing("nature", lazy("It is not major."))]


def _take(case, facts: Facts) -> list[Missing]:
    held = case.holder_id and case.holder_id != case.relayed_by_id
    return [Missing("holder", lazy("It has already been taken over."))] if held else []


def _emergency(case, facts: Facts) -> list[Missing]:
    return [Missing("emergency", lazy("It is an emergency already."))] if case.emergency else []


def _is_emergency(case, facts: Facts) -> list[Missing]:
    return [] if case.emergency else [Missing("emergency", lazy("It is no emergency."))]


def _rescuers(case, facts: Facts) -> list[Missing]:
    if case.emergency and any(c.kind == RESCUE and c.running for c in facts.clocks):
        return []
    return [Missing("rescue", lazy("No rescue is waited for."))]


_CHECKS = {
    "emergency": _emergency,
    "emergency_kind": _is_emergency,
    "emergency_item": _is_emergency,
    "emergency_off": _is_emergency,
    "rescuers_on_site": _rescuers,
    "resolve": _resolve,
    "dispatch": _dispatch,
    "explain": _explain,
    "close": _close,
    "archive": _archive,
    "answer_review": _answer_review,
    "ask_review": _ask_review,
    "keep_promise": _keep_promise,
    "lift_name": _lift_name,
    "ask_statement": _ask_statement,
    "take": _take,
    "decide_major": _decide_major,
    "delegate": _major,
    **AFTER_CHECKS,
}
