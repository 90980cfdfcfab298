"""The statement of the accused (rules P4, J15): they read the allegation alone, answer once, and never see the case."""

import pytest
from django.test import Client
from django.urls import reverse
from knox.models import AuthToken

from audit.models import AuditEntry
from complaints import services
from complaints.errors import BadInput, NotFound, NotNow, NotYours
from complaints.models import Case, NamedParty, TimelineEntry
from complaints.services import Person
from notifications.selectors import inbox
from tests import deeds

pytestmark = pytest.mark.django_db

ALLEGED = "十一月二十日晚上值岗时对来访人员说话粗鲁，拒绝登记。"
SAID = "当晚人多，我请对方先登记，语气急了些，没有骂人；小赵在场。"


@pytest.fixture
def case(world):
    """Ms Li complains about Sun of security, who is named in it."""
    return deeds.phone_call(world, content="门岗的孙师傅骂人，拒绝登记我的客人。", about_staff=[world.sun])


@pytest.fixture
def party(case):
    return NamedParty.objects.get(case=case)


def ask(world, case, party, allegation=ALLEGED, by=None):
    services.ask_statement(case.number, by=by or world.zhou, party=party.pk, allegation=allegation)
    return NamedParty.objects.get(pk=party.pk)


def client_of(person):
    client = Client()
    client.force_login(person, backend="accounts.backends.PersonBackend")
    return client


def token(person):
    return {"Authorization": f"Token {AuthToken.objects.create(user=person)[1]}"}


def page_of(party):
    return reverse("complaints:statement", args=[party.pk])


def test_the_accused_is_told_and_reads_the_allegation_alone(world, case, party):
    ask(world, case, party)
    [told] = inbox(world.sun)
    assert told.text == "请你就一项反映说明情况"
    assert told.url == page_of(party)
    page = client_of(world.sun).get(page_of(party)).content.decode()
    assert ALLEGED in page
    for secret in (case.number, case.title, case.content, "李女士", "5678", "1203", "周敏"):
        assert secret not in page, secret
    assert ALLEGED[:20] in client_of(world.sun).get(reverse("complaints:statements")).content.decode()


def test_the_case_stays_out_of_their_sight(world, case, party):
    ask(world, case, party)
    services.give_statement(party.pk, by=world.sun, text=SAID)
    client, headers = client_of(world.sun), token(world.sun)
    assert not Case.objects.visible_to(world.sun).exists()
    assert client.get(case.get_absolute_url()).status_code == 404
    for url in (
        reverse("complaints:home"),
        reverse("complaints:queue") + "?q=登记&view=any",
        "/api/v1/complaints/?q=登记",
    ):
        assert case.number not in client.get(url, headers=headers).content.decode()
    assert client.get(f"/api/v1/complaints/{case.number}/", headers=headers).status_code == 404


def test_nobody_else_opens_it_not_even_who_asked(world, case, party):
    ask(world, case, party)
    for who in (world.zhou, world.he, world.chen, world.lin, world.ma, world.root, world.other_manager, world.stranger):
        assert client_of(who).get(page_of(party)).status_code == 404, who.username
        assert client_of(who).post(page_of(party), {"text": SAID}).status_code == 404
        with pytest.raises(NotFound):
            services.give_statement(party.pk, by=who, text=SAID)
        assert client_of(who).get("/api/v1/statements/", headers=token(who)).json()["results"] == []
    assert Client().get(page_of(party)).status_code == 302
    assert not NamedParty.objects.get(pk=party.pk).statement


def test_before_it_is_asked_there_is_nothing_to_open(world, party):
    assert client_of(world.sun).get(page_of(party)).status_code == 404


