"""What the residents' pages do of their own: count, send a report, ask for a link again, urge with measure.

Everything else a resident does to a case is a verb of `complaints.services`.
"""

from portal.services.link import ask_for_link
from portal.services.once import first_time
from portal.services.sending import send
from portal.services.throttle import Busy, count
from portal.services.urging import urge

__all__ = ["Busy", "ask_for_link", "count", "first_time", "send", "urge"]
