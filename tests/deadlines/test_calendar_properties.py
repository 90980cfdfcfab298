"""Properties of counted time: its inverse, its order, its sums (rule D3)."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from deadlines.arithmetic import Calendar, Day, as_utc

ZONES = [
    ZoneInfo(name)
    for name in (
        "Asia/Shanghai",
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "America/Havana",
        "Africa/Cairo",
        "Pacific/Apia",
        "UTC",
    )
]


@st.composite
def opening_hours(draw, least: int = 0):
    marks = sorted(draw(st.sets(st.integers(0, 96), min_size=least * 2, max_size=8)))
    marks = marks[: len(marks) // 2 * 2]
    return tuple((a * 15, b * 15) for a, b in zip(marks[::2], marks[1::2], strict=True))


@st.composite
def calendars(draw):
    week = [draw(opening_hours()) for _ in range(7)]
    week[draw(st.integers(0, 6))] = draw(opening_hours(least=1))
    days = draw(
        st.lists(
            st.builds(
                Day,
                st.dates(date(2026, 1, 1), date(2026, 12, 31)),
                st.booleans(),
                st.just("节"),
                opening_hours(),
            ),
            max_size=12,
            unique_by=lambda one: one.day,
        )
    )
    return Calendar(draw(st.sampled_from(ZONES)), tuple(week), tuple(days))


moments = st.datetimes(datetime(2025, 12, 20), datetime(2027, 1, 10), timezones=st.just(UTC))
spans = st.timedeltas(timedelta(), timedelta(hours=60))


@given(calendars(), moments, spans)
@settings(max_examples=150, deadline=None)
def test_between_undoes_after(calendar, start, span):
    assert calendar.between(start, calendar.after(start, span)) == span


@given(calendars(), moments, spans)
@settings(max_examples=150, deadline=None)
def test_before_undoes_after_in_counted_time(calendar, end, span):
    assert calendar.between(calendar.before(end, span), end) == span


@given(calendars(), moments, moments)
@settings(max_examples=150, deadline=None)
def test_after_undoes_between_up_to_what_is_closed(calendar, a, b):
    """What is due is due as soon as the time is full: between it and `b` nothing is open."""
    assume(a <= b)
    due = calendar.after(a, calendar.between(a, b))
    assert due <= b and not calendar.between(due, b)


@given(calendars(), moments, spans, spans)
@settings(max_examples=150, deadline=None)
def test_counting_in_two_goes_is_counting_in_one(calendar, start, first, then):
    assert calendar.after(calendar.after(start, first), then) == calendar.after(start, first + then)


@given(calendars(), moments, moments, moments)
@settings(max_examples=150, deadline=None)
def test_time_between_adds_up_and_turns_round(calendar, a, b, c):
    assert calendar.between(a, b) + calendar.between(b, c) == calendar.between(a, c)
    assert calendar.between(a, b) == -calendar.between(b, a)
    assert calendar.between(a, a) == timedelta()


@given(calendars(), moments, moments, spans, spans)
@settings(max_examples=150, deadline=None)
def test_later_or_longer_is_never_due_earlier(calendar, a, b, span, more):
    assert calendar.after(min(a, b), span) <= calendar.after(max(a, b), span)
    assert calendar.after(a, span) <= calendar.after(a, span + more)
    assert calendar.after(a, span) >= a + span


@given(calendars(), moments, moments)
@settings(max_examples=150, deadline=None)
def test_the_lines_cover_the_time_without_gap_and_sum_to_what_was_counted(calendar, a, b):
    assume(a < b)
    lines = calendar.spans(a, b)
    assert lines[0].start == a and lines[-1].end == b
    assert all(one.end == two.start for one, two in pairwise(lines))
    assert sum((one.span for one in lines if one.open), timedelta()) == calendar.between(a, b)


@given(calendars(), moments)
@settings(max_examples=150, deadline=None)
def test_a_moment_moved_into_hours_stays_there_and_skips_nothing_open(calendar, at):
    moved = calendar.shift_into(at)
    assert moved >= at and calendar.is_open(moved) and calendar.shift_into(moved) == moved
    assert not calendar.between(at, moved)


@given(st.sampled_from(ZONES), st.datetimes(datetime(2011, 12, 1), datetime(2027, 1, 1)), spans)
@settings(max_examples=300, deadline=None)
def test_a_later_time_of_day_is_never_an_earlier_moment(zone, local, more):
    local = local.replace(microsecond=0)
    assert as_utc(local, zone) <= as_utc(local + more, zone)


@given(moments, spans)
@settings(max_examples=50, deadline=None)
def test_a_calendar_that_is_always_open_is_the_wall_clock(start, span):
    for zone in ZONES:
        always = Calendar(zone, (((0, 1440),),) * 7)
        assert always.after(start, span) == start + span and always.before(start, span) == start - span