def test_the_answer_is_kept_in_the_history_and_who_asked_is_told(world, case, party):
    ask(world, case, party)
    answer = client_of(world.sun).post(page_of(party), {"text": SAID}, follow=True)
    assert SAID in answer.content.decode()
    kept = NamedParty.objects.get(pk=party.pk)
    assert (kept.statement, kept.statement_at is not None) == (SAID, True)
    entry = TimelineEntry.objects.get(case=case, kind="statement")
    assert (entry.actor, entry.words.text, entry.outward) == (world.sun, SAID, False)
    assert inbox(world.zhou)[0].event.name == "statement_given"
    assert AuditEntry.objects.filter(verb="give_statement", actor_id=world.sun.pk).count() == 1
    supervising = client_of(world.zhou).get(case.get_absolute_url()).content.decode()
    assert ALLEGED in supervising
    assert SAID in supervising


def test_it_is_given_once(world, case, party):
    ask(world, case, party)
    services.give_statement(party.pk, by=world.sun, text=SAID)
    with pytest.raises(NotNow):
        services.give_statement(party.pk, by=world.sun, text="其实我还想改口。")
    again = client_of(world.sun).post(page_of(party), {"text": "其实我还想改口。"})
    assert again.status_code == 409
    assert "其实我还想改口。" in again.content.decode(), "what was typed is kept"
    assert NamedParty.objects.get(pk=party.pk).statement == SAID
    with pytest.raises((BadInput, NotNow)):
        ask(world, case, party, "换个说法再问。")


@pytest.mark.parametrize("text", ["", "   "])
def test_nothing_said_is_refused_at_the_field(world, case, party, text):
    ask(world, case, party)
    assert client_of(world.sun).post(page_of(party), {"text": text}).status_code == 422
    with pytest.raises(BadInput) as refused:
        services.give_statement(party.pk, by=world.sun, text=text)
    assert "text" in refused.value.fields


@pytest.mark.parametrize(
    "leak",
    [
        "李女士说你骂人",
        "李 女 士说你骂人",
        "李小姐说你骂人",
        "来电 138-0000-5678 反映",
        "尾号 5678 的住户",
        "尾号５６７８的住户",
        "尾号五六七八的住户",
        "3 栋 2 单元 1203 的客人",
        "3栋2单元1203的客人",
        "3-2-1203 的客人",
        "1203 的客人",
    ],
)
def test_words_that_give_the_complainant_away_are_refused_at_the_field(world, case, party, leak):
    with pytest.raises(BadInput) as refused:
        ask(world, case, party, leak)
    assert "allegation" in refused.value.fields
    assert NamedParty.objects.get(pk=party.pk).statement_asked_at is None
    assert not inbox(world.sun)
    page = client_of(world.zhou).post(
        reverse("complaints:act", args=[case.number, "ask_statement"]), {"party": party.pk, "allegation": leak}
    )
    assert page.status_code == 422
    assert leak in page.content.decode()


def test_the_number_of_the_case_is_refused_too(world, case, party):
    with pytest.raises(BadInput):
        ask(world, case, party, f"见 {case.number.lower()}：说话粗鲁")


@pytest.mark.parametrize(
    "clean",
    [
        ALLEGED,
        "2026 年 11 月 20 日 20:30 左右，在西门岗亭，与业主争吵。",
        "行李丢失，未登记 12034 号牌。",
        "你理应礼貌。",
    ],
)
def test_words_that_give_nobody_away_pass(world, case, party, clean):
    assert ask(world, case, party, clean).allegation == clean


def test_a_latin_name_is_found_by_any_of_its_parts(world):
    case = deeds.phone_call(
        world,
        content="The guard was rude.",
        person=Person(name="Mary O'Brien", phone="13911112222"),
        unit=None,
        about_staff=[world.sun],
    )
    party = NamedParty.objects.get(case=case)
    with pytest.raises(BadInput):
        ask(world, case, party, "You were rude to MARY at the gate.")
    assert ask(world, case, party, "You were rude in summary.").statement_asked_at


