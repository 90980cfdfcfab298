"""What may be done to a clock: start, stop, cancel; the sweep fires its steps."""

from deadlines.services.clocks import ClockPlan, cancel, plan, start, stop
from deadlines.services.sweep import sweep

__all__ = ["ClockPlan", "cancel", "plan", "start", "stop", "sweep"]
