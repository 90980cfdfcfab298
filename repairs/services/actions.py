"""What may be done now, and what stands in the way: the one function behind buttons and API `actions`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from complaints.errors import Missing
from complaints.parties import SYSTEM
from complaints.services.asking import tries_lacking
from deadlines.clock import now
from repairs.choices import Outcome, Payer
from repairs.facts import Facts
from repairs.figures import figure
from repairs.lifecycle import ACTIONS, Action, State
from repairs.selectors.access import parties_of

TOLD_BLOCKED = {"complete", "arrive", "reach", "close"}


@dataclass(frozen=True)
class Blocked:
    """Something the person could do, were it not for what is missing."""

    action: Action
    missing: list[Missing] = field(default_factory=list)


def available_actions(order, by, facts: Facts | None = None) -> list[Action]:
    """The actions `by` may carry out on `order` right now, the most urgent first."""
    return sorted(
        (action for action, lacking in _permitted(order, by, facts or Facts(order)) if not lacking),
        key=lambda a: a.primary,
    )


def blocked_actions(order, by, facts: Facts | None = None) -> list[Blocked]:
    """What the person may do in principle but not yet, with what is missing; only the steps of the journey."""
    return [
        Blocked(action, lacking)
        for action, lacking in _permitted(order, by, facts or Facts(order))
        if lacking and action.name in TOLD_BLOCKED
    ]


def _permitted(order, by, facts: Facts):
    parties = parties_of(order, by)
    for action in ACTIONS.values():
        if order.state not in action.states or not (action.parties & parties):
            continue
        if barred(order, by, action.name, facts) is None:
            yield action, missing(order, action.name, facts)


def barred(order, by, name: str, facts: Facts) -> str | None:
    """Why `by` may not do this at all, in words; None when they may."""
    parties = parties_of(order, by)
    if not (ACTIONS[name].parties & parties):
        return _("This is not yours to do.")
    if by is SYSTEM:
        return None
    inside = parties & {"desk", "head", "assistant", "managing", "supervising"}
    if name in ("ring", "reach") and order.confidential and not parties & {"desk"}:
        return _("The resident is confidential: the desk keeps in touch.")
    if name == "fail" and not inside:
        return _fail_barred(order, parties)
    if name == "send" and order.state == State.EXHAUSTED and not parties & {"head", "supervising"}:
        return _("No contractor is left: the engineering head says who does it.")
    if name == "reach" and parties == {"resident"} and order.state != State.UNREACHABLE:
        return _("Whoever has the repair rings you to agree the visit.")
    if name == "callback" and by.pk in _did_the_work(facts):
        return _("Whoever did the work does not call back.")
    if name in ("pause", "resume") and not getattr(by, "is_authenticated", False):
        return _("Your office asks for it.")
    if name in ("approve_pause", "decline_pause") and "worker" in parties:
        return _("A manager decides who neither asked nor does the work.")
    if name == "cancel" and parties == {"resident"} and order.state == State.ON_SITE:
        return _("The work has begun; please speak with the technician or ring us.")
    return None


def _fail_barred(order, parties: frozenset[str]) -> str | None:
    """A contractor gives an order back before it is done; a resident rejects work that is said to be done (rule R2)."""
    done = order.state in (State.COMPLETED, State.CLOSED)
    if "resident" in parties and order.state != State.COMPLETED:
        return _("The work is not finished yet.") if not done else _("This is closed; please ring us.")
    if "office" in parties and done:
        return _("It is done: the desk or an inspection says whether it stands.")
    return None


def _did_the_work(facts: Facts) -> set[int]:
    people = {t.technician.user_id for t in facts.turns if t.technician_id and t.technician.user_id}
    return people | {c.by_id for c in facts.completions if c.by_id}


def missing(order, name: str, facts: Facts) -> list[Missing]:
    """What stands in the way of the action, in words (rule J1); empty when nothing does."""
    check = _CHECKS.get(name)
    return check(order, facts) if check else []


def _complete(order, facts: Facts) -> list[Missing]:
    """Rules R3, R4, R7: an accepted price, why it came back, and what was taken away is back."""
    lacking = []
    quote = facts.quote
    if quote is not None and quote.accepted is None:
        lacking.append(Missing("quote", _("The resident has not answered the price yet.")))
    if order.repeat_of_id and not order.cause:
        lacking.append(Missing("cause", _("It came back: write down why the first repair did not hold.")))
    for one in facts.taken:
        if one.returned_at is None:
            lacking.append(Missing("taken", _("Not back yet: {what}").format(what=one.what)))
    return lacking


def _accept_quote(order, facts: Facts) -> list[Missing]:
    quote = facts.quote
    return (
        [] if quote is not None and quote.accepted is None else [Missing("quote", _("No price waits for an answer."))]
    )


def _bring_back(order, facts: Facts) -> list[Missing]:
    return [] if any(t.returned_at is None for t in facts.taken) else [Missing("taken", _("Nothing was taken away."))]


def _keep(order, facts: Facts) -> list[Missing]:
    return [] if order.gone else [Missing("gone", _("Nobody asks whether it goes on."))]


def _analyse(order, facts: Facts) -> list[Missing]:
    return [] if order.repeat_of_id else [Missing("repeat", _("It is the first repair of this."))]


def _excuse(order, facts: Facts) -> list[Missing]:
    open_ones = [t for t in facts.turns if t.outcome == Outcome.FORFEITED and not t.excused_at]
    return [] if open_ones else [Missing("forfeit", _("No forfeit to excuse."))]


def _revoke_link(order, facts: Facts) -> list[Missing]:
    at = now()
    alive = [link for link in facts.links if link.revoked_at is None and link.expires_at > at]
    return [] if alive else [Missing("link", _("No link is in use."))]


def _hand_in(order, facts: Facts) -> list[Missing]:
    waiting = [c for c in facts.completions if c.parts and c.parts_in_at is None]
    return [] if waiting else [Missing("parts", _("No replaced part waits to be handed in."))]


def _close(order, facts: Facts) -> list[Missing]:
    """Rule F1 as for complaints: enough failed attempts."""
    at = now()
    needed = figure("callback_attempts", order.estate_id, at)
    tries = [c.at for c in failed_callbacks(order, facts)]
    return tries_lacking(tries, needed, order.estate_id, order.estate.zone, at)


def failed_callbacks(order, facts: Facts) -> list:
    """The attempts since the last completion that reached nobody, newest first."""
    return [c for c in facts.callbacks if c.turn_id == order.turn_id and not c.reached]


def price_needed(order) -> bool:
    """Whether a fee of this order needs a price the resident accepted before the work (rule R3)."""
    return order.payer == Payer.HOUSEHOLD


def _on_clock(name: str, words: Any):
    """There must be a clock it could be done to (rule D4)."""

    def check(order, facts: Facts) -> list[Missing]:
        return [] if facts.clocks_for(name) else [Missing("clock", words)]

    return check


_NONE_ASKED = lazy("Nothing waits for a decision: it has been decided, or the time limit has ended.")
_CHECKS = {
    "pause": _on_clock("pause", lazy("No time limit of this order may pause now.")),
    "approve_pause": _on_clock("approve_pause", _NONE_ASKED),
    "decline_pause": _on_clock("decline_pause", _NONE_ASKED),
    "resume": _on_clock("resume", lazy("No time limit of this order is paused.")),
    "complete": _complete,
    "accept_quote": _accept_quote,
    "decline_quote": _accept_quote,
    "bring_back": _bring_back,
    "keep": _keep,
    "analyse": _analyse,
    "excuse": _excuse,
    "revoke_link": _revoke_link,
    "hand_in": _hand_in,
    "close": _close,
}
