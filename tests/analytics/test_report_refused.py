"""The management report under attack, and between two people (rules A5, P4, J2, X2)."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import RoleAssignment
from analytics.models import ManagementReport, ReportVersion
from analytics.selectors.identifying import pointing_at
from analytics.selectors.report_page import content_of
from analytics.selectors.reports import owed_by
from analytics.services import flush
from analytics.services import reports as services
from complaints import services as complaints
from complaints.errors import Changed, NotNow
from complaints.models import Category
from complaints.services import Person
from deadlines import clock
from deadlines.models import PolicyFigure
from deadlines.selectors import forget_policies
from estates.models import Estate
from followups.services import clusters
from tests import deeds
from tests.analytics.test_management_report import (
    OCTOBER,
    ZONE,
    client_of,
    drafted,
    on,
    published,
    september_with_a_point,
    written,
)
from tests.followups.test_common_concern import held
from tests.portal.conftest import Visitor, text_of

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/management-reports/"


@pytest.fixture(autouse=True)
def storage(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def api_of(person) -> APIClient:
    client = APIClient()
    client.force_authenticate(person)
    return client


# -- who may not write asks nothing ---


@pytest.mark.parametrize("who", ["chen", "li", "lin", "zhou"])
def test_who_may_not_write_cannot_ask_who_lives_here(world, who):
    """The looking-through of words answers whether a name or a telephone is a resident's: writers alone hear it."""
    deeds.phone_call(world)
    pk, api = published(world).report_id, api_of(getattr(world, who))
    for words in ("李女士", "13800005678", "3-2-1203", "天气很好"):
        for act, tail, body in (
            (api.put, "sections/other/", {"text": words}),
            (api.post, "points/", {"text": words}),
            (api.put, "points/1/", {"text": words}),
            (api.post, "points/1/follow-up/", {"outcome": "done", "became": words}),
        ):
            assert act(f"{ROOT}{pk}/{tail}", body, format="json").status_code == 403, tail


@pytest.mark.parametrize("who", ["he", "zhao"])
def test_who_is_named_in_a_case_does_not_find_it_beside_the_section(world, who):
    """Small figures are the writer's to see, as the list behind them shows it: never a case that names them (P4)."""
    named = getattr(world, who)
    with on(10, 8):
        deeds.judged(world, case=deeds.phone_call(world, content="停水了"))
        case = deeds.judged(world, case=deeds.phone_call(world, content="经理说停水与他无关"))
        complaints.name(case.number, by=world.zhou, staff=[named], reason="点名")
    flush()
    report = drafted(world)
    told = {}
    for reader in (world.he, world.zhao):
        page = client_of(reader).get(f"{report.get_absolute_url()}sections/equipment/")
        facts = {one["fact"].code: one for one in page.context["facts"] if "fact" in one}
        matters, ended = facts["matters"], facts.get("matters_ended")
        told[reader.username] = (matters["fact"].over, [part["n"] for part in matters["parts"]])
        assert ended is None
    others = "zhao" if who == "he" else "he"
    assert told[who] == (1, [1]) and told[others] == (2, [2])


def test_a_small_rate_is_not_told_beside_the_section_but_leads_to_its_list(world):
    with on(10, 8):
        deeds.closed(world)
    flush()
    report = drafted(world)
    page = client_of(world.he).get(f"{report.get_absolute_url()}sections/effect/")
    rate = next(one for one in page.context["facts"] if one["fact"].code == "answer_on_time")
    assert rate["fact"].hidden and rate["fact"].value is None and rate["fact"].under == 0 and rate["url"]


def test_a_category_the_administrator_adds_is_in_its_section(world):
    parent = Category.objects.get(code="facilities")
    pool = Category.objects.create(code="facilities.pool", name="泳池", parent=parent)
    with on(10, 8):
        for n in range(3):
            case = deeds.phone_call(world, content=f"泳池水温 {n}")
            complaints.classify(case.number, by=world.chen, nature="valid", category=pool)
    flush()
    facts = {one["code"]: one for one in drafted(world).facts["figures"]["equipment"]}
    assert facts["matters"]["over"] == 3 and facts["matters"]["parts"] == [["facilities.pool", 3]]


