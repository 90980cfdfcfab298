"""The management report to owners (rule A5): drafted from data, written, signed, published, and never changed again."""

import ctypes.util
import re
import subprocess
import threading
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from analytics import tasks
from analytics.models import ManagementReport, Part, ReportPoint, ReportVersion
from analytics.selectors.report_facts import facts_of
from analytics.selectors.report_page import content_of, fingerprint
from analytics.selectors.reports import lacking, owed_by
from analytics.selectors.summary import summary
from analytics.selectors.sums import Range
from analytics.services import flush
from analytics.services import reports as services
from audit.models import AuditEntry
from complaints import services as complaints
from complaints.errors import BadInput, Changed, NotFound, NotNow, NotYours
from complaints.models import Case
from deadlines import clock
from notifications.models import PhraseOverride
from tests import deeds
from tests.portal.conftest import Visitor, text_of

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
needs_pango = pytest.mark.skipif(
    not ctypes.util.find_library("pango-1.0"), reason="pango is not installed (apt-get install libpango-1.0-0)"
)


def on(month: int, day: int, hour: int = 10):
    return clock.at(datetime(2026, month, day, hour, tzinfo=ZONE))


@pytest.fixture(autouse=True)
def storage(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def october(world):
    """What reached the desk in October: five about water, one closed; one praise; one that names the supervisor."""
    with on(10, 8):
        for n in range(4):
            deeds.judged(world, case=deeds.phone_call(world, content=f"停水第 {n} 次"))
        deeds.closed(world)
        deeds.phone_call(world, kind="praise", content="谢谢保安")
        deeds.phone_call(world, about_staff=[world.zhou], content="主管态度恶劣")
    flush()
    return world


def client_of(person) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person, backend="accounts.backends.PersonBackend")
    return client


def drafted(world, month: date = OCTOBER, day=(11, 3)) -> ManagementReport:
    with on(*day):
        return services.draft_report(world.yj, "month", month, by=world.he)


def written(world, report: ManagementReport, text: str = "本期完成了计划内的工作。") -> None:
    """Every empty section gets words, every point of the last report its outcome."""
    for section in report.sections.filter(text=""):
        services.write_section(report.pk, section.code, by=world.he, text=text)


def published(world, month: date = OCTOBER, day=(11, 3), **words) -> ReportVersion:
    report = drafted(world, month, day)
    with on(*day, 12):
        written(world, report, **words)
        services.sign(report.pk, by=world.zhao)
        return services.publish(report.pk, by=world.he)


def september_with_a_point(world) -> ReportPoint:
    """September on the portal, with one point for the next report to come back to."""
    with on(10, 3):
        september = services.draft_report(world.yj, "month", date(2026, 9, 1), by=world.he)
        written(world, september)
        point = services.add_point(september.pk, by=world.he, text="更换水泵控制柜")
        services.sign(september.pk, by=world.zhao)
        services.publish(september.pk, by=world.he)
    return point


# -- drafting ---


def test_a_report_is_drafted_from_the_data_section_by_section_in_two_languages(october):
    report = drafted(october)
    words = {one.code: (one.text, one.text_en) for one in report.sections.all()}
    assert list(words) == list(Part.values)
    assert "本期收到此类意见 5 件" in words["equipment"][0]
    assert "5 matters of this kind reached us." in words["equipment"][1]
    assert words["fund"] == ("", "") and words["fees"] == ("", ""), "money is written by hand"
    assert "0571-5555 0123" in words["close"][0] and "何建国" in words["close"][0]


def test_the_figures_are_those_of_the_statistics_summary(october):
    period = Range(OCTOBER, date(2026, 10, 31))
    found = facts_of(october.yj, period, clock.now()).figures[Part.EFFECT]
    told = summary(october.he, ["YJ"], period, ())
    lines = {line.now.measure.code: line.now for line in told.lines}
    compared = [one for one in found if one.code in lines]
    assert len(compared) >= 10
    for one in compared:
        now = lines[one.code]
        assert (one.over, one.under) == (now.over, now.under), one.code
        assert one.value == (None if now.value is None else float(now.value)), one.code
    by = dict(summary(october.he, ["YJ"], period, ("category",)).slices["category"])
    matters = facts_of(october.yj, period, clock.now()).figures[Part.EQUIPMENT][0]
    assert matters.over == by["facilities.water_power"]["received"] == 5


