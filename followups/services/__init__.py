"""What is done once the work is said to be done, one verb a file (rules F1–F6, J10).

callbacks   record (one attempt, with new wishes), close_call (unreachable), sign_slip, show_number
paid        ask_service, check_service, price_service, agree_service, finish_service, sign_service, callback_service,
            close_service, cancel_service
quotas      remind_of_quotas (by beat)
making anew catch_up (after an upgrade, after bulk rows)

The task of a callback follows its matter by itself (`keep_in_step`), whichever entrance moved it. What a callback leads
to is the rule of the matter: `complaints.services.callback`, `repairs.services.callback`, `paid.callback`.
"""

from followups.services.catch_up import catch_up
from followups.services.paid import agree as agree_service
from followups.services.paid import ask as ask_service
from followups.services.paid import callback as callback_service
from followups.services.paid import cancel as cancel_service
from followups.services.paid import check as check_service
from followups.services.paid import close as close_service
from followups.services.paid import finish as finish_service
from followups.services.paid import price as price_service
from followups.services.paid import sign as sign_service
from followups.services.person import show_number
from followups.services.quotas import remind_of_quotas
from followups.services.record import NewWish, close_call, record
from followups.services.slip import sign_slip

__all__ = [
    "NewWish",
    "agree_service",
    "ask_service",
    "callback_service",
    "cancel_service",
    "catch_up",
    "check_service",
    "close_call",
    "close_service",
    "finish_service",
    "price_service",
    "record",
    "remind_of_quotas",
    "show_number",
    "sign_service",
    "sign_slip",
]
