"""What is done on the line, one verb a file.

calls       log, log_pasted, returned, strike, show_number
trouble     know, change, extend, end, end_due, add_caller
"""

from hotline.services.callers import add_caller
from hotline.services.log import log
from hotline.services.pasted import log_pasted
from hotline.services.returned import returned, show_number
from hotline.services.strike import strike
from hotline.services.trouble import change, end, end_due, extend, know

__all__ = [
    "add_caller",
    "change",
    "end",
    "end_due",
    "extend",
    "know",
    "log",
    "log_pasted",
    "returned",
    "show_number",
    "strike",
]