def test_a_report_everybody_reads_counts_the_same_whoever_drafts_it(october):
    """A total names nobody (rule P4): what names the drafter is counted, and no word of it stands anywhere."""
    complaints.name(deeds.phone_call(october).number, by=october.zhou, staff=[october.he], reason="点名经理")
    flush()
    report = drafted(october, NOVEMBER, (11, 30))
    full = facts_of(october.yj, Range(NOVEMBER, date(2026, 11, 30)), clock.now()).figures[Part.EFFECT][0]
    assert report.facts["figures"]["effect"][0]["over"] == full.over


def test_small_figures_are_hidden_from_residents_and_told_as_few(world):
    with on(10, 8):
        deeds.judged(world, case=deeds.phone_call(world))
    flush()
    report = drafted(world)
    fact = next(one for one in report.facts["figures"]["equipment"] if one["code"] == "matters")
    assert fact["hidden"] and fact["over"] == 1
    section = next(one for one in content_of(report)["sections"] if one["code"] == "equipment")
    public = next(one for one in section["facts"] if one["code"] == "matters")
    assert public["value"] is None and public["over"] == 0 and "parts" not in public
    assert "不足 3 件" in section["text"]


def test_one_report_of_an_estate_and_period(world):
    first = drafted(world)
    with pytest.raises(Changed), transaction.atomic():
        drafted(world)
    assert ManagementReport.objects.get() == first
    with on(11, 3):
        half = services.draft_report(world.yj, "half_year", date(2026, 8, 9), by=world.he)
    assert (half.start, half.end) == (date(2026, 7, 1), date(2026, 12, 31))


def test_a_period_to_come_is_refused(world):
    with on(11, 3), pytest.raises(BadInput):
        services.draft_report(world.yj, "month", date(2026, 12, 1), by=world.he)


def test_counting_again_drafts_what_nobody_touched_and_leaves_what_a_person_wrote(october):
    report = drafted(october, NOVEMBER, (11, 3))
    services.write_section(report.pk, "security", by=october.he, text="门岗全天值守。")
    with on(11, 9):
        for n in range(3):
            deeds.judged(october, case=deeds.phone_call(october, content=f"又停水 {n}"))
    services.refresh_facts(report.pk, by=october.he)
    words = {one.code: one.text for one in report.sections.all()}
    assert "本期收到此类意见 3 件" in words["equipment"] and words["security"] == "门岗全天值守。"


# -- writing ---


def test_two_at_once_one_wins_and_the_other_keeps_their_words(world):
    report = drafted(world)
    page = f"/analytics/reports/{report.pk}/sections/security/"
    first, second = client_of(world.he), client_of(world.zhao)
    seen = second.get(page).context["form"]["version"].value()
    assert first.post(page, {"text": "门岗全天值守。", "version": seen, "then": "stay"}).status_code == 302
    answer = second.post(page, {"text": "夜间巡逻四次。", "version": seen, "then": "stay"})
    assert answer.status_code == 409
    body = answer.content.decode()
    assert "夜间巡逻四次。" in body and "门岗全天值守。" in body, "one's own words, and the other's beside them"
    again = answer.context["form"]["version"].value()
    assert second.post(page, {"text": "夜间巡逻四次。", "version": again, "then": "stay"}).status_code == 302
    assert report.sections.get(code="security").text == "夜间巡逻四次。"


@pytest.mark.django_db(transaction=True)
def test_two_writers_in_the_same_moment_and_the_database_decides(world):
    report = drafted(world)
    version, said, gate = report.sections.get(code="fund").version, [], threading.Barrier(2)

    def write(by, text):
        gate.wait()
        try:
            services.write_section(report.pk, "fund", by=by, text=text, version=version)
            said.append("kept")
        except Changed:
            said.append("told")
        finally:
            connection.close()

    people = [threading.Thread(target=write, args=a) for a in ((world.he, "甲"), (world.zhao, "乙"))]
    [one.start() for one in people]
    [one.join() for one in people]
    assert sorted(said) == ["kept", "told"]


