"""Working time, a row each: "Fri 17:30, 4 h, lunch 12–13, Saturday is a make-up day → due Sat 11:30" (rule D3)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from deadlines.arithmetic import Calendar, Day, NeverOpens

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # its clocks change by half an hour
APIA = ZoneInfo("Pacific/Apia")  # 30 December 2011 never was
HAVANA = ZoneInfo("America/Havana")  # its clocks change at midnight


def hours(text: str):
    """`"08:00-12:00 13:00-18:00"` as minutes of the day."""

    def minute(one: str) -> int:
        return int(one[:2]) * 60 + int(one[3:])

    return tuple(tuple(minute(x) for x in span.split("-")) for span in text.split())


def week(weekdays: str, saturday: str = "", sunday: str = ""):
    return (*[hours(weekdays)] * 5, hours(saturday), hours(sunday))


def day(text: str, name: str = "", opened: str | None = None) -> Day:
    """Closed; `opened=""` is a make-up day at the usual hours, `opened="09:00-12:00"` one at its own."""
    return Day(date.fromisoformat(text), opened is not None, name, hours(opened or ""))


LUNCH = "08:00-12:00 13:00-18:00"
HOLIDAYS = (
    *(day(f"2026-10-0{n}", "国庆节") for n in range(1, 8)),
    day("2026-10-10", "国庆节调休", opened=""),
    day("2026-09-20", "国庆节调休", opened=""),
    day("2026-09-25", "中秋节"),
    day("2026-12-31", "盘点", opened="08:00-10:00"),
)
CALENDARS = {
    "lunch": Calendar(SHANGHAI, week(LUNCH), HOLIDAYS),
    "no holidays": Calendar(SHANGHAI, week(LUNCH)),
    "saturday mornings": Calendar(SHANGHAI, week("09:00-17:00", saturday="09:00-12:00")),
    "nights": Calendar(SHANGHAI, (hours("00:00-06:00 22:00-24:00"),) * 7),
    "all day": Calendar(SHANGHAI, (hours("00:00-24:00"),) * 7),
    "contact": Calendar(SHANGHAI, (hours("08:00-21:00"),) * 7),
    "berlin": Calendar(BERLIN, week("09:00-17:00", saturday="00:00-06:00", sunday="00:00-06:00")),
    "berlin all day": Calendar(BERLIN, (hours("00:00-24:00"),) * 7),
    "berlin small hours": Calendar(BERLIN, (hours("02:15-02:45"),) * 7),
    "new york": Calendar(NEW_YORK, week("09:00-17:00", sunday="00:00-04:00")),
    "lord howe": Calendar(LORD_HOWE, (hours("01:00-03:00"),) * 7),
    "apia": Calendar(APIA, (hours("09:00-17:00"),) * 7),
    "havana": Calendar(HAVANA, (hours("00:00-02:00"),) * 7),
}


def moment(text: str, zone: ZoneInfo) -> datetime:
    """`"2026-10-09 Fri 17:30"`, the weekday checked; a trailing `*` is the second time the clocks show it."""
    again = text.endswith("*")
    on, weekday, at = text.rstrip("*").split()
    found = datetime.fromisoformat(f"{on} {at}").replace(tzinfo=zone, fold=int(again))
    assert found.strftime("%a") == weekday, f"{on} is a {found:%a}"
    return found.astimezone(UTC)  # two dials that show an hour twice never compare equal


def span(text: str) -> int:
    """`"4h"`, `"90m"`, `"1h30m"` as minutes."""
    whole, _, rest = text.partition("h") if "h" in text else ("0", "", text)
    return int(whole) * 60 + int(rest.rstrip("m") or 0)


COUNTED = [
    # calendar, received, policy, due, why
    ("lunch", "2026-10-09 Fri 17:30", "4h", "2026-10-10 Sat 11:30", "the make-up Saturday is worked"),
    ("no holidays", "2026-10-09 Fri 17:30", "4h", "2026-10-12 Mon 11:30", "without it, Monday"),
    ("lunch", "2026-11-18 Wed 09:00", "2h", "2026-11-18 Wed 11:00", "within a morning"),
    ("lunch", "2026-11-18 Wed 09:00", "3h", "2026-11-18 Wed 12:00", "full at the stroke of lunch is due at lunch"),
    ("lunch", "2026-11-18 Wed 09:00", "3h1m", "2026-11-18 Wed 13:01", "a minute more waits for lunch to end"),
    ("lunch", "2026-11-18 Wed 12:20", "30m", "2026-11-18 Wed 13:30", "received at lunch counts from one o'clock"),
    ("lunch", "2026-11-18 Wed 16:00", "2h", "2026-11-18 Wed 18:00", "full at closing time is due at closing time"),
    ("lunch", "2026-11-18 Wed 16:00", "2h1m", "2026-11-19 Thu 08:01", "a minute more is tomorrow's first"),
    ("lunch", "2026-11-18 Wed 23:30", "1h", "2026-11-19 Thu 09:00", "received at night"),
    ("lunch", "2026-11-18 Wed 05:00", "1h", "2026-11-18 Wed 09:00", "received before opening"),
    ("lunch", "2026-11-20 Fri 17:59", "2m", "2026-11-23 Mon 08:01", "over a weekend"),
    ("lunch", "2026-11-21 Sat 10:00", "1h", "2026-11-23 Mon 09:00", "received on a Saturday"),
    ("lunch", "2026-11-22 Sun 23:59", "9h", "2026-11-23 Mon 18:00", "a whole working day"),
    ("lunch", "2026-11-16 Mon 08:00", "45h", "2026-11-20 Fri 18:00", "a whole working week"),
    ("lunch", "2026-11-16 Mon 08:00", "46h", "2026-11-23 Mon 09:00", "and an hour"),
    ("lunch", "2026-09-30 Wed 17:00", "2h", "2026-10-08 Thu 09:00", "over National Day"),
    ("lunch", "2026-10-04 Sun 12:00", "1h", "2026-10-08 Thu 09:00", "received on a holiday"),
    ("lunch", "2026-09-24 Thu 17:30", "1h", "2026-09-28 Mon 08:30", "Mid-autumn's Friday, then the weekend"),
    (
        "lunch",
        "2026-09-18 Fri 17:30",
        "1h",
        "2026-09-20 Sun 08:30",
        "a Sunday that is worked, before a Saturday that is not",
    ),
    (
        "lunch",
        "2026-12-31 Thu 09:00",
        "2h",
        "2027-01-01 Fri 09:00",
        "a day with hours of its own; next year nobody entered yet",
    ),
    ("lunch", "2026-12-31 Thu 11:00", "30m", "2027-01-01 Fri 08:30", "after it has closed"),
    ("lunch", "2028-02-28 Mon 17:30", "1h", "2028-02-29 Tue 08:30", "a leap day"),
    ("lunch", "2026-11-18 Wed 12:20", "0m", "2026-11-18 Wed 12:20", "no time at all"),
    ("saturday mornings", "2026-11-20 Fri 16:00", "3h", "2026-11-21 Sat 11:00", "Saturday has hours of its own"),
    ("saturday mornings", "2026-11-21 Sat 11:00", "2h", "2026-11-23 Mon 10:00", "and closes at noon"),
    ("nights", "2026-11-18 Wed 23:00", "3h", "2026-11-19 Thu 02:00", "a shift across midnight"),
    ("nights", "2026-11-18 Wed 12:00", "2h", "2026-11-19 Thu 00:00", "full at midnight"),
    ("nights", "2026-11-18 Wed 05:00", "2h", "2026-11-18 Wed 23:00", "from the end of one shift to the next"),
    ("all day", "2026-11-18 Wed 10:00", "24h", "2026-11-19 Thu 10:00", "round the clock is wall time"),
    # Clocks put forward (Berlin, 29 March 2026, 02:00 → 03:00) and back (25 October, 03:00 → 02:00)
    ("berlin", "2026-03-27 Fri 16:00", "8h", "2026-03-29 Sun 01:00", "before the clocks jump"),
    ("berlin", "2026-03-29 Sun 00:00", "3h", "2026-03-29 Sun 04:00", "the hour that was not is not counted"),
    ("berlin", "2026-03-29 Sun 00:00", "6h", "2026-03-30 Mon 10:00", "that night is an hour short"),
    ("berlin", "2026-10-25 Sun 00:00", "3h", "2026-10-25 Sun 02:00*", "two o'clock comes twice"),
    ("berlin", "2026-10-25 Sun 00:00", "7h", "2026-10-25 Sun 06:00", "that night is an hour longer"),
    ("berlin all day", "2026-03-28 Sat 12:00", "24h", "2026-03-29 Sun 13:00", "24 hours are 24 hours"),
    ("berlin all day", "2026-10-24 Sat 12:00", "24h", "2026-10-25 Sun 11:00", "in autumn too"),
    ("berlin small hours", "2026-03-28 Sat 12:00", "30m", "2026-03-30 Mon 02:45", "an opening that never was"),
    ("berlin small hours", "2026-10-24 Sat 12:00", "30m", "2026-10-25 Sun 02:45", "shown twice, open the first time"),
    ("berlin", "2026-10-23 Fri 16:00", "1h", "2026-10-23 Fri 17:00", "openings go by the local clock, in summer"),
    ("berlin", "2026-10-26 Mon 08:00", "1h", "2026-10-26 Mon 10:00", "and in winter"),
    ("new york", "2026-03-08 Sun 01:00", "2h", "2026-03-08 Sun 04:00", "another zone's spring"),
    ("new york", "2026-11-01 Sun 00:30", "1h30m", "2026-11-01 Sun 01:00*", "another zone's autumn"),
    ("lord howe", "2026-10-04 Sun 00:00", "1h30m", "2026-10-04 Sun 03:00", "clocks that jump half an hour"),
    ("lord howe", "2026-04-05 Sun 00:00", "2h30m", "2026-04-05 Sun 03:00", "and fall back half an hour"),
    ("apia", "2011-12-29 Thu 16:00", "2h", "2011-12-31 Sat 10:00", "a day that was left out of the year"),
    ("havana", "2026-03-08 Sun 01:00", "1h", "2026-03-08 Sun 02:00", "midnight itself was skipped"),
    ("havana", "2026-11-01 Sun 00:00", "3h", "2026-11-01 Sun 02:00", "midnight came twice"),
]


@pytest.mark.parametrize(("calendar", "received", "policy", "due", "why"), COUNTED, ids=[r[4] for r in COUNTED])
def test_working_time_falls_due(calendar, received, policy, due, why):
    c = CALENDARS[calendar]
    start, expected = moment(received, c.zone), moment(due, c.zone)
    assert c.add(start, span(policy)) == expected, f"due {c.add(start, span(policy)).astimezone(c.zone):%a %m-%d %H:%M}"


@pytest.mark.parametrize(("calendar", "received", "policy", "due", "why"), COUNTED, ids=[r[4] for r in COUNTED])
def test_and_as_much_working_time_lies_between(calendar, received, policy, due, why):
    c = CALENDARS[calendar]
    start, end = moment(received, c.zone), moment(due, c.zone)
    assert c.minutes_between(start, end) == span(policy)
    assert c.minutes_between(end, start) == -span(policy)
    assert sum(line.span.total_seconds() for line in c.spans(start, end) if line.open) == span(policy) * 60


SHIFTED = [
    # due by the wall clock, falls due (rule D3: what only calms waits for contact hours)
    ("2026-11-18 Wed 14:00", "2026-11-18 Wed 14:00"),
    ("2026-11-18 Wed 21:00", "2026-11-18 Wed 21:00"),
    ("2026-11-18 Wed 21:01", "2026-11-19 Thu 08:00"),
    ("2026-11-18 Wed 02:00", "2026-11-18 Wed 08:00"),
    ("2026-11-18 Wed 08:00", "2026-11-18 Wed 08:00"),
    ("2026-12-31 Thu 23:00", "2027-01-01 Fri 08:00"),
]


@pytest.mark.parametrize(("due", "falls"), SHIFTED)
def test_a_due_moment_outside_contact_hours_waits_for_them(due, falls):
    contact = CALENDARS["contact"]
    assert contact.shift_into(moment(due, SHANGHAI)) == moment(falls, SHANGHAI)


def test_midnight_is_in_hours_where_the_day_before_closes_then():
    late = Calendar(SHANGHAI, week("20:00-24:00"))
    midnight = moment("2026-11-21 Sat 00:00", SHANGHAI)
    assert late.shift_into(midnight) == midnight


@pytest.mark.parametrize("counted", ["add", "shift_into"])
def test_a_calendar_that_never_opens_says_so(counted):
    for shut in (Calendar(SHANGHAI), Calendar(SHANGHAI, days=(day("2026-11-17", "开放日", opened="09:00-10:00"),))):
        start = moment("2026-11-18 Wed 09:00", SHANGHAI)
        with pytest.raises(NeverOpens):
            shut.add(start, 1) if counted == "add" else shut.shift_into(start)
        assert not shut.between(start, moment("2026-11-20 Fri 09:00", SHANGHAI))


def test_a_calendar_open_on_one_special_day_only_counts_on_it():
    once = Calendar(SHANGHAI, days=(day("2026-11-19", "开放日", opened="09:00-10:00"),))
    start = moment("2026-11-18 Wed 09:00", SHANGHAI)
    assert once.add(start, 60) == moment("2026-11-19 Thu 10:00", SHANGHAI)
    assert once.before(moment("2026-11-22 Sun 09:00", SHANGHAI), timedelta(minutes=20)) == moment(
        "2026-11-19 Thu 09:40", SHANGHAI
    )
    with pytest.raises(NeverOpens):
        once.add(start, 61)


@pytest.mark.parametrize("bad", ["12:00-09:00", "09:00-12:00 11:00-14:00", "09:00-09:00", "13:00-14:00 09:00-10:00"])
def test_hours_out_of_order_are_refused(bad):
    with pytest.raises(ValueError):
        Calendar(SHANGHAI, week(bad))


def test_line_by_line_it_says_what_was_skipped_and_why():
    c = CALENDARS["lunch"]
    start, due = moment("2026-09-30 Wed 11:00", SHANGHAI), moment("2026-10-08 Thu 08:30", SHANGHAI)
    told = [
        (
            f"{one.start.astimezone(SHANGHAI):%m-%d %H:%M}",
            f"{one.end.astimezone(SHANGHAI):%m-%d %H:%M}",
            one.open,
            one.names,
        )
        for one in c.spans(start, due)
    ]
    assert told == [
        ("09-30 11:00", "09-30 12:00", True, ()),
        ("09-30 12:00", "09-30 13:00", False, ()),
        ("09-30 13:00", "09-30 18:00", True, ()),
        ("09-30 18:00", "10-08 08:00", False, ("国庆节",)),
        ("10-08 08:00", "10-08 08:30", True, ()),
    ]
