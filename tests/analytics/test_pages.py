"""The pages of the statistics: every figure equals the list it opens, for each role (rules A1, P2, P4)."""

import io
import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from rest_framework.test import APIClient

from analytics.period import named
from analytics.selectors.summary import summary
from analytics.selectors.sums import Range
from analytics.services import flush
from complaints import services
from deadlines import clock
from deadlines.clock import now
from deadlines.services import tick
from tests import deeds

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
FIGURE = re.compile(r'<a [^>]*href="(/analytics/cases/\?[^"]+)"[^>]*>(.*?)</a>', re.S)


def a_month(world) -> None:
    """Cases of several kinds: answered, late, major, merged, about a person, anonymous, praised."""
    with clock.at(now() - timedelta(days=20)):
        deeds.phone_call(world, content="电梯停运，等了很久")
    tick()
    with clock.at(now() - timedelta(days=3)):
        case = deeds.handling(world)
        services.reclassify(case.number, by=world.he, nature="major", reason="惊动街道")
    answered = deeds.phone_call(world, content="楼道灯不亮")
    services.contact(answered.number, by=world.chen, way="phone", reached=True, content="今晚八点前修好")
    lead = deeds.phone_call(world, content="停水")
    services.merge(deeds.phone_call(world, content="也停水了").number, by=world.chen, into=lead.number)
    deeds.phone_call(world, about_staff=[world.zhou], content="主管态度恶劣")
    deeds.phone_call(world, kind="praise", content="谢谢保安")


def figures(client, user, path: str) -> list[tuple[str, int]]:
    """(address, number) of every plain number on the page that opens a list."""
    client.force_login(user)
    page = client.get(path).content.decode()
    found = []
    for url, inside in FIGURE.findall(page):
        texts = re.findall(r"(?:^|>)\s*(\d+)\s*(?:<|$)", inside)
        if texts and "%" not in inside:
            found.append((unescape(url), int(texts[-1])))
    return found


@pytest.mark.parametrize("who", ["he", "zhou", "lin", "zhao", "other_manager"])
@pytest.mark.parametrize(
    "path", ["/analytics/?period=30", "/analytics/summary/?period=30", "/analytics/signs/?period=30"]
)
def test_every_figure_equals_the_list_it_opens(world, client, who, path):
    a_month(world)
    user = getattr(world, who, None) or world.he
    shown = figures(client, user, path)
    assert shown or who == "other_manager"
    for url, number in shown:
        page = client.get(url)
        assert page.status_code == 200
        assert page.context["count"] == str(number), url
        assert len(page.context["rows"]) == min(number, 50)


@pytest.mark.parametrize(
    "who, status", [("chen", 403), ("wang", 403), ("technician", 403), ("stranger", 403), ("he", 200)]
)
@pytest.mark.parametrize(
    "path",
    [
        "",
        "summary/",
        "cases/",
        "definitions/",
        "signs/",
        "summary/xlsx/",
        "summary/csv/",
        "summary/pdf/",
        "summary/print/",
    ],
)
def test_who_reads_statistics(world, client, who, status, path):
    client.force_login(getattr(world, who))
    assert client.get(f"/analytics/{path}").status_code == status


def test_the_spreadsheet_holds_real_numbers_and_no_formula(world, client):
    a_month(world)
    client.force_login(world.he)
    answer = client.get("/analytics/summary/xlsx/?period=30")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet.freeze_panes == "B2"
    numbers = [row[1].value for row in sheet.iter_rows(min_row=2)]
    assert any(isinstance(value, (int, float)) for value in numbers)
    assert not any(isinstance(c.value, str) and c.value.startswith("=") for row in sheet.iter_rows() for c in row)


def test_a_file_of_the_summary_says_units_and_holds_the_backlog(world, client):
    """80 alone may be minutes or per cent; what has no denominator shows none; backlog and ages go out too (A3)."""
    a_month(world)
    client.force_login(world.he)
    book = load_workbook(io.BytesIO(client.get("/analytics/summary/xlsx/?period=30", headers=ENGLISH).content))
    head, *rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    found = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert found["Answered on time"]["Unit"] == "%" and found["Answered on time"]["Denominator"] is not None
    assert found["Time to answer, median"]["Unit"] == "minutes"
    assert found["Time to answer, median"]["Denominator"] is found["Cases received"]["Denominator"] is None
    backlog = dict(book["Backlog"].iter_rows(min_row=2, values_only=True))
    summed = summary(world.he, [], named("30", timezone.localdate(now())))
    assert backlog["In hand at the end of the period"] == summed.backlog > 0
    assert backlog["Still open today"] == sum(n for _name, n in summed.ageing) > 0
    told = client.get("/analytics/summary/csv/?period=30", headers=ENGLISH).content.decode("utf-8-sig")
    received = found["Cases received"]["This period"]
    assert f"Cases received,{received},,{received},," in told, "a count is a whole number"


def test_an_unreadable_day_is_told_and_the_usual_period_shown(world, client):
    client.force_login(world.he)
    page = client.get("/analytics/?from=yesterday&to=2026-01-01")
    assert page.status_code == 200 and page.context["seen"].wrong


def test_the_overview_asks_few_statements(world, client, django_assert_max_num_queries):
    a_month(world)
    client.force_login(world.he)
    client.get("/analytics/")
    with django_assert_max_num_queries(19):
        client.get("/analytics/")


@pytest.mark.parametrize("who", ["he", "zhou", "hq"])
def test_the_summary_asks_ten_statements_at_most_and_few_rows(world, client, who, django_assert_max_num_queries):
    """BENCH 5b: all measures, all slices, the frame and its counts included, for whoever is named in a case too."""
    a_month(world)
    client.force_login(getattr(world, who))
    client.get("/analytics/summary/")
    with django_assert_max_num_queries(10):
        client.get("/analytics/summary/")


def test_the_api_gives_the_same_figures(world):
    a_month(world)
    api = APIClient()
    api.force_authenticate(world.he)
    found = api.get("/api/v1/statistics/?by=nature").json()
    flush()
    mine = summary(world.he, [], Range(*map(date.fromisoformat, found["period"].values())))
    assert [one["now"]["numerator"] for one in found["measures"]] == [one.now.over for one in mine.lines]
    assert sum(row["counts"]["received"] for row in found["by"]["nature"]) == mine.lines[0].now.over
    api.force_authenticate(world.chen)
    assert api.get("/api/v1/statistics/").status_code == 403


def test_pages_beside_the_summary_light_up_its_entry_of_the_menu(world, client):
    client.force_login(world.he)
    for path in ("/analytics/exports/", "/analytics/definitions/", "/analytics/summary/"):
        assert re.findall(r'<li><a href="([^"]*)" aria-current="page"', client.get(path).content.decode()) == [
            "/analytics/summary/"
        ], path
