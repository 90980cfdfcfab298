"""A case's state in the resident's words: which of the five stops, and what is going on.

The five stops are the picture of the tracking page; inner states of the desk (judging, second signature)
share one, for they are ours and not the resident's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.lifecycle import State as S

STOPS = (
    pgettext_lazy("stop", "Received"),
    pgettext_lazy("stop", "Given out"),
    pgettext_lazy("stop", "In hand"),
    pgettext_lazy("stop", "We check"),
    pgettext_lazy("stop", "We ask you"),
)


@dataclass(frozen=True)
class Stage:
    """`stop` is the index in STOPS now being stood on, 5 when all are passed, None where the journey says nothing.
    `text` may hold {who} and {department}; `bare` is said where neither is known."""

    stop: int | None
    text: Any
    bare: Any = ""


STAGES: dict[str, Stage] = {
    S.REGISTERED: Stage(0, _("It has arrived. The front desk is reading it.")),
    S.JUDGING: Stage(0, _("It has arrived. The service manager is deciding how to go about it.")),
    S.AWAITING_SECOND: Stage(0, _("It has arrived. Two of us look at it before we answer you.")),
    S.CLASSIFIED: Stage(1, _("We have read it and are finding the right person for it.")),
    S.DISPATCHED: Stage(1, _("It has been given to {department}, who will take it up."), _("It has been given out.")),
    S.HANDLING: Stage(2, _("{who} is working on it. It is not done yet."), _("It is being worked on.")),
    S.RECTIFYING: Stage(2, _("It was not right yet and is being done again."), ""),
    S.RESOLVED: Stage(3, _("We have done our part. A colleague who did not do the work is checking it.")),
    S.CALLING_BACK: Stage(
        4, _("We have checked it. We will ask you whether it is solved and whether you are satisfied.")
    ),
    S.CLOSED: Stage(5, _("This matter is finished. Thank you for telling us.")),
    S.ARCHIVED: Stage(5, _("This matter is finished. Thank you for telling us.")),
    S.WITHDRAWN: Stage(None, _("This matter was withdrawn. Nothing more is being done about it.")),
    S.MERGED: Stage(
        2,
        _("Others have told us of the same thing. We solve it once, and each of you gets an answer of their own."),
    ),
}
EXPLAINED = Stage(3, _("We have explained it to you. A colleague is checking that the explanation is right and clear."))
PRAISED = Stage(None, _("Thank you for your kind words. We have passed them on to those they are about."))
LEFT = Stage(
    None,
    _("You have withdrawn it. It may concern others too: a supervisor decides whether we go on with it."),
)
