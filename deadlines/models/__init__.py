from deadlines.models.clock import Clock, ClockState, ClockStep
from deadlines.models.policy import Climb, ClockPolicy, Counting

__all__ = ["Climb", "Clock", "ClockPolicy", "ClockState", "ClockStep", "Counting"]
