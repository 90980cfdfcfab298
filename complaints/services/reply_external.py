from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

import deadlines.services as deadlines
from complaints.clocks import SUBJECT
from complaints.errors import BadInput
from complaints.services.deed import Deed


def reply_external(number: str, *, by, text: str, sent_at: datetime | None = None, version: int | None = None):
    """The reply to the authority was sent (rule I1): its clock stops at `sent_at` (default: now), ours go on.

    Nobody back-dates out of a breach that has fired (rule I5). Raises BadInput for a time to come, or before receipt.
    """
    with Deed(number, "reply_external", by, version=version) as deed:
        case, sent = deed.case, sent_at or deed.at
        wrong = {}
        if not text.strip():
            wrong["text"] = _("Say what was replied.")
        if sent > deed.at:
            wrong["sent_at"] = _("This lies in the future.")
        elif sent < case.received_at:
            wrong["sent_at"] = _("This was before it reached us.")
        if wrong:
            raise BadInput(fields=wrong)
        deadlines.stop((SUBJECT, case.pk), ["external"], sent)
        deed.stop("external")
        deed.entry("external_replied", text, sent_at=sent.isoformat())
    return case
