"""What the residents' pages do of their own: count, send a report, ask for a link again, urge with measure, agree
when somebody comes.

Everything else a resident does to a case is a verb of `complaints.services`, to a repair one of `repairs.services`.
"""

from portal.services.agreeing import agree_time
from portal.services.link import ask_for_link
from portal.services.once import first_time
from portal.services.sending import likely_trade, send
from portal.services.throttle import Busy, count
from portal.services.urging import urge

__all__ = ["Busy", "agree_time", "ask_for_link", "count", "first_time", "likely_trade", "send", "urge"]
