from __future__ import annotations

from django.utils.translation import gettext as _

from complaints.errors import BadInput
from hotline.models import MissedCall
from hotline.selectors import CLOCK
from hotline.services.deed import CallDeed


def strike(pk: int, *, by, reason: str, version: int | None = None) -> MissedCall:
    """Strike out a call that is none: a wrong number, advertising, a test. A supervisor, with a reason; it stays on
    record, and past due it stays a breach (rule D6). Raises as CallDeed, BadInput."""
    with CallDeed(pk, "strike_call", by, version=version) as deed:
        if not reason.strip():
            raise BadInput(fields={"reason": _("Say why.")})
        call = deed.call
        call.struck_at, call.struck_by, call.struck_reason = deed.at, deed.user, reason.strip()[:300]
        deed.cancel([CLOCK], "struck_out")
    return call
