from __future__ import annotations

from django.utils.translation import gettext as _

from complaints.errors import BadInput
from deadlines.clock import now
from repairs import services
from repairs.lifecycle import State
from repairs.models import Order
from repairs.parties import OrderResident
from repairs.selectors.windows import window_named


def agree_time(order: Order, key: str) -> Order:
    """Agree the visit in the window of that key (rules R5, W3): another time, or the first where we could not reach
    them. Raises BadInput for a window no longer on offer, and the errors of the service.
    """
    window = window_named(order.estate, key, now())
    if window is None:
        raise BadInput(fields={"window": _("This time is no longer on offer. Please choose another.")})
    who, begins, ends = OrderResident(order.pk), window.begins, window.ends
    if order.state == State.UNREACHABLE:
        return services.reach(order.number, by=who, reached=True, visit_from=begins, visit_to=ends)
    return services.rebook(order.number, by=who, ours=False, visit_from=begins, visit_to=ends)