def test_no_promise_of_a_meeting_about_somebody_is_drafted(world):
    meeting = held(world)
    at = clock.now()
    clusters.promise(meeting.pk, by=world.he, text="换泵换人", due_at=at + timedelta(minutes=2), owner=world.li)
    report = services.draft_report(world.yj, "month", at.astimezone(ZONE).date(), by=world.he)
    assert "换泵换人" in report.sections.get(code="said").text
    case = meeting.cluster.members.first().case
    complaints.name(case.number, by=world.he, staff=[world.li], reason="点名")
    services.refresh_facts(report.pk, by=world.he)
    assert "换泵换人" not in report.sections.get(code="said").text


# -- between two people ---


def test_what_moved_under_a_signature_can_be_signed_again(world):
    report = drafted(world)
    with on(11, 3):
        written(world, report)
        services.sign(report.pk, by=world.zhao)
        Estate.objects.filter(pk=world.yj.pk).update(name="云景花园二期")
        with pytest.raises(Changed):
            services.publish(report.pk, by=world.he)
        page = client_of(world.zhao).get(report.get_absolute_url())
        assert "has to be signed again" in text_of(page) and f"{report.pk}/sign/" in page.content.decode()
        services.sign(report.pk, by=world.zhao)
        assert services.publish(report.pk, by=world.he).content["estate"]["name"] == "云景花园二期"


def test_two_people_reword_one_point_and_the_second_is_told(world):
    report = drafted(world)
    services.add_point(report.pk, by=world.he, text="更换水泵")
    point, base = report.points.get(), report.get_absolute_url()
    form = client_of(world.he).get(f"{base}points/{point.pk}/").content.decode()
    assert re.search(rf'name="version"[^>]*value="{point.version}"', form)
    services.change_point(report.pk, point.pk, by=world.zhao, text="更换水泵和电机")
    late = client_of(world.he).post(f"{base}points/{point.pk}/", {"text": "更换水泵控制柜", "version": point.version})
    assert "Somebody wrote here meanwhile" in text_of(late) and "更换水泵控制柜" in late.content.decode()
    assert report.points.get().text == "更换水泵和电机" and "更换水泵和电机" in text_of(late)
    again = re.search(r'name="version"[^>]*value="(\d+)"', late.content.decode())[1]
    client_of(world.he).post(f"{base}points/{point.pk}/", {"text": "更换水泵控制柜", "version": again})
    assert report.points.get().text == "更换水泵控制柜"


def test_two_people_follow_one_point_up_and_the_second_is_told(world):
    point = september_with_a_point(world)
    report = drafted(world)
    base = f"{report.get_absolute_url()}points/{point.pk}/follow/"
    assert re.search(rf'name="version"[^>]*value="{point.version}"', client_of(world.he).get(base).content.decode())
    services.follow_up(report.pk, point.pk, by=world.zhao, outcome="done", became="已更换。")
    late = {"outcome": "dropped", "became": "不换了。", "version": point.version}
    assert "Somebody wrote here meanwhile" in text_of(client_of(world.he).post(base, late))
    api = api_of(world.he).post(f"{ROOT}{report.pk}/points/{point.pk}/follow-up/", late, format="json")
    assert api.status_code == 409 and api.json()["code"] == "changed"
    point.refresh_from_db()
    assert point.became == "已更换。"


def test_points_are_reworded_and_taken_out_by_program_too(world):
    report = drafted(world)
    point = services.add_point(report.pk, by=world.he, text="更换水泵")
    one = f"{ROOT}{report.pk}/points/{point.pk}/"
    api = api_of(world.he)
    told = api.put(one, {"text": "更换水泵控制柜", "version": point.version}, format="json")
    assert told.status_code == 200 and told.json()["points"][0]["text"] == "更换水泵控制柜"
    assert told.json()["points"][0]["version"] == point.version + 1
    assert api.put(one, {"text": "晚了", "version": point.version}, format="json").status_code == 409
    assert api_of(world.chen).delete(one).status_code == 404, "a draft is nobody's else"
    assert api_of(world.other_manager).delete(one).status_code == 404
    assert api.delete(one).json()["points"] == []


# -- versions ---


def corrected(world) -> tuple[ManagementReport, ReportVersion]:
    first = published(world)
    with on(11, 4):
        services.correct(first.report_id, by=world.he, why="数字有误")
        services.sign(first.report_id, by=world.zhao)
        return ManagementReport.objects.get(), services.publish(first.report_id, by=world.he)


