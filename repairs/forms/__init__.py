"""One form per deed on an order. `FORMS` is the table behind the one view: action → form, which knows its service."""

from repairs.forms import afterwards, pausing, sending, visiting
from repairs.forms.base import OrderForm

_ALL: tuple[type[OrderForm], ...] = (
    sending.Send,
    sending.Correct,
    sending.Assign,
    sending.Reach,
    sending.Keep,
    sending.Cancel,
    sending.Fail,
    sending.Excuse,
    sending.IssueLink,
    sending.RevokeLink,
    visiting.Prepare,
    visiting.Arrive,
    visiting.Rebook,
    visiting.NobodyIn,
    visiting.Protect,
    visiting.Photo,
    visiting.Quote,
    visiting.AcceptQuote,
    visiting.DeclineQuote,
    visiting.TakeAway,
    visiting.BringBack,
    visiting.Analyse,
    visiting.Leave,
    visiting.Complete,
    visiting.HandIn,
    pausing.Pause,
    pausing.ApprovePause,
    pausing.DeclinePause,
    pausing.Resume,
    afterwards.CallBack,
    afterwards.Close,
    afterwards.Complain,
    afterwards.Note,
)
FORMS: dict[str, type[OrderForm]] = {form.action: form for form in _ALL}
DIRECT = frozenset({"arrive", "hand_in", "bring_back"})
"""Deeds of one press on the telephone."""

__all__ = ["DIRECT", "FORMS", "OrderForm"]
