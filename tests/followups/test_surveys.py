"""Surveys (rule F6): from the questionnaire to the published reply, by the people who do it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client
from openpyxl import load_workbook

from audit.models import AuditEntry
from deadlines.clock import now
from estates.models import Building
from followups.errors import BadInput, Changed, NotFound, NotNow, NotYours
from followups.models import (
    SurveyAnswer,
    SurveyInvitation,
    SurveyItem,
    SurveyResponse,
    SurveyRound,
    SurveySection,
)
from followups.selectors.survey_results import results
from followups.services import surveys
from followups.services.surveys.answering import Answered
from followups.services.surveys.parts import Question
from followups.survey_arithmetic import Quadrant, Share
from notifications.models import OutboxMessage
from tests.followups import polling
from tests.permissions.test_matrix import signed_in

pytestmark = pytest.mark.django_db


def of(world, round, **part):
    return results(round, [world.yj], now(), **part)


# -- the questionnaire ---


def test_a_questionnaire_is_written_on_the_screens_and_asked(world):
    client = signed_in(world.lin)
    client.post("/followups/surveys/questionnaires/new/", {"title": "春季调查"})
    survey = "/followups/surveys/questionnaires/1/".replace("1", str(surveys_of().get().pk))
    client.post(f"{survey}section/", {"title": "设备", "title_en": "Equipment"})
    section = SurveySection.objects.get()
    client.post(
        f"{survey}section/{section.pk}/item/", {"kind": "rating", "text": "电梯", "department": world.engineering.pk}
    )
    answer = client.post(f"{survey}section/{section.pk}/item/", {"kind": "choice", "text": "方式", "options": "电话"})
    assert "选择题至少要两个选项" in answer.content.decode()
    client.post(
        f"{survey}section/{section.pk}/item/", {"kind": "choice", "text": "方式", "options": "电话 | Phone\n微信"}
    )
    _lift, way = SurveyItem.objects.order_by("position")
    assert way.options == [{"zh": "电话", "en": "Phone"}, {"zh": "微信", "en": ""}]
    client.post(f"{survey}item/{way.pk}/move/", {"to": "up"})
    assert list(SurveyItem.objects.values_list("text", flat=True)) == ["方式", "电梯"]
    client.post(f"{survey}item/{way.pk}/remove/")
    page = client.get(survey).content.decode()
    assert "电梯" in page
    assert "方式" not in page


def surveys_of():
    from followups.models import Survey

    return Survey.objects


def test_the_last_item_of_a_section_moves_into_the_next(world):
    survey = polling.questionnaire(world)
    first, second = survey.sections.all()
    last = first.items.last()
    surveys.move(survey.pk, last.pk, by=world.lin, up=False)
    assert [i.text for i in second.items.all()] == ["报修及时", "怎么找我们", "还想说什么"]
    surveys.move(survey.pk, last.pk, by=world.lin, up=True)
    assert [i.text for i in first.items.all()] == ["电梯运行", "报修及时"]
    surveys.move(survey.pk, first.items.first().pk, by=world.lin, up=True)  # nothing above it: it stays
    assert [i.text for i in first.items.all()] == ["电梯运行", "报修及时"]


def test_once_asked_the_questions_stand_and_a_copy_goes_on_under_the_same_codes(world):
    polling.homes(world, 1)
    round = polling.opened(world)
    section = round.survey.sections.first()
    with pytest.raises(NotNow):
        surveys.add_item(round.survey_id, section.pk, by=world.lin, question=Question(text="新"))
    assert signed_in(world.lin).get(f"/followups/surveys/questionnaires/{round.survey_id}/change/").status_code == 403
    copy = surveys.copy(round.survey_id, by=world.he)
    codes = {i.code for i in polling.items(round)}
    assert {i.code for i in SurveyItem.objects.filter(section__survey=copy)} == codes
    surveys.add_item(copy.pk, copy.sections.first().pk, by=world.he, question=Question(text="新"))
    assert len(polling.items(round)) == 4


def test_who_may_write_read_and_answer_for_a_survey(world):
    polling.homes(world, 1)
    with pytest.raises(NotYours):
        surveys.write(by=world.chen, title="由值班写")
    round = polling.opened(world)
    for deed in (surveys.close_round, surveys.remind):
        with pytest.raises(NotYours):
            deed(round.pk, by=world.chen)
        with pytest.raises(NotFound):
            deed(round.pk, by=world.other_manager)
    polling.close(world, round)
    with pytest.raises(NotYours):
        surveys.reply(round.pk, by=world.lin, text="谢谢")
    readers = {u.username for u in world_people(world) if SurveyRound.objects.visible_to(u).exists()}
    assert readers == {"chen", "lin", "zhou", "he", "zhao", "hq", "li", "ma"}


def world_people(world):
    from accounts.models import User

    return User.objects.all()


def test_a_round_of_two_estates_is_closed_by_somebody_who_answers_for_both(world):
    polling.homes(world, 1)
    round = surveys.plan(
        polling.questionnaire(world), by=world.hq, settings=polling.settings(world, estates=[world.yj, world.hx])
    )
    surveys.open_round(round.pk, by=world.hq)
    with pytest.raises(NotYours):
        surveys.close_round(round.pk, by=world.he)
    with pytest.raises(NotYours):
        surveys.plan(round.survey, by=world.lin, settings=polling.settings(world, estates=[world.hx]))
    surveys.close_round(round.pk, by=world.hq)


# -- asked, reminded, closed ---


def test_every_household_is_asked_by_a_link_of_its_own(world):
    units = [*polling.homes(world, 3), world.flat]  # nobody lives in the flat below
    round = polling.opened(world)
    assert {i.unit for i in round.invitations.all()} == set(units)
    assert len({i.token for i in round.invitations.all()}) == 4
    assert OutboxMessage.objects.filter(event="survey_asked").count() == 4
    with pytest.raises(Changed):
        surveys.open_round(round.pk, by=world.lin)
    assert round.invitations.count() == 4


def test_the_message_holds_the_link_and_reaches_the_owner(world):
    from followups.survey_announcements import reach

    round = polling.opened(world)
    message = OutboxMessage.objects.get(event="survey_asked")
    with time_machine.travel(now().replace(hour=4), tick=False):  # noon on the estate
        to = reach([message], now())[message.pk]
    assert to.phone == "13800005678"
    assert polling.link(round, world.flat) in to.words["link"]
    polling.say(round, world.flat, (5, 5))
    assert reach([message], now()) == {}  # answered meanwhile: nothing is sent any more


def test_reminders_go_to_those_who_have_not_answered_and_not_too_often(world):
    units = polling.homes(world, 3)
    round = polling.opened(world)
    polling.say(round, units[0], (5, 4))
    with pytest.raises(NotNow):
        surveys.remind(round.pk, by=world.lin)  # asked a moment ago
    with time_machine.travel(now() + timedelta(days=3), tick=False):
        assert surveys.remind(round.pk, by=world.lin) == 3  # two homes and the flat
        with pytest.raises(NotNow):
            surveys.remind(round.pk, by=world.lin)


def test_it_reminds_once_by_itself_before_the_end(world):
    polling.homes(world, 2)
    round = polling.opened(world)
    assert surveys.remind_due(now()) == 0
    assert surveys.remind_due(round.closes_at - timedelta(days=2)) == 3
    assert surveys.remind_due(round.closes_at - timedelta(days=1)) == 0
    assert surveys.remind_due(round.closes_at + timedelta(days=1)) == 0


# -- answering, on a telephone without script ---


def test_a_household_answers_part_by_part_in_its_language(world):
    round = polling.opened(world)
    url = f"/portal/survey/{polling.link(round, world.flat)}/"
    lifts, repairs, way, words = polling.items(round)
    for language, says in {"zh-hans": "满意度调查", "zh-hant": "滿意度調查", "en": "Residents&#x27; survey"}.items():
        assert says in Client(headers={"accept-language": language}).get(url).content.decode()
    resident = Client(headers={"accept-language": "en"})
    assert resident.get(url)["X-Robots-Tag"].startswith("noindex")
    part = resident.post(url, {"part": 1, f"i{lifts.pk}_i": 5, f"i{lifts.pk}_s": 2})
    assert part["Location"] == f"{url}?part=2"
    # going back, what was given is there
    assert f'name="i{lifts.pk}_s" value="2" checked' in resident.get(f"{url}?part=1").content.decode()
    sent = resident.post(url, {"part": 2, f"i{way.pk}": "0", f"i{words.pk}": "电梯请快修"}, follow=True)
    assert "Thank you" in sent.content.decode()
    answers = {a.item_id: a for a in SurveyAnswer.objects.all()}
    assert (answers[lifts.pk].importance, answers[lifts.pk].satisfaction) == (5, 2)
    assert repairs.pk not in answers
    assert answers[way.pk].chosen == [0]
    assert answers[words.pk].words == "电梯请快修"


def test_the_second_answer_is_refused_kindly_and_changes_nothing(world):
    round = polling.opened(world)
    polling.say(round, world.flat, (5, 5))
    url = f"/portal/survey/{polling.link(round, world.flat)}/"
    client = Client(headers={"accept-language": "en"})
    assert "Your household has answered already" in client.get(url).content.decode()
    lifts = polling.items(round)[0]
    page = client.post(url, {"part": 2, f"i{lifts.pk}_i": 1, f"i{lifts.pk}_s": 1}, follow=True)
    assert "Your household has answered already" in page.content.decode()
    with pytest.raises(Changed):
        polling.say(round, world.flat, (1, 1))
    with pytest.raises(Changed):
        surveys.answer_on_paper(round, world.flat, {lifts.pk: Answered(1, 1)}, by=world.chen)
    assert SurveyResponse.objects.count() == 1


def test_after_closing_one_is_told_so_and_paper_still_counts_until_the_reply(world):
    unit = polling.homes(world, 1)[0]
    round = polling.opened(world)
    url = f"/portal/survey/{polling.link(round, world.flat)}/"
    with time_machine.travel(round.closes_at + timedelta(minutes=1), tick=False):
        assert "This survey is closed" in Client(headers={"accept-language": "en"}).get(url).content.decode()
        with pytest.raises(NotNow):
            polling.say(round, world.flat, (5, 5))
        lifts = polling.items(round)[0]
        surveys.answer_on_paper(round, unit, {lifts.pk: Answered(5, 5)}, by=world.chen)
        surveys.reply(round.pk, by=world.he, text="谢谢大家")
        with pytest.raises(NotNow):
            surveys.answer_on_paper(round, world.flat, {lifts.pk: Answered(5, 5)}, by=world.chen)
        page = Client(headers={"accept-language": "en"}).get(url).content.decode()
        assert f"/portal/replies/{round.pk}/" in page


def test_an_address_that_opens_nothing_says_no_more(world):
    round = surveys.plan(polling.questionnaire(world), by=world.lin, settings=polling.settings(world))
    drafted = SurveyInvitation.objects.create(round=round, unit=world.flat)
    for token in (drafted.token, "nothing", "二"):
        assert Client().get(f"/portal/survey/{token}/").status_code == 404


def test_what_is_not_of_the_sheet_is_refused_at_its_field(world):
    round = polling.opened(world)
    lifts, _repairs, way, words = polling.items(round)
    token = polling.link(round, world.flat)
    for item, wrong in (
        (lifts, Answered(6, 1)),
        (lifts, Answered(0, 1)),
        (lifts, Answered(chosen=[1])),
        (way, Answered(chosen=[2])),
        (way, Answered(chosen=[0, 1])),
        (way, Answered(importance=3)),
        (words, Answered(words="长" * 2001)),
    ):
        with pytest.raises(BadInput) as refused:
            surveys.answer(token, {item.pk: wrong})
        assert list(refused.value.fields) == [f"i{item.pk}"]
    with pytest.raises(BadInput):
        surveys.answer(token, {})
    with pytest.raises(BadInput):
        surveys.answer(token, {lifts.pk + 10_000: Answered(5, 5)})  # of no question here
    assert not SurveyResponse.objects.exists()


def test_a_question_that_must_be_answered_is_asked_for_where_it_stands(world):
    survey = polling.questionnaire(world)
    lifts = survey.sections.first().items.first()
    surveys.change_item(survey.pk, lifts.pk, by=world.lin, question=Question(text="电梯运行", required=True))
    round = polling.opened(world, survey)
    url = f"/portal/survey/{polling.link(round, world.flat)}/"
    client = Client(headers={"accept-language": "en"})
    answer = client.post(url, {"part": 1, f"i{lifts.pk}_i": 4})
    assert answer.status_code == 422
    assert "Please rate this one." in answer.content.decode()
    skipped = client.post(url, {"part": 2})  # straight to the last page
    assert skipped.status_code == 422
    assert "Please rate this one." in skipped.content.decode()


# -- what is kept ---


def test_nothing_ties_an_answer_to_its_household(world):
    units = polling.homes(world, 2)
    round = polling.opened(world)
    polling.say(round, units[0], (5, 1), words="楼上太吵")
    kept = {f.name for f in SurveyResponse._meta.get_fields()}
    assert kept == {"id", "round", "estate", "building", "answered_on", "came", "answers"}
    surveys.answer_on_paper(round, units[1], {polling.items(round)[0].pk: Answered(3, 3)}, by=world.chen)
    typed = AuditEntry.objects.get(verb="survey_typed_in")
    assert typed.data == {}
    response = SurveyResponse.objects.first()
    for deed in (lambda: SurveyResponse.objects.update(answered_on=None), lambda: response.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()


def test_paper_is_typed_in_by_the_desk_of_the_estate_once(world):
    unit = polling.homes(world, 1)[0]
    round = polling.opened(world)
    lifts = polling.items(round)[0]
    url = f"/followups/surveys/{round.pk}/paper/"
    desk = signed_in(world.chen)
    wrong = desk.post(url, {"estate": "YJ", "unit": "77-7-77", f"i{lifts.pk}_i": 5, f"i{lifts.pk}_s": 4})
    assert wrong.status_code == 422
    assert 'value="4" aria-label' in wrong.content.decode()
    given = {"estate": "YJ", "unit": unit.code, f"i{lifts.pk}_i": 5, f"i{lifts.pk}_s": 4}
    assert desk.post(url, given).status_code == 302
    assert desk.post(url, given).status_code == 422
    assert round.responses.get().came == "paper"
    assert signed_in(world.li).get(url).status_code == 403  # a head reads, the desk types
    with pytest.raises(NotYours):
        surveys.answer_on_paper(round, world.flat, {lifts.pk: Answered(3, 3)}, by=world.other_duty)


# -- results ---


def answered_round(world, **changes):
    """Twelve homes: ten find lifts important, four are content; all are content with repairs few find important."""
    units = polling.homes(world, 12)
    round = polling.opened(world, **changes)
    for n, unit in enumerate(units):
        polling.say(round, unit, (5 if n < 10 else 2, 4 if n < 4 else 1), (2, 5), chosen=(n % 2,), words=f"第 {n} 句")
    return round


def test_the_results_of_a_round(world):
    round = answered_round(world)
    found = of(world, round)
    assert found.response == Share(12, 13)
    lifts, repairs = found.items
    assert (lifts.rated.importance, lifts.rated.satisfaction) == (Share(10, 12), Share(4, 12))
    assert lifts.rated.mean_satisfaction == pytest.approx((4 * 4 + 8 * 1) / 12)
    assert (lifts.quadrant, repairs.quadrant) == (Quadrant.IMPROVE, Quadrant.EXTRA)
    assert found.in_quadrant(Quadrant.IMPROVE) == [lifts]
    assert found.satisfaction == Share(16, 24)
    assert [o.share for o in found.choices[0].options] == [Share(6, 12), Share(6, 12)]
    assert len(found.words[0].words) == 12
    (department,) = found.by_department
    assert (department.satisfaction, department.weakest) == (Share(16, 24), lifts.item)
    page = signed_in(world.he).get(f"/followups/surveys/{round.pk}/").content.decode()
    assert "33.3%" in page
    assert "14–61%" in page  # Wilson's interval of 4 of 12: 13.8 to 60.9


@pytest.mark.parametrize(
    ("cross", "more", "expected"),
    [
        ("target", {}, [Quadrant.IMPROVE, Quadrant.EXTRA]),
        ("mean", {}, [Quadrant.IMPROVE, Quadrant.EXTRA]),
        ("outside", {"outside_importance": 90, "outside_satisfaction": 30}, [Quadrant.EXTRA, Quadrant.EXTRA]),
    ],
)
def test_the_cross_stands_where_the_round_says(world, cross, more, expected):
    round = answered_round(world, cross=cross, **more)
    assert [one.quadrant for one in of(world, round).items] == expected


def test_a_cross_without_its_figures_is_refused(world):
    with pytest.raises(BadInput) as refused:
        surveys.plan(polling.questionnaire(world), by=world.lin, settings=polling.settings(world, cross="outside"))
    assert set(refused.value.fields) == {"outside_importance", "outside_satisfaction"}


def test_a_round_nobody_answered_shows_that_and_nothing_else(world):
    round = polling.opened(world)
    found = of(world, round)
    assert found.hidden
    assert found.response == Share(0, 1)
    assert all(one.hidden for one in found.items)
    assert found.cross == of(world, round).cross
    assert signed_in(world.he).get(f"/followups/surveys/{round.pk}/").status_code == 200


def test_nine_answers_are_too_few_and_the_tenth_shows_them(world):
    units = polling.homes(world, 10)
    round = polling.opened(world)
    for unit in units[:9]:
        polling.say(round, unit, (5, 5), words="九个人")
    client = signed_in(world.he)
    page = client.get(f"/followups/surveys/{round.pk}/").content.decode()
    assert "九个人" not in page
    assert "100.0%" not in page.replace("9/9", "")
    exported = client.get(f"/followups/surveys/{round.pk}/export.csv").content.decode()
    assert "九个人" not in exported
    polling.say(round, units[9], (5, 5))
    assert not of(world, round).hidden
    assert of(world, round).items[0].rated.satisfaction == Share(10, 10)


def test_a_small_building_cannot_be_reckoned_from_the_others(world):
    blocks = [Building.objects.create(estate=world.yj, code=str(n), name=f"{n} 栋") for n in (5, 6)]
    polled = {world.block: 14, blocks[0]: 3, blocks[1]: 11}
    round_units = {b: polling.homes(world, n, b, prefix=b.code) for b, n in polled.items()}
    round = polling.opened(world)
    for units in round_units.values():
        for unit in units:
            polling.say(round, unit, (5, 5))
    shown = {s.key: s.hidden for s in of(world, round).by_building}
    # three are hidden, and with them the next smallest: else the total would tell the three
    assert shown == {world.block.pk: False, blocks[0].pk: True, blocks[1].pk: True}
    assert of(world, round, building=blocks[1]).hidden
    assert all(one.hidden for one in of(world, round, building=blocks[1]).items)
    assert not of(world, round, building=world.block).hidden


def test_a_reader_of_one_estate_sees_that_estate_alone(world):
    block = Building.objects.get(estate=world.hx)
    here, there = polling.homes(world, 10), polling.homes(world, 11, block, prefix="1")
    survey = polling.questionnaire(world)
    round = surveys.plan(survey, by=world.hq, settings=polling.settings(world, estates=[world.yj, world.hx]))
    surveys.open_round(round.pk, by=world.hq)
    for unit in here:
        polling.say(round, unit, (5, 5), words="云景")
    for unit in there:
        polling.say(round, unit, (5, 1), words="海悦")
    mine = signed_in(world.he).get(f"/followups/surveys/{round.pk}/").content.decode()
    assert "云景" in mine
    assert "海悦</li>" not in mine
    assert "1 座" not in mine
    theirs = signed_in(world.he).get(f"/followups/surveys/{round.pk}/?building={block.pk}").content.decode()
    assert "1 座" not in theirs  # a building one may not read narrows nothing
    rows = {e.key: e for e in results(round, [world.yj, world.hx], now()).by_estate}
    assert rows[world.yj.pk].satisfaction == Share(10, 10)
    assert rows[world.hx.pk].satisfaction == Share(0, 11)


def test_against_the_last_round_items_are_met_by_their_code(world):
    first = answered_round(world)
    polling.close(world, first)
    copy = surveys.copy(first.survey_id, by=world.lin)
    repairs = copy.sections.first().items.last()
    surveys.remove_item(copy.pk, repairs.pk, by=world.lin)
    surveys.add_item(copy.pk, copy.sections.first().pk, by=world.lin, question=Question(text="新项目"))
    second = polling.opened(world, copy, previous=first)
    for unit in [i.unit for i in second.invitations.select_related("unit")]:
        polling.say(second, unit, (5, 5), (5, 5))
    lifts, new = of(world, second).items
    assert lifts.before == Share(4, 12)
    assert lifts.change.points == pytest.approx(100 - 100 / 3)
    assert lifts.change.beyond_chance
    assert new.change is None


def test_the_results_cost_the_same_for_ten_answers_and_for_forty(world, django_assert_max_num_queries):
    round = answered_round(world)
    client = signed_in(world.he)
    client.get(f"/followups/surveys/{round.pk}/")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as spent:
            client.get(f"/followups/surveys/{round.pk}/")
        return len(spent)

    before = cost()
    blocks = [Building.objects.create(estate=world.yj, code=str(n), name=f"{n} 栋") for n in range(5, 8)]
    for block in blocks:
        for unit in polling.homes(world, 10, block, prefix=block.code):
            SurveyInvitation.objects.create(round=round, unit=unit)
            polling.say(round, unit, (5, 5), (1, 1))
    assert cost() == before
    assert before < 40


def test_an_export_is_harmless_and_on_record(world):
    units = polling.homes(world, 10)
    round = polling.opened(world)
    for unit in units:
        polling.say(round, unit, (5, 5), words='=HYPERLINK("http://x")')
    client = signed_in(world.he)
    book = load_workbook(io.BytesIO(client.get(f"/followups/surveys/{round.pk}/export.xlsx").content))
    cells = [c.value for sheet in book for row in sheet.iter_rows() for c in row]
    assert '\'=HYPERLINK("http://x")' in cells
    assert 72.2 in cells  # the lower end of 10 of 10
    assert not any(c.data_type == "f" for sheet in book for row in sheet.iter_rows() for c in row)
    text = client.get(f"/followups/surveys/{round.pk}/export.csv").content.decode()
    assert "\"'=HYPERLINK" in text
    assert AuditEntry.objects.filter(verb="exported", subject_kind="survey_round").count() == 2
    assert client.get(f"/followups/surveys/{round.pk}/export.pdf").status_code == 404


def test_slips_and_the_blank_sheet_on_paper(world):
    polling.homes(world, 9)
    round = polling.opened(world)
    page = signed_in(world.lin).get(f"/followups/surveys/{round.pk}/sheets/").content.decode()
    assert page.count("<svg") == 10
    assert page.count('class="hy-a4 slips-page"') == 2
    assert polling.link(round, world.flat) not in page  # it is in the code alone
    assert AuditEntry.objects.filter(verb="printed", subject_kind="survey_round").exists()
    assert signed_in(world.chen).get(f"/followups/surveys/{round.pk}/sheets/").status_code == 403
    blank = signed_in(world.chen).get(f"/followups/surveys/questionnaires/{round.survey_id}/print/").content.decode()
    assert "1 2 3 4 5" in blank


# -- the reply ---


def test_our_reply_stands_on_the_portal_and_its_words_are_looked_through(world):
    round = answered_round(world)
    with pytest.raises(NotNow):
        surveys.reply(round.pk, by=world.he, text="谢谢")
    polling.close(world, round)
    client = signed_in(world.he)
    url = f"/followups/surveys/{round.pk}/reply/"
    refused = client.post(url, {"text": "这不归我们管。"})
    assert "override_words" in refused.content.decode()
    assert SurveyRound.objects.get().replied_at is None
    assert client.post(url, {"text": "这不归我们管。", "override_words": "on"}).status_code == 302
    assert AuditEntry.objects.filter(verb="words_overridden", subject_kind="survey_round").exists()
    surveys.reply(round.pk, by=world.he, text="电梯三月前更换。", text_en="New lifts by March.")
    page = Client(headers={"accept-language": "en"}).get(f"/portal/replies/{round.pk}/").content.decode()
    assert "New lifts by March." in page
    assert "12 of 13 households answered" in page
    assert "第 3 句" not in page  # words are for the house
    assert (
        "電梯三月前更換"
        in Client(headers={"accept-language": "zh-hant"}).get(f"/portal/replies/{round.pk}/").content.decode()
    )


def test_no_reply_no_page(world):
    round = answered_round(world)
    assert Client().get(f"/portal/replies/{round.pk}/").status_code == 404
    assert Client().get("/portal/replies/").status_code == 200
