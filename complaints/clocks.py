"""The clocks a case can run, who answers each, and who hears of their steps (rule D1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from complaints.choices import Nature

SUBJECT = "case"
STATEMENT = "statement"
"""What a message about a request for a statement is about: its reader may not know of the case (rule P4)."""


@dataclass(frozen=True)
class Kind:
    """`role` answers the clock; "" means the department of its assignment or the person named on it."""

    name: str
    label: Any
    role: str


KINDS: dict[str, Kind] = {
    k.name: k
    for k in (
        Kind("acknowledge", _("acknowledge"), Role.DUTY),
        Kind("classify", _("judge"), Role.DUTY),
        Kind("judge", _("manager's judgement"), Role.MANAGER),
        Kind("second_signature", _("second signature"), Role.SUPERVISOR),
        Kind("dispatch", _("dispatch"), Role.DUTY),
        Kind("accept", _("accept"), ""),
        Kind("investigate", _("findings"), ""),
        Kind("preliminary", _("preliminary report"), ""),
        Kind("interim", _("interim report"), ""),
        Kind("final", _("final report"), ""),
        Kind("feedback", _("department feedback"), ""),
        Kind("response", _("first response"), Role.DUTY),
        Kind("progress", _("next word"), ""),
        Kind("promise", _("promise"), ""),
        Kind("decision", _("decision"), Role.MANAGER),
        Kind("review", _("review"), Role.MANAGER),
        Kind("verify", _("verify"), Role.ASSISTANT),
        Kind("callback", _("callback"), Role.ASSISTANT),
        Kind("rectify", _("rectification"), ""),
        Kind("archive", _("archive"), Role.ASSISTANT),
        Kind("action", _("corrective or preventive action"), ""),
        Kind("effectiveness", _("check of the effect"), Role.ASSISTANT),
        Kind("external", _("deadline from outside"), Role.ASSISTANT),
        Kind("lift_rescue", _("rescuers on site"), ""),
    )
}

_EXPLANATION = _("explanation")


def label_of(kind: str, case: Any) -> Any:
    """What a clock of this kind waits for on the case: an invalid one is explained, not dispatched (rule N4)."""
    if kind == "dispatch" and case.nature == Nature.INVALID:
        return _EXPLANATION
    return KINDS[kind].label if kind in KINDS else kind


RESCUE = "lift_rescue"
"""Rescuers on site after an entrapment: 30 minutes from receipt, never paused (rule I7)."""
STAGED = ("investigate", "preliminary", "interim", "final")
TO_THE_PERSON = ("acknowledge", "response", "progress", "callback")
"""Clocks of what is owed to the complainant; not started where there is no way back (rule J5)."""
FIXED = ("promise", "external")
"""Clocks whose due moment somebody outside was told: called off and resumed, it stays what it was."""
LASTING = ("action", "effectiveness")
"""Clocks of tasks that outlive the case, whatever becomes of it (rule J6)."""
KEPT_BY_FOLLOWER = (*TO_THE_PERSON, "promise", *LASTING)
"""Clocks a follower keeps when it is merged (rule I8)."""


def subject(case) -> tuple[str, int]:
    return SUBJECT, case.pk