def test_an_older_version_can_be_taken_down_alone(world):
    """What was corrected because it said too much must not stay to be read beside the correction."""
    report, _second = corrected(world)
    visitor, base = Visitor(), report.get_absolute_url()
    assert visitor.get(f"/portal/reports/{report.pk}/1/").status_code == 200
    page = client_of(world.he).get(base).content.decode()
    assert f"{base}withdraw/?n=1" in page
    answer = client_of(world.he).post(f"{base}withdraw/", {"why": "写了住户姓名", "n": 1})
    assert answer.status_code == 302
    for tail in ("", "print/", "pdf/"):
        assert visitor.get(f"/portal/reports/{report.pk}/1/{tail}").status_code == 404
    assert visitor.get(f"/portal/reports/{report.pk}/").status_code == 200
    held = ManagementReport.objects.get()
    assert not held.is_open and held.correcting_why == "", "the newest stays as it is"
    with pytest.raises(NotNow):
        services.withdraw(report.pk, by=world.he, why="再来", n=1)
    assert api_of(world.he).post(f"{ROOT}{report.pk}/withdraw/", {"why": "x", "n": 7}, format="json").status_code == 404
    assert api_of(world.he).post(f"{ROOT}{report.pk}/withdraw/", {"why": "x"}, format="json").status_code == 200
    assert visitor.get(f"/portal/reports/{report.pk}/").status_code == 404


def test_paper_says_what_it_is(world):
    report = drafted(world)
    base, client = report.get_absolute_url(), client_of(world.he)
    with on(11, 3):
        assert "Draft, not signed" in text_of(client.get(f"{base}print/"))
        written(world, report)
        services.sign(report.pk, by=world.zhao)
        told = text_of(client.get(f"{base}print/"))
        assert "Draft, not signed" not in told and "Signed, not published yet" in told
        services.publish(report.pk, by=world.he)
    with on(11, 4):
        services.correct(report.pk, by=world.he, why="数字有误")
        services.sign(report.pk, by=world.zhao)
        services.publish(report.pk, by=world.he)
        newer = "It was corrected since"
        for reader, path in (
            (client, f"{base}versions/1/"),
            (client, f"{base}versions/1/print/"),
            (Visitor(), f"/portal/reports/{report.pk}/1/print/"),
        ):
            assert newer in text_of(reader.get(path)), path
            assert newer not in text_of(reader.get(path.replace("/1/", "/2/"))), path
        services.withdraw(report.pk, by=world.he, why="写了住户姓名")
        assert "was withdrawn" in text_of(client.get(f"{base}versions/2/print/"))


def test_headquarters_signs_as_headquarters(world):
    RoleAssignment.objects.filter(user=world.zhao).delete()
    report = drafted(world)
    with on(11, 3):
        written(world, report)
        services.sign(report.pk, by=world.hq)
        version = services.publish(report.pk, by=world.he)
    assert version.content["signed"]["role"] == "hq"
    for path in (f"/portal/reports/{report.pk}/", f"/portal/reports/{report.pk}/1/print/"):
        words = text_of(Visitor().get(path)).lower()
        assert "headquarters" in words and "general manager" not in words, path


def test_a_signature_given_before_roles_were_kept_still_holds(world):
    report = drafted(world)
    with on(11, 3):
        written(world, report)
        services.sign(report.pk, by=world.zhao)
        report = ManagementReport.objects.get()
        report.signed_as = ""
        assert "role" not in content_of(report)["signed"]
        services.publish(report.pk, by=world.he)
    assert "general manager" in text_of(Visitor().get(f"/portal/reports/{report.pk}/")).lower()


def test_an_employee_finds_the_way_back_and_the_paper(world):
    version = published(world)
    page = client_of(world.chen).get(f"/analytics/reports/{version.report_id}/", follow=True)
    words = page.content.decode()
    assert f'href="/analytics/reports/{version.report_id}/"' not in words, "it would lead back to where one is"
    assert 'href="/analytics/reports/"' in words
    for tail in ("print/", "pdf/"):
        assert f"/analytics/reports/{version.report_id}/versions/1/{tail}" in words
        assert client_of(world.chen).get(f"/analytics/reports/{version.report_id}/versions/1/{tail}").status_code != 403


def test_markup_in_any_word_stays_a_word(world):
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)> {{ 7|add:7 }} javascript:alert(1)"
    report = drafted(world)
    with on(11, 3):
        written(world, report, text=evil)
        services.add_point(report.pk, by=world.he, text=evil[:290])
        services.sign(report.pk, by=world.zhao)
        version = services.publish(report.pk, by=world.he)
        services.correct(report.pk, by=world.he, why=evil[:290])
        services.sign(report.pk, by=world.zhao)
        services.publish(report.pk, by=world.he)
    for reader, path in (
        (Visitor(), f"/portal/reports/{report.pk}/"),
        (Visitor(), f"/portal/reports/{report.pk}/2/print/"),
        (client_of(world.he), report.get_absolute_url()),
        (client_of(world.he), f"{report.get_absolute_url()}sections/fund/"),
    ):
        words = reader.get(path, follow=True).content.decode()
        assert "<script>alert" not in words and "<img src=x" not in words and "{{ 7" in words, path
    assert version.content["sections"]


