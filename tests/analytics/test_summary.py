"""The summary against plain Python over the raw rows (rule A3)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from analytics.selectors.summary import percentile, summary
from analytics.selectors.sums import Asked, Range, sums
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


def test_the_percentile_is_a_value_that_happened():
    assert percentile({5: 1, 10: 1, 600: 1}, 50) == 10
    assert percentile({5: 9, 600: 1}, 90) == 5
    assert percentile({}, 50) is None


def test_the_summary_asks_few_statements_whatever_the_number_of_cases(world, django_assert_max_num_queries):
    for n in range(5):
        with clock.at(now() - timedelta(days=n)):
            deeds.phone_call(world, content=f"事项 {n}")
    flush()
    with django_assert_max_num_queries(8):
        summary(world.he, [], this_month(world))
