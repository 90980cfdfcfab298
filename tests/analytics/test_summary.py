"""The summary against plain Python over the raw rows (rule A3)."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from analytics.marks import grains, minute_value
from analytics.models import Count
from analytics.selectors.summary import summary
from analytics.selectors.sums import Asked, Range, Times, laid_out, sums
from analytics.services import flush
from complaints import services
from deadlines import clock
from deadlines.clock import now
from tests import deeds

pytestmark = pytest.mark.django_db


def this_month(world) -> Range:
    day = now().astimezone(world.yj.zone).date()
    return Range(day.replace(day=1), day)


def line(found, code):
    return next(one.now for one in found.lines if one.now.measure.code == code)


def test_a_month_of_two_cases_one_answered(world):
    answered = deeds.phone_call(world)
    deeds.phone_call(world, content="楼道灯不亮")
    services.contact(answered.number, by=world.chen, way="phone", reached=True, content="已派工程查看")
    flush()
    found = summary(world.he, [], this_month(world))
    assert line(found, "received").over == 2
    rate = line(found, "answer_on_time")
    assert (rate.over, rate.under, rate.value) == (1, 1, Decimal(100))
    assert found.backlog == 2 and dict(found.ageing)["0-1"] == 2


def test_a_case_is_as_old_as_today_whatever_the_period_ends_on(world, client):
    """Who asks for a whole month before it is over is not told that this morning's case is weeks in hand."""
    deeds.phone_call(world)
    flush()
    today = this_month(world).end
    period = Range(today - timedelta(days=3), today + timedelta(days=40))
    assert dict(summary(world.he, [], period).ageing) == {"0-1": 1, "2-3": 0, "4-7": 0, "8-30": 0, "31+": 0}
    client.force_login(world.he)
    page = client.get(f"/analytics/?from={period.start}&to={period.end}")
    young = page.context["ages"][0]
    assert young["n"] == 1 and client.get(young["url"]).context["count"] == "1"


def test_who_is_named_finds_totals_without_those_cases(world):
    deeds.phone_call(world)
    deeds.phone_call(world, about_staff=[world.zhou], content="主管态度恶劣")
    flush()
    assert line(summary(world.he, [], this_month(world)), "received").over == 2
    assert line(summary(world.zhou, [], this_month(world)), "received").over == 1


def test_another_estates_manager_counts_only_there(world):
    deeds.phone_call(world)
    flush()
    assert line(summary(world.other_manager, [], this_month(world)), "received").over == 0
    assert line(summary(world.other_manager, ["YJ"], this_month(world)), "received").over == 0


@pytest.mark.parametrize(
    "start, end",
    [
        (date(2026, 1, 1), date(2026, 1, 31)),
        (date(2026, 1, 15), date(2026, 1, 20)),
        (date(2026, 1, 15), date(2026, 3, 10)),
        (date(2025, 12, 31), date(2026, 2, 1)),
        (date(2026, 2, 1), date(2026, 2, 28)),
        (date(2025, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_range_sums_months_and_days_to_the_same(world, start, end):
    days = [
        date(2025, 12, 31),
        date(2026, 1, 1),
        date(2026, 1, 17),
        date(2026, 2, 1),
        date(2026, 2, 28),
        date(2026, 3, 9),
    ]
    for day in days:
        with clock.at(now().replace(year=day.year, month=day.month, day=day.day, hour=2)):
            deeds.phone_call(world, content=f"第 {day} 天的事")
    flush()
    found = sums(world.he, [world.yj.pk], {"x": Asked(Range(start, end), ("received",))})["x"]
    assert found["all", "", "received"] == sum(start <= day <= end for day in days)


def test_the_period_before_a_month_is_the_month_before():
    assert Range(date(2024, 3, 1), date(2024, 3, 31)).before == Range(date(2024, 2, 1), date(2024, 2, 29))
    assert Range(date(2026, 1, 1), date(2026, 3, 31)).before == Range(date(2025, 10, 1), date(2025, 12, 31))
    assert Range(date(2026, 1, 10), date(2026, 1, 12)).before == Range(date(2026, 1, 7), date(2026, 1, 9))


@pytest.mark.parametrize(
    "answers, median, ninetieth",
    [
        ({5: 1, 10: 1, 600: 1}, 10, 600),
        ({59: 4, 60: 5, 3000: 1}, 60, 60),
        ({5: 9, 600: 1}, 5, 5),
        ({0: 3}, 0, 0),
        ({7: 1}, 7, 7),
        ({}, 0, 0),
    ],
)
def test_the_percentile_is_a_value_that_happened(world, answers, median, ninetieth):
    day = date(2026, 3, 4)
    for minutes, n in answers.items():
        for grain, at in grains(day):
            here = {"estate_id": world.yj.pk, "grain": grain, "day": at}
            Count.objects.create(**here, dim="answer_min", value=minute_value(minutes), answer_due=n)
            hour = Count.objects.get_or_create(**here, dim="answer_hour", value=minutes // 60)[0]
            Count.objects.filter(pk=hour.pk).update(answer_due=(hour.answer_due or 0) + n)
    for period in (
        Range(day, day),
        Range(date(2026, 3, 1), date(2026, 3, 31)),
        Range(date(2026, 2, 9), day),
        Range(date(2026, 1, 1), date(2026, 12, 31)),
    ):
        found = sums(world.he, [world.yj.pk], {"x": Times(period, (50, 90))})["x"]
        assert found["", "50", "n"] == found["", "90", "n"] == sum(answers.values())
        assert (found["", "50", "minutes"], found["", "90", "minutes"]) == (median, ninetieth)


def test_every_range_is_laid_out_so_that_each_of_its_days_counts_once():
    dice = Random(7)
    for _ in range(400):
        start = date(2026, 1, 1) + timedelta(days=dice.randrange(400))
        period = Range(start, start + timedelta(days=dice.choice([0, 1, 5, 20, 29, 31, 90, 400, 1200])))
        counted: Counter[date] = Counter()
        for sign, grain, first, last in laid_out(period, date(2026, 6, dice.randrange(1, 30))):
            if grain == "M":  # its rows stand on the first of each month
                assert first.day == 1
                last = (last.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
            elif grain == "Y":
                assert (first.month, first.day) == (1, 1)
                last = last.replace(month=12, day=31)
            counted.update({first + timedelta(days=n): sign for n in range((last - first).days + 1)})
        days = {day for day, times in counted.items() if times}
        assert set(counted.values()) <= {0, 1} and len(days) == period.days and min(days) == period.start


def test_the_summary_asks_few_statements_whatever_the_number_of_cases(world, django_assert_max_num_queries):
    for n in range(5):
        with clock.at(now() - timedelta(days=n)):
            deeds.phone_call(world, content=f"事项 {n}")
    flush()
    with django_assert_max_num_queries(5):
        summary(world.he, [], this_month(world))
