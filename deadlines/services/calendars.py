"""Opening hours and special days: entered, ended, imported (rules D3, X6). What has held stays on record (D8)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.signals import house_changed
from deadlines.access import must_change
from deadlines.clock import now
from deadlines.models import CalendarUse, OpeningHours, SpecialDay
from deadlines.openings import BadHours, hours_of_words, words_of_hours
from deadlines.selectors import calendars, forget_after_change
from estates.models import Estate

CALENDAR = "calendar"
"""What the audit calls a change of hours or days."""


def set_hours(
    use: str, week: Iterable[str] | None, *, by: User, estate: Estate | None = None, valid_from: datetime | None = None
) -> OpeningHours:
    """A week of opening hours that holds from `valid_from` (default: at once), for clocks started after it.

    `week`: seven texts, Monday first; None gives an estate the company's hours back.
    Raises PermissionDenied; ValidationError by field: hours that cannot be read, a week that never opens, the past.
    """
    must_change(by, estate)
    at = now()
    since = valid_from or at
    if since < at:
        raise ValidationError({"valid_from": _("Hours change from now on, never in the past.")})
    tidy = None if week is None else [_tidy(words, f"day_{n}") for n, words in enumerate(week)]
    if tidy is None and estate is None:
        raise ValidationError(_("The company has hours of its own."))
    if tidy is not None and not any(tidy):
        raise ValidationError(_("Open on one day at least: time counted on hours that never come is never due."))
    with transaction.atomic():
        row = _stored(OpeningHours(use=CalendarUse(use), estate=estate, valid_from=since, week=tidy))
        _tell("hours_set", by, row.pk, estate, use=str(use), week=tidy, valid_from=since.isoformat())
    return row


def add_day(
    day: date,
    *,
    by: User,
    name: str,
    name_en: str = "",
    working: bool = False,
    hours: str = "",
    estate: Estate | None = None,
) -> SpecialDay:
    """Enter a holiday or a make-up working day; one that stands for the same day and place is ended (rule D3).

    Raises PermissionDenied; ValidationError by field: a day that has passed, hours of a closed day.
    """
    must_change(by, estate)
    at, tidy = now(), _tidy(hours, "hours")
    if tidy and not working:
        raise ValidationError({"hours": _("A day that is not worked has no hours.")})
    if day < calendars.local_day(estate.pk if estate else None, at):
        raise ValidationError({"day": _("This day has passed; what was promised by it stands.")})
    with transaction.atomic():
        held = SpecialDay.objects.select_for_update().filter(day=day, estate=estate, removed_at=None).first()
        if held is not None:
            if (held.working, held.hours, held.name, held.name_en) == (working, tidy, name, name_en):
                return held
            held.removed_at = at
            held.save(update_fields=["removed_at"])
        row = _stored(
            SpecialDay(day=day, estate=estate, working=working, hours=tidy, name=name, name_en=name_en, entered_at=at)
        )
        _tell("day_entered", by, row.pk, estate, day=day.isoformat(), working=working, hours=tidy)
    return row


def remove_day(pk: int, *, by: User) -> SpecialDay:
    """End a special day: for clocks that start from now on the day is like its weekday.

    Raises SpecialDay.DoesNotExist where it no longer stands; PermissionDenied; ValidationError for a day that passed.
    """
    with transaction.atomic():
        row = SpecialDay.objects.select_for_update(of=("self",)).select_related("estate").get(pk=pk, removed_at=None)
        must_change(by, row.estate)
        at = now()
        if row.day < calendars.local_day(row.estate_id, at):
            raise ValidationError(_("This day has passed; what was promised by it stands."))
        row.removed_at = at
        row.save(update_fields=["removed_at"])
        _tell("day_removed", by, row.pk, row.estate, day=row.day.isoformat())
    forget_after_change()
    return row


@dataclass(frozen=True)
class DayLine:
    """One line of a pasted list: a day, whether it is worked, its name, perhaps hours of its own."""

    day: date
    working: bool
    name: str
    name_en: str = ""
    hours: str = ""


_LINE = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")
_WORKED = {"working", "work", "open", "班", "上班", "补班", "调休上班", "1"}
_CLOSED = {"holiday", "closed", "off", "休", "放假", "休息", "0"}


def read_days(text: str) -> list[DayLine]:
    """A pasted list, a day a line: `2027-02-05, holiday, 春节, Spring Festival`, in commas or tabs.

    Hours of its own may follow as a fifth column. Raises ValidationError with every line that cannot be read.
    """
    found: dict[date, DayLine] = {}
    wrong: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            one = _read_line(line)
        except ValueError as error:
            wrong.append(_("Line {number}: {what}").format(number=number, what=error))
            continue
        if one.day in found:
            wrong.append(_("Line {number}: {what}").format(number=number, what=_("this day stands twice")))
        found[one.day] = one
    if wrong:
        raise ValidationError({"days": wrong})
    if not found:
        raise ValidationError({"days": _("Paste one day a line.")})
    return [found[day] for day in sorted(found)]


def import_days(text: str, *, by: User, estate: Estate | None = None) -> list[SpecialDay]:
    """Enter a pasted list of days, all or nothing; what stands already and says the same is left, days that have passed
    are left out (rule X3).

    Raises PermissionDenied, ValidationError.
    """
    must_change(by, estate)
    today = calendars.local_day(estate.pk if estate else None, now())
    lines = [one for one in read_days(text) if one.day >= today]
    if not lines:
        raise ValidationError({"days": _("These days have all passed.")})
    with transaction.atomic():
        return [
            add_day(
                one.day,
                by=by,
                estate=estate,
                name=one.name,
                name_en=one.name_en,
                working=one.working,
                hours=one.hours,
            )
            for one in lines
        ]


def _read_line(line: str) -> DayLine:
    parts = [part.strip() for part in re.split(r"[\t,，;；]", line)]
    on = _LINE.match(parts[0])
    if not on:
        raise ValueError(_("begin with the day, as 2027-02-05"))
    try:
        day = date(*(int(x) for x in on.groups()))
    except ValueError:
        raise ValueError(_("there is no such day")) from None
    word = parts[1].lower() if len(parts) > 1 else ""
    if word not in _WORKED | _CLOSED:
        raise ValueError(_("say “holiday” or “working” after the day"))
    name = parts[2] if len(parts) > 2 else ""
    if not name:
        raise ValueError(_("say what day it is"))
    hours = parts[4] if len(parts) > 4 else ""
    if hours and word in _CLOSED:
        raise ValueError(_("a day that is not worked has no hours"))
    try:
        hours_of_words(hours)
    except BadHours:
        raise ValueError(_("hours as 08:00-12:00 13:00-18:00")) from None
    return DayLine(day, word in _WORKED, name[:80], (parts[3] if len(parts) > 3 else "")[:120], hours)


def _tidy(words: str, field: str) -> str:
    try:
        return words_of_hours(hours_of_words(words))
    except BadHours:
        said = _("Write hours in order, as 08:00-12:00 13:00-18:00; leave it empty for a closed day.")
        raise ValidationError({field: said}) from None


def _stored(row):
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise ValidationError(_("Somebody else has just entered this. Look again.")) from None
    forget_after_change()
    return row


def _tell(what: str, by: User, pk: int, estate: Estate | None, **data: object) -> None:
    more = {"estate": estate.code if estate else None, **data}
    house_changed.send(OpeningHours, subject=(CALENDAR, pk), by=by, what=what, data=more)
