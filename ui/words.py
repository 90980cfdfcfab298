"""Times and durations in words, the same in Python and in ``js/countdown.js``."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def duration(span: timedelta | float, seconds: bool = False) -> str:
    """``span`` (timedelta or seconds, sign ignored) in at most two units.

    Days and hours above a day, hours and minutes below it, minutes below an hour; with ``seconds`` minutes and
    seconds below an hour. Whole units are cut, never rounded up: what is promised as 3 minutes is 3 minutes.
    """
    total = int(abs(span.total_seconds() if isinstance(span, timedelta) else span))
    days, rest = divmod(total, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, left = divmod(rest, 60)
    if days:
        return (_("%(d)d d %(h)d h") if hours else _("%(d)d d")) % {"d": days, "h": hours}
    if hours:
        return (_("%(h)d h %(m)02d min") if minutes else _("%(h)d h")) % {"h": hours, "m": minutes}
    if seconds:
        return (_("%(m)d min %(s)02d s") if minutes else _("%(s)d s")) % {"m": minutes, "s": left}
    return _("%(m)d min") % {"m": minutes} if minutes else _("under 1 min")


def short(moment: datetime, now: datetime) -> str:
    """``moment`` as people in the active zone say it beside ``now``.

    "today 10:42", "yesterday 10:42", "tomorrow 10:42", "11-22 09:18" in the same year, else "2025-11-22 09:18".
    """
    here, today = timezone.localtime(moment), timezone.localtime(now).date()
    clock = date_format(here, "H:i")
    days = (here.date() - today).days
    if days == 0:
        return pgettext("moment", "today %(time)s") % {"time": clock}
    if days == 1:
        return pgettext("moment", "tomorrow %(time)s") % {"time": clock}
    if days == -1:
        return pgettext("moment", "yesterday %(time)s") % {"time": clock}
    return f"{here:%m-%d} {clock}" if here.year == today.year else f"{here:%Y-%m-%d} {clock}"


def day(moment: datetime, now: datetime) -> str:
    """The heading of a day in a timeline: "Today, Tuesday 24 November"."""
    here, today = timezone.localtime(moment), timezone.localtime(now).date()
    name = date_format(here, pgettext("date format", "l j F"))
    if here.year != today.year:
        name = date_format(here, pgettext("date format", "l j F Y"))
    return _("Today, %(day)s") % {"day": name} if here.date() == today else name
