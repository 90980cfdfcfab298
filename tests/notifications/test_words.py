"""Words that must not reach a complainant: found however they are written, pointed out with better ones (rule J14)."""

import importlib
from itertools import pairwise

import pytest
from django.test import Client
from django.utils import translation

from audit.models import AuditEntry
from notifications import services
from notifications.models import Phrase, PhraseOverride
from notifications.services import check_words
from tests import deeds

pytestmark = pytest.mark.django_db

SAID = [
    # what was written, the phrase found in it
    ("您好，公司就这么规定，我也没有办法。", "公司就这么规定"),
    ("公司就這麼規定，我們也沒辦法解決", "公司就這麼規定"),
    ("公司 就 这么规定", "公司 就 这么规定"),
    ("这事我们不管。", "我们不管"),
    ("這事我們不管。", "我們不管"),
    ("這和我們沒關係", "和我們沒關係"),
    ("那跟我们没关系吧", "跟我们没关系"),
    ("漏水与我们无关", "与我们无关"),
    ("您去找工程部吧", "您去找"),
    ("请去找一下工程部", "去找一下工程部"),
    ("绝对不可能漏水", "绝对不可能"),
    ("我不太清楚，您等等", "不太清楚"),
    ("我没说过今天修", "我没说过"),
    ("请您等通知", "等通知"),
    ("请您改天再说", "改天再说"),
    ("这个没办法解决", "没办法解决"),
    ("我不知道", "不知道"),
    ("是您搞错了", "您搞错了"),
    ("打坏了要您赔", "要您赔"),
    ("一分錢一分貨", "一分錢一分貨"),
    ("小孩都会用", "小孩都会"),
    ("没有单据不处理", "没有单据不"),
    ("太忙了,到外面等", "太忙了"),
    ("质量没问题，是您自己没用好", "质量没问题，是您自己"),
    ("您是不是神经病", "神经病"),
    ("我来教您怎么用", "我来教您"),
    ("This is NOT OUR JOB, sorry", "NOT OUR JOB"),
    ("I don’t know when", "don’t know"),
    ("I do  not know when", "do  not know"),
    ("That is company policy.", "company policy"),
    ("you are wrong about this", "you are wrong"),
    ("Please wait outside.", "wait outside"),
    ("it must be your own doing", "must be your own doing"),
]
FINE = [
    "已安排师傅今天下午三点上门，修好后我再给您打电话。",
    "公司已经派人，今晚八点前止水。",
    "这件事归市政处，我帮您转过去并跟进。",
    "I will check and ring you by six.",
    "The knowledge base says so; whatsoever",
    "",
    "   ",
]


@pytest.mark.parametrize(("text", "phrase"), SAID, ids=[phrase for _, phrase in SAID])
def test_the_phrase_is_found_where_it_stands(text, phrase):
    hits = check_words(text)
    assert phrase in [hit.phrase for hit in hits]
    assert all(text[hit.start : hit.end] == hit.phrase for hit in hits)


@pytest.mark.parametrize("text", FINE)
def test_good_words_pass(text):
    assert check_words(text) == []


def test_the_better_wording_comes_in_the_readers_language():
    better = {}
    for language in ("zh-hans", "zh-hant", "en"):
        with translation.override(language):
            better[language] = check_words("公司就这么规定")[0].better
    assert better["zh-hans"].startswith("这样安排的原因是")
    assert better["zh-hant"].startswith("這樣安排的原因是")
    assert better["en"].startswith("The reason is")


def test_what_can_only_be_struck_out_says_so():
    with translation.override("en"):
        assert "strike it out" in check_words("您是不是神经病")[0].advice


def test_hits_stand_in_order_and_none_within_another():
    text = "我不知道。公司就这么规定，我们不管。"
    hits = check_words(text)
    assert [hit.phrase for hit in hits] == ["不知道", "公司就这么规定", "我们不管"]
    assert all(a.end <= b.start for a, b in pairwise(hits))


def test_letters_nobody_sees_hide_nothing():
    assert check_words("公司就\u200b这么规定")


def test_a_phrase_taken_out_of_use_is_not_looked_for():
    one = Phrase.objects.get(code="dont-know")
    one.active = False
    one.save()
    assert not check_words("我不知道")


def test_our_own_phrases_are_looked_for_too(world):
    services.keep_phrase(Phrase(patterns_zh="爱信不信", better_zh="我把依据给您看"), by=world.root)
    assert check_words("您爱信不信")[0].better == "我把依据给您看"
    assert AuditEntry.objects.filter(verb="phrase_added", actor=world.root).exists()


def test_every_shipped_phrase_is_complete_and_shipping_twice_changes_nothing():
    from django.apps import apps

    shipped = importlib.import_module("notifications.migrations.0004_shipped_phrases")
    assert len(shipped.PHRASES) == 22
    for code, zh, en, better_zh, better_en in shipped.PHRASES:
        assert zh and en and bool(better_zh) == bool(better_en), code
        assert all(check_words(line.replace("…", "某")) for line in [*zh, *en]), code
        assert not check_words(better_zh) and not check_words(better_en), code
    Phrase.objects.filter(code="child").update(better_zh="我们的话")
    shipped.ship(apps, None)
    assert Phrase.objects.count() == 22
    assert Phrase.objects.get(code="child").better_zh == "我们的话"


# --- before it is sent --------------------------------------------------------------------------------------------


def client_of(user):
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def contact(client, case, **more):
    data = {"way": "phone", "reached": "yes", "content": "公司就这么规定，请您等通知。", "answers": "on", **more}
    return client.post(f"/complaints/{case.number}/contact/", data)