# -- what is owed ---


def half(world, day=(7, 3), start=date(2026, 1, 1)) -> ReportVersion:
    with on(*day):
        report = services.draft_report(world.yj, "half_year", start, by=world.he)
        written(world, report)
        services.sign(report.pk, by=world.zhao)
        return services.publish(report.pk, by=world.he)


def owed(world, month: int, day: int = 3, year: int = 2026) -> list[tuple[str, date]]:
    with clock.at(datetime(year, month, day, 10, tzinfo=ZONE)):
        return [(str(one.kind), one.start) for one in owed_by(world.he, clock.now())]


@pytest.fixture
def busy(world):
    """Something reached the desk in March, June, September and December."""
    for month in (3, 6, 9, 12):
        with on(month, 8):
            deeds.phone_call(world, content=f"{month} 月的事")
    flush()
    return world


def test_who_never_published_by_half_year_is_reminded_of_months_alone(busy):
    assert owed(busy, 7) == [("month", date(2026, 6, 1))]
    assert owed(busy, 8) == [], "nothing reached us in July"


def test_who_publishes_by_half_year_is_reminded_of_half_years_alone(busy):
    half(busy)
    assert owed(busy, 10) == [], "September goes into the second half"
    assert owed(busy, 1, year=2027) == [("half_year", date(2026, 7, 1))]


def test_who_publishes_both_is_reminded_of_both(busy):
    half(busy)
    published(busy, date(2026, 9, 1), (10, 3))
    assert owed(busy, 1, year=2027) == [("month", date(2026, 12, 1)), ("half_year", date(2026, 7, 1))]


def test_who_went_over_to_months_is_no_longer_reminded_of_half_years(busy):
    half(busy)
    published(busy, date(2026, 9, 1), (10, 3))
    assert ("half_year", date(2026, 7, 1)) in owed(busy, 1, year=2027), "the half-year just over is still expected"
    assert ("half_year", date(2027, 1, 1)) not in owed(busy, 7, year=2027)


def test_the_reminder_leads_to_where_it_is_written(busy):
    half(busy)
    with clock.at(datetime(2027, 1, 4, 10, tzinfo=ZONE)):
        manager = client_of(busy.he)
        home = manager.get("/").content.decode()
        assert "second half of 2026" in home
        begin = "/analytics/reports/new/?estate=YJ&amp;period=half_year%3A2026-07-01"
        assert begin in home
        page = manager.get(begin.replace("&amp;", "&")).content.decode()
        assert '<option value="half_year:2026-07-01" selected>' in page
        report = services.draft_report(busy.yj, "half_year", date(2026, 7, 1), by=busy.he)
        assert f'href="{report.get_absolute_url()}"' in manager.get("/").content.decode()


def test_what_is_being_corrected_is_still_published(world):
    with on(10, 8):
        deeds.phone_call(world)
    flush()
    version = published(world)
    with on(11, 5):
        assert owed_by(world.he, clock.now()) == []
        services.correct(version.report_id, by=world.he, why="数字有误")
        assert owed_by(world.he, clock.now()) == [], "its first version stands on the portal"
        services.withdraw(version.report_id, by=world.he, why="写了住户姓名")
        assert [one.start for one in owed_by(world.he, clock.now())] == [OCTOBER]


# -- policy ---


def test_how_far_back_names_are_looked_for_is_policy(world):
    with on(6, 1):
        deeds.phone_call(world, unit=None, person=Person(name="欧阳小满", phone="13911112222"), content="路过")
    with on(11, 20):
        said = {"text": "感谢欧阳小满。"}
        assert [hit.phrase for _name, hit in pointing_at(world.yj, said)] == ["欧阳小满"]
        PolicyFigure.objects.create(name="report_names_days", value=30, valid_from=clock.now() - timedelta(days=1))
        forget_policies()
        assert pointing_at(world.yj, said) == []
        assert "Names of those who complained" in text_of(client_of(world.he).get(reverse("deadlines:figures")))