def test_english_that_was_drafted_for_other_words_goes_with_them(october):
    report = drafted(october)
    held = report.sections.get(code="equipment")
    services.write_section(report.pk, "equipment", by=october.he, text="全部重写。", text_en=held.text_en)
    assert report.sections.get(code="equipment").text_en == ""


@pytest.mark.parametrize(
    "words",
    ["感谢李女士的配合。", "3-2-1203 的漏水已修好。", "3栋2单元 1203 的漏水已修好。", "请联系 138 0000 5678。"],
)
def test_what_points_at_a_household_is_pointed_out_and_kept_on_record_if_sent(world, words):
    deeds.phone_call(world)
    report = drafted(world)
    page, client = f"/analytics/reports/{report.pk}/sections/said/", client_of(world.he)
    answer = client.post(page, {"text": words, "version": 1, "then": "stay"})
    assert answer.status_code == 200 and "points at a household" in answer.content.decode()
    assert words in answer.content.decode()
    assert report.sections.get(code="said").text == ""
    client.post(page, {"text": words, "version": 1, "then": "stay", "override_words": "on"})
    assert report.sections.get(code="said").text == words
    assert PhraseOverride.objects.filter(subject_kind="owners_report", by=world.he).exists()


def test_the_desks_number_and_the_names_of_staff_are_no_household(world):
    report = drafted(world)
    page, client = f"/analytics/reports/{report.pk}/sections/other/", client_of(world.he)
    words = {"text": "请向何建国咨询，电话 0571-5555 0123，2026-10-01 起。", "version": 1, "then": "stay"}
    assert client.post(page, words).status_code == 302


def test_words_to_avoid_are_pointed_out_with_better_ones(world):
    report = drafted(world)
    page, client = f"/analytics/reports/{report.pk}/sections/other/", client_of(world.he)
    answer = client.post(page, {"text": "这不归我们管。", "version": 1, "then": "stay"})
    assert answer.status_code == 200 and "should not reach a resident" in answer.content.decode()


# -- the signature ---


def test_nothing_is_signed_before_all_is_there(october):
    with on(10, 20):
        report = services.draft_report(october.yj, "month", OCTOBER, by=october.he)
        with pytest.raises(NotNow) as refused:
            services.sign(report.pk, by=october.zhao)
    codes = {one.code for one in refused.value.missing}
    assert "period" in codes and "section:fund" in codes and "section:equipment" not in codes
    with on(11, 2):
        codes = {one.code for one in lacking(report, date(2026, 11, 2))}
        assert "facts" in codes and "period" not in codes
        services.refresh_facts(report.pk, by=october.he)
        written(october, report)
        services.write_section(report.pk, "fund", by=october.he, nothing=True)
        assert services.sign(report.pk, by=october.zhao).signed_by == october.zhao


def test_points_of_the_last_report_are_followed_up_before_the_next_is_signed(world):
    point = september_with_a_point(world)
    report = drafted(world)
    with on(11, 3):
        written(world, report)
        with pytest.raises(NotNow) as refused:
            services.sign(report.pk, by=world.zhao)
        assert [one.code for one in refused.value.missing] == [f"point:{point.pk}"]
        with pytest.raises(BadInput):
            services.follow_up(report.pk, point.pk, by=world.he, outcome="going_on")
        services.follow_up(report.pk, point.pk, by=world.he, outcome="going_on", became="已订货，下月安装。")
        assert report.points.get().carried_from == point, "what is going on is carried on"
        services.sign(report.pk, by=world.zhao)
        version = services.publish(report.pk, by=world.he)
    assert version.content["followed"][0]["became"] == "已订货，下月安装。"
    assert version.content["points"] == [{"text": "更换水泵控制柜", "text_en": ""}]


