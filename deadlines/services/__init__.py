"""What may be done to a clock.

plan and start, stop, cancel, mark (major or not), hand_over (another role answers), hand_to
(somebody in place of a role); sweep fires steps, settle runs
their consequences, tick does both; ask wants a climb acknowledged, acknowledge is the
answer, see that of who was asked about a call or an order; run_on ends a pause, move
gives a new due moment. request_pause and request_extension ask, decide approves or declines, lapse drops what was asked
of an ended clock. excuse, state_grounds, decide_accountability and hold_accountable say who answers for a breach.
add_policy, add_figure, take_back, set_hours, add_day, remove_day and import_days change the tables clocks are made by;
draft and trial try a change first.
"""

from deadlines.services.again import try_again
from deadlines.services.answering import decide_accountability, excuse, hold_accountable, missed, state_grounds
from deadlines.services.asking import acknowledge, ask, see, to_be_seen
from deadlines.services.calendars import add_day, import_days, remove_day, set_hours
from deadlines.services.clocks import ClockPlan, cancel, mark, plan, start, stop
from deadlines.services.owing import hand_over, hand_to
from deadlines.services.policies import add_figure, add_policy, draft, take_back
from deadlines.services.requests import decide, extended_before, lapse, pausable, request_extension, request_pause
from deadlines.services.resume import RESUME, move, run_on
from deadlines.services.settle import settle, tick
from deadlines.services.sweep import Swept, sweep
from deadlines.services.trial import Trial, trial

__all__ = [
    "RESUME",
    "ClockPlan",
    "Swept",
    "Trial",
    "acknowledge",
    "add_day",
    "add_figure",
    "add_policy",
    "ask",
    "cancel",
    "decide",
    "decide_accountability",
    "draft",
    "excuse",
    "extended_before",
    "hand_over",
    "hand_to",
    "hold_accountable",
    "import_days",
    "lapse",
    "mark",
    "missed",
    "move",
    "pausable",
    "plan",
    "remove_day",
    "request_extension",
    "request_pause",
    "run_on",
    "see",
    "set_hours",
    "settle",
    "start",
    "state_grounds",
    "stop",
    "sweep",
    "take_back",
    "tick",
    "to_be_seen",
    "trial",
    "try_again",
]
