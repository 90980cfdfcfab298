from deadlines.models.answering import Accountability, ClimbAsk
from deadlines.models.calendar import CalendarUse, OpeningHours, SpecialDay
from deadlines.models.clock import Clock, ClockState, ClockStep, Reckoned
from deadlines.models.policy import Climb, ClockPolicy, Counting, PolicyFigure
from deadlines.models.request import ClockRequest

__all__ = [
    "Accountability",
    "CalendarUse",
    "Climb",
    "ClimbAsk",
    "Clock",
    "ClockPolicy",
    "ClockRequest",
    "ClockState",
    "ClockStep",
    "Counting",
    "OpeningHours",
    "PolicyFigure",
    "Reckoned",
    "SpecialDay",
]