def test_a_point_is_reworded_and_taken_out_while_the_report_is_written(world):
    report = drafted(world)
    client, base = client_of(world.he), report.get_absolute_url()
    client.post(f"{base}points/new/", {"text": "更换水泵", "text_en": "Change the pump"})
    point = report.points.get()
    client.post(f"{base}points/{point.pk}/", {"text": "更换水泵控制柜", "text_en": "Change the pump"})
    point = report.points.get()
    assert (point.text, point.text_en) == ("更换水泵控制柜", ""), "English that said something else goes"
    assert client.post(f"{base}points/{point.pk}/remove/").status_code == 302
    assert not report.points.exists()


def test_a_name_that_slipped_in_is_found_before_the_signature(world):
    """Who wrote it may not have been told then: the household came later, or the words by another way."""
    report = drafted(world)
    with on(11, 3):
        written(world, report)
        report.sections.filter(code="other").update(text="感谢 3-2-1203 的李女士。")
        with pytest.raises(NotNow) as refused:
            services.sign(report.pk, by=world.zhao)
    assert {one.code for one in refused.value.missing} == {"words:other"}


def test_whoever_changes_a_word_takes_the_signature_away(world):
    report = drafted(world)
    with on(11, 3):
        written(world, report)
        services.sign(report.pk, by=world.zhao)
        services.write_section(report.pk, "fund", by=world.he, text="又改了一句。")
        with pytest.raises(NotNow):
            services.publish(report.pk, by=world.he)
    assert not ReportVersion.objects.exists()


def test_what_was_read_is_what_is_signed(world):
    report = drafted(world)
    with on(11, 3):
        written(world, report)
        read = ManagementReport.objects.get().version
        services.write_section(report.pk, "fund", by=world.he, text="又改了一句。")
        with pytest.raises(Changed):
            services.sign(report.pk, by=world.zhao, version=read)


def test_only_the_general_manager_signs_and_headquarters_where_there_is_none(world):
    report = drafted(world)
    with on(11, 3):
        written(world, report)
        for who in (world.he, world.hq):
            with pytest.raises(NotYours):
                services.sign(report.pk, by=who)
        world.zhao.role_assignments.all().delete()
        assert services.sign(report.pk, by=world.hq).signed_by == world.hq


# -- versions ---


