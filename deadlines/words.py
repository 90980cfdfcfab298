"""Spans and opening hours in words."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext


def span_words(minutes: int | None) -> str:
    """Minutes as people write a rule: "30 min", "4 h", "72 h", "7 days", "1 h 30 min"; "–" for none."""
    if minutes is None:
        return "–"
    if minutes >= 4 * 1440 and minutes % 1440 == 0:
        days = minutes // 1440
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return _("%(h)d h %(m)d min") % {"h": hours, "m": rest}
    return _("%(h)d h") % {"h": hours} if hours else _("%(m)d min") % {"m": rest}


def hours_words(week: Sequence[str] | None) -> list[tuple[str, str]]:
    """A week of opening hours, like days together: [("Mon–Fri", "08:00–12:00, 13:00–18:00"), …]."""
    if not week:
        return []
    said: list[tuple[int, int, str]] = []
    for n, words in enumerate(week):
        spans = words.replace("-", "–").split()
        text = pgettext("between names", ", ").join(spans) or pgettext("opening hours", "closed")
        if said and said[-1][2] == text:
            said[-1] = (said[-1][0], n, text)
        else:
            said.append((n, n, text))
    return [
        (str(WEEKDAYS_ABBR[a]) if a == b else f"{WEEKDAYS_ABBR[a]}–{WEEKDAYS_ABBR[b]}", text) for a, b, text in said
    ]
