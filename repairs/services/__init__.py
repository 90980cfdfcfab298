"""Every write on a repair order, one verb each, in the order of the journey (SPEC §6, rules R1 to R10).

intake      request, correct, keep (the complaint behind it is gone and it goes on)
sending     send, assign (technician), ring (telephone, stamped), reach (or an attempt that failed)
the visit   prepare, rebook, arrive, nobody_in, protect, photo, quote, accept_quote, decline_quote,
            take_away, bring_back, analyse (why it came back), leave (goes on another day), complete, hand_in
lost        fail (no-show, inspection, rejection, given back), excuse; the thirty minutes forfeit by themselves
afterwards  callback, close, complain (makes it a complaint)
ledger      enter (by hand), dispute, decide
spot check  draw_spot_checks, draw_now (by hand), inspect
clocks      pause (asked), approve_pause, decline_pause, resume
links       issue_link, revoke_link, redeem (token → order and JobHolder), finished (token → the order it did),
            resident_of (token → order and OrderResident)
labels      issue_label, issue_labels, revoke_label
aside       note, cancel, reveal_phone, attach (the resident's words and photos)

A phone page asks `redeem(token)`, then acts with `by=` the JobHolder it gives: the same services, the same refusals.
What may be done now: `available_actions(order, by)`, `blocked_actions(order, by)`. What is seen of an order:
`repairs.selectors.seen.seen_by(order, by)`, never the row. Files: `complaints.services.stage`, then `photo`.
"""

from repairs.services.actions import Blocked, available_actions, blocked_actions
from repairs.services.aside import cancel, complain, correct, keep, note
from repairs.services.callback import callback, close
from repairs.services.check import check
from repairs.services.complete import complete, hand_in
from repairs.services.forfeit import excuse, fail
from repairs.services.labels import issue_label, issue_labels, revoke_label
from repairs.services.ledger import decide, dispute, enter
from repairs.services.links import finished, issue_link, redeem, resident_of, revoke_link
from repairs.services.pause import approve_pause, decline_pause, pause, resume
from repairs.services.photos import attach, photo
from repairs.services.quote import accept_quote, bring_back, decline_quote, quote, take_away
from repairs.services.reach import reach, reveal_phone, ring
from repairs.services.request import Request, Someone, request
from repairs.services.send import assign, send
from repairs.services.spot import draw_now, draw_spot_checks, inspect
from repairs.services.visit import analyse, arrive, leave, nobody_in, prepare, protect, rebook

__all__ = [
    "Blocked",
    "Request",
    "Someone",
    "accept_quote",
    "analyse",
    "approve_pause",
    "arrive",
    "assign",
    "attach",
    "available_actions",
    "blocked_actions",
    "bring_back",
    "callback",
    "cancel",
    "check",
    "close",
    "complain",
    "complete",
    "correct",
    "decide",
    "decline_pause",
    "decline_quote",
    "dispute",
    "draw_now",
    "draw_spot_checks",
    "enter",
    "excuse",
    "fail",
    "finished",
    "hand_in",
    "inspect",
    "issue_label",
    "issue_labels",
    "issue_link",
    "keep",
    "leave",
    "nobody_in",
    "note",
    "pause",
    "photo",
    "prepare",
    "protect",
    "quote",
    "reach",
    "rebook",
    "redeem",
    "request",
    "resident_of",
    "resume",
    "reveal_phone",
    "revoke_label",
    "revoke_link",
    "ring",
    "send",
    "take_away",
]