def test_a_form_points_it_out_at_the_field_and_keeps_what_was_typed(world):
    case = deeds.handling(world)
    answer = contact(client_of(world.chen), case)
    html = answer.content.decode()
    assert "公司就这么规定，请您等通知。" in html
    assert "should not reach a resident" in html and "The reason is" in html
    assert 'name="override_words"' in html
    assert deeds.again(case).responded_at is None
    assert not PhraseOverride.objects.exists()


def test_one_tick_sends_it_and_it_is_written_down_who_did(world):
    case = deeds.handling(world)
    answer = contact(client_of(world.chen), case, override_words="on")
    assert answer.status_code == 302
    assert deeds.again(case).responded_at is not None
    kept = list(PhraseOverride.objects.values_list("phrase__code", "by", "subject_id", "action", "field"))
    assert sorted(kept) == [
        ("company-rules", world.chen.pk, case.pk, "contact", "content"),
        ("some-day", world.chen.pk, case.pk, "contact", "content"),
    ]
    entry = AuditEntry.objects.get(verb="words_overridden")
    assert entry.data == {"action": "contact", "phrases": ["company-rules", "some-day"]}


def test_a_refused_deed_leaves_no_trace_of_an_override(world):
    case = deeds.closed(world)
    contact(client_of(world.chen), case, override_words="on")
    assert not PhraseOverride.objects.exists()
    assert not AuditEntry.objects.filter(verb="words_overridden").exists()


def test_a_note_of_ours_is_not_looked_through(world):
    case = deeds.handling(world)
    assert contact(client_of(world.chen), case, inbound="on").status_code == 302
    assert contact(client_of(world.chen), case, reached="no").status_code == 302
    client_of(world.chen).post(f"/complaints/{case.number}/note/", {"text": "住户说我们不管"})
    assert not PhraseOverride.objects.exists()


@pytest.mark.parametrize(
    ("state", "who", "action", "field", "data"),
    [
        ("classified", "chen", "explain", "text", {"way": "phone", "reached": "yes", "route": "街道办"}),
        ("handling", "chen", "promise", "text", {"due_at": "2030-01-01T10:00"}),
        ("handling", "wang", "report", "facts", {"stage": "final"}),
        ("handling", "wang", "report", "why_1", {"stage": "final"}),
        ("handling", "wang", "report", "corrective_1_text", {"stage": "final"}),
        ("handling", "wang", "report", "progress", {"stage": "interim"}),
        ("handling", "wang", "resolve", "result", {}),
    ],
)
def test_every_form_that_speaks_to_the_complainant_looks_first(world, state, who, action, field, data):
    case = deeds.judged(world, "communicative") if state == "classified" else deeds.in_state(world, state)
    if action == "resolve":
        deeds.answered(world, case)
        from complaints import services as complaints

        complaints.report(case.number, by=world.wang, stage="final", body=deeds.FINAL)
    answer = client_of(getattr(world, who)).post(
        f"/complaints/{case.number}/{action}/", {field: "跟我们没关系", **data}, headers={"hx-request": "true"}
    )
    assert answer.status_code == 422
    assert "should not reach a resident" in answer.content.decode()


def api(world, case, action, **body):
    from knox.models import AuthToken

    _, token = AuthToken.objects.create(user=world.chen)
    return Client().post(
        f"/api/v1/complaints/{case.number}/{action}/",
        body,
        content_type="application/json",
        headers={"Authorization": f"Token {token}", "accept-language": "en"},
    )


def test_the_api_answers_400_with_code_and_hits_until_told_to_send_it(world):
    case = deeds.handling(world)
    body = {"way": "phone", "reached": True, "content": "您好，公司就這麼規定。"}
    answer = api(world, case, "contact", **body)
    assert answer.status_code == 400
    told = answer.json()
    assert told["code"] == "forbidden_words" and told["message"]
    [hit] = told["hits"]
    assert hit == {
        "field": "content", "start": 3, "end": 10, "phrase": "公司就這麼規定",
        "better": "The reason is …; you may also choose …",
    }  # fmt: skip
    assert deeds.again(case).responded_at is None
    assert api(world, case, "contact", **body, override_words=True).status_code == 200
    assert PhraseOverride.objects.get().by == world.chen


def test_the_api_names_the_place_within_a_report(world):
    case = deeds.handling(world)
    from knox.models import AuthToken

    _, token = AuthToken.objects.create(user=world.wang)
    body = {"stage": "final", **deeds.FINAL, "whys": ["漏水", "不知道"]}
    answer = Client().post(
        f"/api/v1/complaints/{case.number}/report/",
        body,
        content_type="application/json",
        headers={"Authorization": f"Token {token}"},
    )
    assert answer.status_code == 400
    assert [hit["field"] for hit in answer.json()["hits"]] == ["whys.1"]


def test_whoever_may_not_do_it_learns_that_and_no_more(world):
    case = deeds.handling(world)
    from knox.models import AuthToken

    _, token = AuthToken.objects.create(user=world.stranger)
    answer = Client().post(
        f"/api/v1/complaints/{case.number}/contact/",
        {"way": "phone", "reached": True, "content": "我们不管"},
        content_type="application/json",
        headers={"Authorization": f"Token {token}"},
    )
    assert answer.status_code == 404


def test_while_typing_a_line_says_what_had_better_be_put_otherwise(world):
    client = client_of(world.chen)
    case = deeds.handling(world)
    html = client.get(f"/complaints/{case.number}/contact/").content.decode()
    assert "/notifications/words/?field=content" in html and 'id="id_content_words"' in html
    answer = client.post("/notifications/words/?field=content", {"content": "我们不管"})
    assert "should not reach a resident" in answer.content.decode()
    assert client.post("/notifications/words/?field=content", {"content": "好的"}).content.strip() == b""


def test_a_stranger_off_the_street_is_asked_to_sign_in():
    assert Client().post("/notifications/words/").url.startswith("/accounts/login/")
