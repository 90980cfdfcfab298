"""The names of the four quadrants, and what each asks of us (rule F6)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from followups.survey_arithmetic import Quadrant

QUADRANTS: dict[Quadrant, tuple[Any, Any]] = {
    Quadrant.IMPROVE: (
        pgettext_lazy("quadrant", "Improve now"),
        _("important to residents, and they are not satisfied"),
    ),
    Quadrant.KEEP_UP: (pgettext_lazy("quadrant", "Keep up"), _("important, and they are satisfied")),
    Quadrant.EXTRA: (pgettext_lazy("quadrant", "Nice extra"), _("they are satisfied, and few hold it important")),
    Quadrant.NOT_NOW: (pgettext_lazy("quadrant", "Not now"), _("few hold it important or are satisfied")),
}


def label(which: Quadrant | None) -> str:
    return str(QUADRANTS[which][0]) if which else ""