def test_a_published_version_never_changes_and_is_never_deleted(world):
    version = published(world)
    assert version.sha256 == fingerprint(version.content)
    for change in ({"sha256": "0" * 64}, {"content": {}}, {"n": 2}, {"published_at": clock.now()}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ReportVersion.objects.filter(pk=version.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        version.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        ManagementReport.objects.update(start=date(2026, 9, 1))
    with pytest.raises(NotNow):
        services.write_section(version.report_id, "fund", by=world.he, text="偷偷改一句")


def test_a_correction_is_a_second_version_and_the_first_stays_to_be_read(world):
    first = published(world)
    pk = first.report_id
    with on(11, 6):
        services.correct(pk, by=world.he, why="维修基金数字有误")
        visitor = Visitor()
        assert "This is version" not in text_of(visitor.get(f"/portal/reports/{pk}/")), "it stands until the next does"
        services.write_section(pk, "fund", by=world.he, text="更正：支出 3,860 元。")
        services.sign(pk, by=world.zhao)
        second = services.publish(pk, by=world.he)
    assert (second.n, second.why) == (2, "维修基金数字有误")
    newest, older = visitor.get(f"/portal/reports/{pk}/"), visitor.get(f"/portal/reports/{pk}/1/")
    assert "更正：支出 3,860 元。" in newest.content.decode() and f"/portal/reports/{pk}/1/" in newest.content.decode()
    assert "It was corrected since" in text_of(older) and "更正：支出" not in older.content.decode()


def test_a_withdrawn_report_is_off_the_portal_at_once_and_on_record_inside(world):
    version = published(world)
    pk = version.report_id
    services.withdraw(pk, by=world.he, why="含有住户姓名")
    visitor = Visitor()
    for path in (f"{pk}/", f"{pk}/1/", f"{pk}/1/print/", f"{pk}/1/pdf/"):
        assert visitor.get(f"/portal/reports/{path}").status_code == 404, path
    assert "2026" not in text_of(visitor.get("/portal/reports/")).split("All reports")[-1].split("Would you")[0]
    assert client_of(world.he).get(f"/analytics/reports/{pk}/versions/1/").status_code == 200
    assert client_of(world.chen).get(f"/analytics/reports/{pk}/versions/1/").status_code == 404
    with pytest.raises(NotNow):
        services.withdraw(pk, by=world.he, why="再来一次")


def test_every_deed_is_in_the_audit(world):
    version = published(world)
    services.correct(version.report_id, by=world.he, why="更正")
    verbs = list(AuditEntry.objects.filter(subject_kind="owners_report").values_list("verb", flat=True).distinct())
    for verb in ("report_drafted", "report_written", "report_signed", "report_published", "report_corrected"):
        assert verb in verbs


# -- who ---


@pytest.mark.parametrize(
    "who, listed, draft, section, newest",
    [
        ("he", 200, 200, 200, 200),
        ("zhao", 200, 200, 200, 200),
        ("hq", 200, 200, 403, 200),
        ("zhou", 200, 404, 404, 404),
        ("chen", 200, 404, 404, 404),
        ("li", 200, 404, 404, 404),
        ("other_manager", 200, 404, 404, 404),
        ("technician", 403, 403, 403, 403),
        ("stranger", 403, 403, 403, 403),
    ],
)
def test_who_sees_a_draft_and_who_writes_it(world, who, listed, draft, section, newest):
    report = drafted(world)
    client = client_of(getattr(world, who))
    assert client.get("/analytics/reports/").status_code == listed
    assert client.get(f"/analytics/reports/{report.pk}/").status_code == draft
    assert client.get(f"/analytics/reports/{report.pk}/preview/").status_code == newest
    assert client.get(f"/analytics/reports/{report.pk}/sections/fund/").status_code == section


@pytest.mark.parametrize(
    "who, status",
    [("he", 200), ("chen", 302), ("li", 302), ("sun", 302), ("other_manager", 404), ("technician", 403)],
)
def test_employees_of_the_estate_read_what_is_published_and_write_nothing(world, who, status):
    version = published(world)
    pk, client = version.report_id, client_of(getattr(world, who))
    assert client.get(f"/analytics/reports/{pk}/").status_code == status
    if status == 302:
        assert client.get(f"/analytics/reports/{pk}/", follow=True).status_code == 200
        for act in ("count", "sign", "publish", "correct", "withdraw", "points/new", "sections/fund"):
            assert client.get(f"/analytics/reports/{pk}/{act}/").status_code == 403, act


@pytest.mark.parametrize("who", ["chen", "zhou", "lin", "li", "hq", "other_manager", "root", "technician", "stranger"])
def test_the_services_refuse_whoever_may_not_write(world, who):
    report = drafted(world)
    by = getattr(world, who)
    for deed in (
        lambda: services.draft_report(world.yj, "month", date(2026, 9, 1), by=by),
        lambda: services.write_section(report.pk, "fund", by=by, text="x"),
        lambda: services.refresh_facts(report.pk, by=by),
        lambda: services.add_point(report.pk, by=by, text="x"),
        lambda: services.sign(report.pk, by=by),
        lambda: services.publish(report.pk, by=by),
        lambda: services.correct(report.pk, by=by, why="x"),
        lambda: services.withdraw(report.pk, by=by, why="x"),
    ):
        with pytest.raises((NotYours, NotFound)):
            deed()


# -- the story, through the pages ---


def test_from_the_draft_to_the_portal_through_the_pages(october):
    manager, director, visitor = client_of(october.he), client_of(october.zhao), Visitor()
    with on(11, 3):
        answer = manager.post("/analytics/reports/new/", {"estate": "YJ", "period": f"month:{OCTOBER}"})
        report = ManagementReport.objects.get()
        assert answer.url == report.get_absolute_url()
        base = report.get_absolute_url()
        assert text_of(visitor.get("/portal/reports/")).count("2026") == 0, "a draft is nobody's to read"
        assert "A preview" in text_of(manager.get(f"{base}preview/"))
        for section in report.sections.all():
            given = {"text": section.text, "text_en": section.text_en, "version": section.version, "then": "next"}
            if not section.text:
                given["nothing"] = "on"
            assert manager.post(f"{base}sections/{section.code}/", given).status_code == 302, section.code
        assert manager.post(f"{base}points/new/", {"text": "更换水泵控制柜"}).status_code == 302
        assert manager.get(f"{base}sign/").status_code == 403
        read = director.get(base).context["report"].version
        assert director.post(f"{base}sign/", {"version": read}).status_code == 302
        assert manager.post(f"{base}publish/").status_code == 302
    page = visitor.get(f"/portal/reports/{report.pk}/")
    words = text_of(page)
    assert "更换水泵控制柜" in words and "Signed by 赵总" in words and ReportVersion.objects.get().sha256 in words
    assert f"/portal/reports/{report.pk}/" in visitor.get("/portal/reports/").content.decode()
    assert "/portal/reports/" in visitor.get("/portal/").content.decode()
    assert visitor.get(f"/portal/reports/{report.pk}/1/print/").status_code == 200


def test_signing_too_early_says_what_is_missing_on_the_page(world):
    report = drafted(world)
    page = client_of(world.zhao).get(report.get_absolute_url())
    assert "“Maintenance fund in and out” is empty" in text_of(page)
    assert "sign/?version" not in page.content.decode()
    refused = text_of(client_of(world.zhao).post(f"{report.get_absolute_url()}sign/"))
    assert "Not yet" in refused and "“Other” is empty" in refused


@pytest.mark.parametrize(
    "language, own", [("zh-hans", "您说我做"), ("zh-hant", "您說我做"), ("en", "You said, we did")]
)
def test_headings_and_figures_are_told_in_the_readers_language_and_words_as_signed(october, language, own):
    version = published(october)
    page = Visitor(language).get(f"/portal/reports/{version.report_id}/")
    assert own in text_of(page)
    if language == "en":
        assert 'lang="zh-Hans">' in page.content.decode(), "Chinese words say that they are"
        assert "written in Chinese alone" in text_of(page)
    if language == "zh-hant":
        assert "本期完成了計劃內的工作" in text_of(page)


def test_no_complainant_stands_in_a_published_report(october):
    version = published(october)
    whole = str(version.content) + text_of(Visitor("zh-hans").get(f"/portal/reports/{version.report_id}/"))
    for secret in ("李女士", "13800005678", "138****5678", "3-2-1203", "主管态度恶劣", "周敏"):
        assert secret not in whole


def test_a_lesson_of_a_shielded_case_is_never_drafted(world):
    lesson = {"cause": "接头老化", "learnt": "巡检", "change": "每季检查软管接头"}
    hidden = {"cause": "不当", "learnt": "培训", "change": "调整值班主管的排班"}
    with on(10, 9):
        complaints.archive(deeds.closed(world).number, by=world.lin, lesson=lesson)
        case = deeds.closed(world)
        Case.objects.filter(pk=case.pk).update(confidential=True)
        complaints.archive(case.number, by=world.lin, lesson=hidden)
    report = drafted(world)
    said = report.sections.get(code="said").text
    assert "每季检查软管接头" in said and "排班" not in said


# -- paper ---


@needs_pango
def test_publishing_has_the_worker_make_a_pdf_in_chinese(world, django_capture_on_commit_callbacks, tmp_path):
    month = (clock.now().astimezone(ZONE).date().replace(day=1) - timedelta(days=1)).replace(day=1)
    report = services.draft_report(world.yj, "month", month, by=world.he)
    written(world, report)
    services.sign(report.pk, by=world.zhao)
    with django_capture_on_commit_callbacks(execute=True):
        version = services.publish(report.pk, by=world.he)
    version = ReportVersion.objects.get(pk=version.pk)
    name = f"YJ-{month:%Y-%m}-1.pdf"
    assert version.pdf.name == f"reports/{month:%Y}/{name}"
    answer = Visitor().get(f"/portal/reports/{version.report_id}/1/pdf/")
    data = b"".join(answer.streaming_content)
    assert data.startswith(b"%PDF") and name in answer["Content-Disposition"]
    file = tmp_path / "report.pdf"
    file.write_bytes(data)
    told = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True).stdout.decode()
    words = re.sub(r"\s+", "", told)
    for one in ("管理报告", "云景花园", "本期完成了计划内的工作", "公司盖章", "总经理", "赵总", version.sha256[:16]):
        assert one in words, one


@needs_pango
def test_a_pdf_not_made_yet_is_asked_for_and_said(world):
    version = published(world)
    assert not version.pdf and services.owed_pdfs(5) == [version.pk]
    answer = Visitor().get(f"/portal/reports/{version.report_id}/1/pdf/", follow=True)
    assert "still being made" in text_of(answer)
    tasks.make_owed_reports()
    assert services.owed_pdfs(5) == []


# -- what is owed ---


def test_the_manager_is_reminded_on_the_home_until_the_month_is_published(october):
    with on(11, 3):
        assert [one.estate.code for one in owed_by(october.he, clock.now())] == ["YJ"]
        assert "is over and not published yet" in text_of(client_of(october.he).get("/"))
        assert owed_by(october.chen, clock.now()) == [] == owed_by(october.other_manager, clock.now())
    published(october)
    with on(11, 4):
        assert owed_by(october.he, clock.now()) == []


def test_the_reminder_costs_one_statement_and_nothing_to_those_it_is_not_for(october, django_assert_num_queries):
    october.he.scope, october.chen.scope  # noqa: B018 - read once for every page
    with on(11, 3), django_assert_num_queries(1):
        owed_by(october.he, clock.now())
    with django_assert_num_queries(0):
        owed_by(october.chen, clock.now())


# -- the API ---


def test_the_api_writes_signs_and_publishes_by_the_same_rules(world):
    from rest_framework.test import APIClient

    def api_of(person):
        client = APIClient()
        client.force_authenticate(person)
        return client

    manager, director = api_of(world.he), api_of(world.zhao)
    root = "/api/v1/management-reports/"
    with on(11, 3):
        made = manager.post(root, {"estate": "YJ", "start": "2026-10-15"}, format="json")
        assert made.status_code == 201 and made.json()["state"] == "draft"
        pk = made.json()["id"]
        assert manager.post(root, {"estate": "YJ", "start": "2026-10-15"}, format="json").status_code == 409
        assert manager.post(root, {"estate": "HX", "start": "2026-10-15"}, format="json").status_code == 400
        refused = director.post(f"{root}{pk}/sign/", {}, format="json")
        assert refused.status_code == 409 and refused.json()["code"] == "missing"
        assert {"section:fund"} <= {one["code"] for one in refused.json()["missing"]}
        for one in made.json()["sections"]:
            body = {"text": one["text"] or "按计划完成。", "text_en": one["text_en"], "version": one["version"]}
            assert manager.put(f"{root}{pk}/sections/{one['code']}/", body, format="json").status_code == 200
            late = manager.put(f"{root}{pk}/sections/{one['code']}/", body, format="json")
            assert late.status_code == 409 and late.json()["code"] == "changed"
        named = {"text": "请打 13800005678", "version": None}
        held = manager.put(f"{root}{pk}/sections/other/", named, format="json")
        assert held.status_code == 400 and held.json()["code"] == "forbidden_words"
        assert manager.post(f"{root}{pk}/sign/", {}, format="json").status_code == 403
        assert manager.post(f"{root}{pk}/publish/", {}, format="json").status_code == 409
        assert director.post(f"{root}{pk}/sign/", {}, format="json").json()["state"] == "signed"
        told = manager.post(f"{root}{pk}/publish/", {}, format="json").json()
    assert told["state"] == "published" and told["versions"][0]["n"] == 1
    assert api_of(world.chen).get(f"{root}{pk}/").json()["sections"][0]["code"] == "foreword"
    assert api_of(world.chen).post(f"{root}{pk}/correct/", {"why": "x"}, format="json").status_code == 403
    assert api_of(world.other_manager).get(f"{root}{pk}/").status_code == 404
    assert api_of(world.other_manager).get(root).json()["results"] == []
    for who in (world.technician, world.stranger):
        assert api_of(who).get(root).status_code == 403
