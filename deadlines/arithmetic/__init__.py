"""Time as pure arithmetic: no database, no clock of its own. Each function has an inverse it is tested against (D8)."""

from deadlines.arithmetic.calendar import Calendar, Day, NeverOpens, Stretch
from deadlines.arithmetic.elapsed import after, ahead_of, end_of_local_day, moved_by_pause, same_day, share
from deadlines.arithmetic.local import as_utc

__all__ = [
    "Calendar",
    "Day",
    "NeverOpens",
    "Stretch",
    "after",
    "ahead_of",
    "as_utc",
    "end_of_local_day",
    "moved_by_pause",
    "same_day",
    "share",
]
