"""Times, spans and countdown chips in each language."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from ui import clocks, words
from ui.samples import Clock

NOW = datetime(2026, 11, 24, 2, 42, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def shanghai():
    with timezone.override("Asia/Shanghai"):
        yield


@pytest.mark.parametrize(
    ("seconds", "counted", "zh", "en"),
    [
        (40, False, "不到1分", "under 1 min"),
        (40, True, "40秒", "40 s"),
        (60, False, "1分", "1 min"),
        (1068, True, "17分48秒", "17 min 48 s"),
        (1068, False, "17分", "17 min"),
        (3600, True, "1小时", "1 h"),
        (11160, False, "3小时06分", "3 h 06 min"),
        (86400, False, "1天", "1 d"),
        (100800, False, "1天4小时", "1 d 4 h"),
        (-1500, False, "25分", "25 min"),
    ],
)
def test_a_span_is_told_in_at_most_two_units(seconds, counted, zh, en):
    with translation.override("zh-hans"):
        assert words.duration(seconds, counted) == zh
    with translation.override("en"):
        assert words.duration(timedelta(seconds=seconds), counted) == en


@pytest.mark.parametrize(
    ("moment", "zh", "en"),
    [
        (NOW, "今天 10:42", "today 10:42"),
        (NOW + 24 * HOUR, "明天 10:42", "tomorrow 10:42"),
        (NOW - 24 * HOUR, "昨天 10:42", "yesterday 10:42"),
        (NOW - 48 * HOUR, "11-22 10:42", "11-22 10:42"),
        (datetime(2025, 11, 22, 1, 18, tzinfo=UTC), "2025-11-22 09:18", "2025-11-22 09:18"),
    ],
)
def test_a_moment_is_told_as_people_in_its_zone_say_it(moment, zh, en):
    with translation.override("zh-hans"):
        assert words.short(moment, NOW) == zh
    with translation.override("en"):
        assert words.short(moment, NOW) == en


def test_today_turns_at_midnight_of_the_reader_not_of_greenwich():
    late_evening = datetime(2026, 11, 24, 15, 59, tzinfo=UTC)
    with translation.override("en"):
        assert words.short(late_evening, NOW) == "today 23:59"
        assert words.short(late_evening + timedelta(minutes=1), NOW) == "tomorrow 00:00"


CASES = [
    (Clock("running", NOW - HOUR, NOW + 3.2 * HOUR), "", "剩 3小时12分", "剩 3小時12分", "3 h 12 min left"),
    (Clock("running", NOW - HOUR, NOW + HOUR / 5), "soon", "即将到期 12分", "即將到期 12分", "Due in 12 min"),
    (Clock("running", NOW - HOUR, NOW - HOUR / 4), "late", "超时 15分", "超時 15分", "15 min over"),
    (Clock("breached", NOW - 5 * HOUR, NOW - HOUR / 4), "late", "超时 15分", "超時 15分", "15 min over"),
    (Clock("paused", NOW - HOUR, NOW + HOUR), "paused", "已暂停", "已暫停", "Paused"),
    (Clock("met", NOW - HOUR, NOW + HOUR, NOW), "met", "按时完成", "按時完成", "On time"),
    (
        Clock("late", NOW - HOUR, NOW - HOUR / 2, NOW),
        "metlate",
        "逾期完成 晚 30分",
        "逾期完成 晚 30分",
        "Met 30 min late",
    ),
    (Clock("excused", NOW - HOUR, NOW - HOUR / 2), "off", "已免责", "已免責", "Excused"),
    (Clock("cancelled", NOW - HOUR, NOW + HOUR), "off", "已取消", "已取消", "Cancelled"),
]


@pytest.mark.parametrize(("clock", "tone", "zh", "tw", "en"), CASES, ids=[f"{c[0].state}-{c[1]}" for c in CASES])
def test_a_chip_says_how_the_clock_stands_in_each_language(clock, tone, zh, tw, en):
    for language, said in (("zh-hans", zh), ("zh-hant", tw), ("en", en)):
        with translation.override(language):
            reading = clocks.read(clock, NOW)
            assert (reading.tone, reading.words) == (tone, said)


def test_days_after_is_no_goddess_in_traditional_chinese():
    with translation.override("zh-hant"):
        told = translation.ngettext("Files are deleted after %(n)s day.", "Files are deleted after %(n)s days.", 7)
    assert told == "文件保留 %(n)s 天後刪除"


def test_a_long_clock_turns_amber_two_hours_before_not_days_before():
    week = Clock("running", NOW - 160 * HOUR, NOW + 8 * HOUR)
    assert clocks.read(week, NOW).tone == ""
    assert clocks.read(week, NOW + 6.1 * HOUR).tone == "soon"


def test_a_short_clock_turns_amber_when_a_quarter_is_left():
    half_hour = Clock("running", NOW, NOW + HOUR / 2)
    assert clocks.read(half_hour, NOW + timedelta(minutes=22)).tone == ""
    assert clocks.read(half_hour, NOW + timedelta(minutes=23)).tone == "soon"


def draw(source, **context):
    return Template("{% load huiyin %}" + source).render(Context({"now": NOW, **context}))


def test_a_running_chip_carries_what_the_countdown_needs_and_a_stopped_one_does_not():
    running = draw("{% chip clock %}", clock=CASES[0][0])
    assert 'data-due="2026-11-24T05:54:00+00:00"' in running
    assert 'stroke-dasharray="76 100"' in running
    assert "data-seconds" not in running
    assert "data-seconds" in draw("{% chip clock seconds=True %}", clock=CASES[0][0])
    assert "data-due" not in draw("{% chip clock %}", clock=CASES[5][0])


def test_the_heading_of_a_day_reads_as_one_says_it():
    with translation.override("en"):
        assert words.day(NOW, NOW) == "Today, Tuesday 24 November"
        assert words.day(NOW - 400 * 24 * HOUR, NOW) == "Monday 20 October 2025"
    with translation.override("zh-hans"):
        assert words.day(NOW, NOW) == "今天，11 月 24 日 星期二"


def test_two_sentences_are_parted_by_a_space_except_in_chinese():
    sentences = Template("{% load huiyin %}。{% gap %}x")
    for language, space in (("en", " "), ("zh-hans", ""), ("zh-hant", "")):
        with translation.override(language):
            assert sentences.render(Context()) == f"。{space}x"