def test_the_desk_and_departments_may_neither_ask_nor_read(world, case, party):
    services.classify(case.number, by=world.zhou, nature="valid", category=world.water)
    services.dispatch(case.number, by=world.zhou, department=world.engineering)
    for who in (world.chen, world.lin, world.wang):
        with pytest.raises(NotYours):
            ask(world, case, party, by=who)
    ask(world, case, party)
    services.give_statement(party.pk, by=world.sun, text=SAID)
    for who in (world.chen, world.lin, world.wang):
        page = client_of(who).get(case.get_absolute_url()).content.decode()
        told = client_of(who).get(f"/api/v1/complaints/{case.number}/", headers=token(who)).content.decode()
        for text in (ALLEGED, SAID, "孙刚"):
            assert text not in page, (who.username, text)
            assert text not in told, (who.username, text)
    for text in (ALLEGED, SAID):
        assert (
            text
            in client_of(world.he).get(f"/api/v1/complaints/{case.number}/", headers=token(world.he)).content.decode()
        )


def test_a_lifted_name_withdraws_the_request(world, case, party):
    ask(world, case, party)
    services.lift_name(case.number, by=world.zhou, party=party.pk, reason="认错人了")
    client = client_of(world.sun)
    assert client.get(page_of(party)).status_code == 404
    assert client.post(page_of(party), {"text": SAID}).status_code == 404
    assert not inbox(world.sun)
    assert client.get("/api/v1/statements/", headers=token(world.sun)).json()["results"] == []


def test_a_department_is_not_asked_and_an_unnamed_one_neither(world, case, party):
    services.name(case.number, by=world.zhou, departments=[world.security], reason="整个班组")
    department = NamedParty.objects.get(case=case, department=world.security)
    with pytest.raises(BadInput) as refused:
        ask(world, case, department)
    assert "party" in refused.value.fields
    with pytest.raises(BadInput):
        services.ask_statement(case.number, by=world.zhou, party=0, allegation=ALLEGED)


def test_asked_anew_before_the_answer_the_new_words_stand(world, case, party):
    ask(world, case, party)
    assert ask(world, case, party, "说话粗鲁。").allegation == "说话粗鲁。"
    assert TimelineEntry.objects.filter(case=case, kind="statement_asked").count() == 2


def test_an_archived_file_takes_no_statement_any_more(world, case, party):
    ask(world, case, party)
    services.withdraw(case.number, by=world.zhou, reason="来电撤回")
    services.archive(case.number, by=world.lin, lesson={"cause": "误会", "learnt": "注意语气"})
    with pytest.raises(NotNow):
        services.give_statement(party.pk, by=world.sun, text=SAID)
    assert "无需再作说明" in client_of(world.sun).get(page_of(party)).content.decode()


def test_the_api_asks_lists_and_answers(world, case, party):
    headers = token(world.zhou)
    url = f"/api/v1/complaints/{case.number}/ask_statement/"
    body = {"party": party.pk, "allegation": "李女士说你骂人"}
    refused = Client().post(url, body, content_type="application/json", headers=headers)
    assert refused.status_code == 400
    assert "allegation" in refused.json()
    done = Client().post(url, body | {"allegation": ALLEGED}, content_type="application/json", headers=headers)
    assert done.status_code == 200
    assert done.json()["named"][0]["allegation"] == ALLEGED
    mine = token(world.sun)
    [listed] = Client().get("/api/v1/statements/", headers=mine).json()["results"]
    assert set(listed) == {"id", "allegation", "asked_at", "statement", "given_at"}
    answer = {"id": listed["id"], "text": SAID}
    given = Client().post("/api/v1/statements/", answer, content_type="application/json", headers=mine)
    assert (given.status_code, given.json()["statement"]) == (201, SAID)
    twice = Client().post("/api/v1/statements/", answer, content_type="application/json", headers=mine)
    assert (twice.status_code, twice.json()["code"]) == (409, "statement_closed")
    other = Client().post("/api/v1/statements/", answer, content_type="application/json", headers=token(world.ma))
    assert other.status_code == 404


def test_many_statements_cost_no_more_statements_of_the_database(world, case, party, django_assert_max_num_queries):
    ask(world, case, party)
    client = client_of(world.sun)
    client.get(page_of(party))
    with django_assert_max_num_queries(20):
        client.get(reverse("complaints:statements"))
