from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.errors import BadInput
from deadlines.clock import now
from estates.models import Estate
from estates.phones import valid
from hotline.models import MissedCall
from hotline.services.log import log

MOST = 200
_DAY = re.compile(r"(?<![\d-])(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})(?:日|(?![\d-]))")
_TIME = re.compile(r"(\d{1,2})[:：](\d{2})(?::\d{2})?")
_PHONE = re.compile(r"\+?\d[\d\-]{5,18}\d")


def log_pasted(*, by, estate: Estate, text: str) -> list[tuple[MissedCall, bool]]:
    """Log a pasted list of missed calls, one a line: number, time, what else is known (rule I6). All or nothing.

    A time without a day is today's, or yesterday's where it has not come yet. Raises BadInput for `list`, naming
    the lines that cannot be read.
    """
    at = now()
    rows, wrong = [], []
    lines = [line.strip() for line in text.replace("\x00", "").splitlines() if line.strip()]
    if not lines or len(lines) > MOST:
        raise BadInput(fields={"list": _("Between 1 and {n} lines, one call each.").format(n=MOST)})
    for number, line in enumerate(lines, 1):
        read = _read(line, at, estate)
        if read is None:
            wrong.append(_("Line {n}: no telephone number in “{text}”.").format(n=number, text=line[:40]))
        else:
            rows.append(read)
    if wrong:
        raise BadInput(fields={"list": " ".join(wrong[:5])})
    with transaction.atomic():
        return [log(by=by, estate=estate, phone=p, rang_at=when, note=note) for p, when, note in rows]


def _read(line: str, at: datetime, estate: Estate) -> tuple[str, datetime | None, str] | None:
    day, hour = _DAY.search(line), _TIME.search(line)
    rest = line
    for found in (day, hour):
        rest = rest.replace(found[0], " ", 1) if found else rest
    phone = next((p for p in _PHONE.findall(rest) if valid(p)), None)
    if phone is None:
        return None
    note = " ".join(re.sub(r"[\t,，;；|]+", " ", rest.replace(phone, " ", 1)).split())
    return phone, _moment(day, hour, at.astimezone(estate.zone)), note


def _moment(day: re.Match | None, hour: re.Match | None, here: datetime) -> datetime | None:
    if hour is None:
        return None
    try:
        clock = time(int(hour[1]), int(hour[2]))
        date = here.date()
        if day:
            date = date.replace(int(day[1] or here.year), int(day[2]), int(day[3]))
    except ValueError:
        return None
    found = datetime.combine(date, clock, tzinfo=here.tzinfo)
    if found > here and not day:
        found -= timedelta(days=1)
    return found
