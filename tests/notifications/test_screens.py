"""The screens about messages: one's wishes; for administrators messages out, robots, wordings, phrases."""

from datetime import datetime, time

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from audit.models import AuditEntry
from complaints import services as complaints
from deadlines.clock import now
from notifications import services
from notifications.models import MessageText, OutboxMessage, Phrase, Preference, Robot
from notifications.registry import EVENTS, RESIDENT_EVENTS, TO_RESIDENT
from notifications.selectors import texts
from tests import deeds

pytestmark = pytest.mark.django_db
OUT = "/notifications/outbox/"


def client_of(user, language="en"):
    client = Client(headers={"accept-language": language})
    client.force_login(user, backend="accounts.backends.PersonBackend")
    return client


def dead(person, **given):
    return OutboxMessage.objects.create(
        **{
            "event": "dispatched", "channel": "email", "recipient": person, "subject_kind": "case", "subject_id": 1,
            "status": "failed", "attempts": 10, "error": "refused", "created_at": now(), **given,
        }
    )  # fmt: skip


# --- who may ------------------------------------------------------------------------------------------------------


def test_what_an_administrator_keeps_is_closed_to_everybody_else(world):
    robot = Robot.objects.create(name="群", key="abcdefgh")
    phrase = Phrase.objects.first()
    row = dead(world.wang)
    gets = [
        OUT,
        "/notifications/robots/",
        "/notifications/robots/new/",
        f"/notifications/robots/{robot.pk}/",
        "/notifications/texts/",
        "/notifications/texts/dispatched/email/en/",
        "/notifications/phrases/new/",
        f"/notifications/phrases/{phrase.pk}/",
    ]
    posts = [
        *gets[2:],
        f"/notifications/robots/{robot.pk}/greet/",
        "/notifications/texts/dispatched/email/en/reset/",
        OUT + "again/",
    ]
    for person in (
        world.chen,
        world.zhou,
        world.he,
        world.zhao,
        world.hq,
        world.wang,
        world.technician,
        world.stranger,
    ):
        client = client_of(person)
        assert {client.get(url).status_code for url in gets} == {403}, person
        assert {client.post(url, {"message": row.pk}).status_code for url in posts} == {403}, person
    assert {Client().get(url).status_code for url in gets} == {302}
    assert {client_of(world.root).get(url).status_code for url in gets} == {200}
    row.refresh_from_db()
    assert row.status == "failed"
    assert not OutboxMessage.objects.filter(event="robot_hello").exists()


# --- wishes -------------------------------------------------------------------------------------------------------

WISHES = {
    "email_address": "wang@heyuan.example",
    "mobile": "139 0000 1111",
    "email": ["urgent"],
    "sms": ["urgent", "wanted"],
    "quiet": "on",
    "quiet_from": "21:30",
    "quiet_until": "06:30",
    "muted": ["accepted"],
}


def test_each_person_says_how_they_want_to_hear_of_things(world):
    client = client_of(world.wang)
    assert client.post("/notifications/preferences/", WISHES).status_code == 302
    kept = Preference.objects.get(user=world.wang)
    assert (kept.email_address, kept.mobile, kept.email, kept.sms) == (
        "wang@heyuan.example", "13900001111", ["urgent"], ["urgent", "wanted"],
    )  # fmt: skip
    assert (kept.quiet, kept.quiet_from, kept.quiet_until, kept.muted) == (
        True,
        time(21, 30),
        time(6, 30),
        ["accepted"],
    )
    html = client.get("/notifications/preferences/").content.decode()
    assert "wang@heyuan.example" in html and 'value="21:30"' in html
    assert not Preference.objects.exclude(user=world.wang).exists()
    entry = AuditEntry.objects.get(verb="wishes_changed")
    assert "mobile" in entry.data["fields"] and "1390000" not in str(entry.data)


def test_everything_may_be_switched_off(world):
    client_of(world.wang).post("/notifications/preferences/", {"quiet_from": "", "quiet_until": ""})
    kept = Preference.objects.get(user=world.wang)
    assert (kept.email, kept.sms, kept.quiet) == ([], [], False)
    assert kept.quiet_from == time(22, 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email_address", "nowhere"),
        ("mobile", "12"),
        ("quiet_from", "25:00"),
        ("quiet_until", ""),
        ("email", "loudest"),
    ],
)
def test_wrong_wishes_are_told_at_the_field_and_nothing_is_lost(world, field, value):
    answer = client_of(world.wang).post("/notifications/preferences/", {**WISHES, field: value})
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert "06:30" in answer.content.decode() or field == "quiet_until"
    assert not Preference.objects.exists()


def test_language_and_messages_stand_side_by_side(world):
    for url in ("/accounts/preferences/", "/notifications/preferences/"):
        html = client_of(world.wang).get(url).content.decode()
        assert "/accounts/preferences/" in html and "/notifications/preferences/" in html


# --- messages out -------------------------------------------------------------------------------------------------


def test_what_was_given_up_shows_in_red_and_is_sent_again(world):
    first, second = dead(world.wang), dead(world.li, error="503 from the gateway")
    client = client_of(world.root)
    html = client.get(OUT + "?status=failed").content.decode()
    assert first.reference in html and "503 from the gateway" in html and "Send again" in html
    assert "n--late" in client.get("/notifications/").content.decode(), "the menu counts them"
    client.post(OUT + "again/", {"message": first.pk})
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.status, second.status) == ("waiting", "failed")
    client.post(OUT + "again/")
    second.refresh_from_db()
    assert second.status == "waiting"
    assert AuditEntry.objects.filter(verb="sent_again", actor=world.root).count() == 2


@time_machine.travel(datetime.fromisoformat("2026-11-24T12:00:00+08:00"), tick=False)
def test_the_dry_run_keeps_what_would_have_gone_and_the_administrator_reads_no_content(world):
    Preference.objects.create(user=world.wang, email_address="wang@heyuan.example", quiet=False)
    case = deeds.dispatched(world, handler=world.wang)
    complaints.promise(case.number, by=world.chen, text="明天换", due_at=deeds.tomorrow())
    services.deliver()
    html = client_of(world.root).get(OUT + "?status=dry_run").content.decode()
    assert "Dispatched to you" in html and "w***@heyuan.example" in html and "A promise was made" in html
    for secret in (case.number, case.title, case.token, "13800005678", "wang@heyuan.example"):
        assert secret not in html


def test_an_administrator_who_also_sees_the_matter_reads_it(world):
    from accounts.models import Role, RoleAssignment

    RoleAssignment.objects.create(user=world.root, role=Role.SUPERVISOR, estate=world.yj)
    Preference.objects.create(user=world.wang, email_address="wang@heyuan.example", quiet=False)
    case = deeds.dispatched(world, handler=world.wang)
    services.deliver()
    html = client_of(world.root).get(OUT).content.decode()
    assert case.title in html and case.token not in html


def test_many_messages_come_in_pages_with_few_statements(world, django_assert_max_num_queries):
    for _ in range(60):
        dead(world.wang)
    client = client_of(world.root)
    client.get(OUT)
    with django_assert_max_num_queries(14):
        page = client.get(OUT)
    assert len(page.context["lines"]) == 50
    assert len(client.get(f"{OUT}?before={page.context['older']}").context["lines"]) == 10
    for nonsense in ("x", "-1", "9" * 40):
        assert client.get(f"{OUT}?before={nonsense}&status={nonsense}&channel={nonsense}").status_code == 200


# --- robots -------------------------------------------------------------------------------------------------------

ROBOT = {
    "name": "云景应急群", "kind": "wecom", "key": "abcdef12-3456", "hears": "urgent", "language": "zh-hans",
    "per_minute": 20, "active": "on",
}  # fmt: skip


def test_a_robot_is_added_and_its_key_is_never_shown_again(world):
    client = client_of(world.root)
    assert client.post("/notifications/robots/new/", ROBOT).status_code == 302
    robot = Robot.objects.get()
    assert robot.key == "abcdef12-3456" and robot.estate is None
    for url in ("/notifications/robots/", f"/notifications/robots/{robot.pk}/"):
        assert "abcdef12-3456" not in client.get(url).content.decode()
    client.post(f"/notifications/robots/{robot.pk}/", {**ROBOT, "key": "", "name": "新名字", "estate": world.yj.pk})
    robot.refresh_from_db()
    assert (robot.key, robot.name, robot.estate) == ("abcdef12-3456", "新名字", world.yj)
    assert "abcdef12" not in str(list(AuditEntry.objects.values_list("data", flat=True)))


@pytest.mark.parametrize(
    ("field", "value"),
    [("key", ""), ("key", "https://qyapi.example/send?key=1"), ("per_minute", 21), ("per_minute", 0), ("kind", "line")],
)
def test_a_robot_that_could_not_speak_is_refused(world, field, value):
    answer = client_of(world.root).post("/notifications/robots/new/", {**ROBOT, field: value})
    assert answer.status_code == 422
    assert not Robot.objects.exists()


def test_a_robot_says_hello_by_the_way_of_every_message(world, sink, settings):
    settings.NOTIFY_URLS = [f"group={sink.url}"]
    robot = Robot.objects.create(name="云景应急群", kind="line", key="group")
    client_of(world.root).post(f"/notifications/robots/{robot.pk}/greet/")
    assert not sink.heard, "never from a page, only from a worker"
    services.deliver()
    assert "回音在这里播报" in sink.texts[0]


# --- wordings -----------------------------------------------------------------------------------------------------


def test_every_event_has_words_in_every_channel_and_language():
    for event in [*EVENTS, *(TO_RESIDENT + name for name in RESIDENT_EVENTS)]:
        for channel in texts.channels_of(event):
            for language in texts.languages():
                found = texts.shipped(event, channel, language)
                assert found.body and not texts.wrong_placeholders(found.body, texts.allowed(event, channel)), event
                assert not texts.wrong_placeholders(found.subject, texts.allowed(event, channel)), event
                chinese = any("\u4e00" <= letter <= "\u9fff" for letter in found.body)
                assert chinese == (language != "en"), (event, channel, language, found.body)


def test_an_own_wording_is_used_until_it_is_reset(world):
    client, url = client_of(world.root), "/notifications/texts/dispatched/in_app/zh-hans/"
    client.post(url, {"body": "给您派了单：{title}（{number}）"})
    case = deeds.dispatched(world, handler=world.wang)
    for language, words in (("zh-hans", "给您派了单"), ("zh-hant", "給您派了單"), ("en", "Dispatched to you")):
        assert f"{words}" in client_of(world.wang, language).get("/notifications/").content.decode()
    assert "出厂措辞" in client_of(world.root, "zh-hans").get(url).content.decode()
    client.post(url + "reset/")
    assert "给您派了单" not in client_of(world.wang, "zh-hans").get("/notifications/").content.decode()
    assert case.number in client_of(world.wang, "zh-hans").get("/notifications/").content.decode()
    assert set(AuditEntry.objects.filter(actor=world.root).values_list("verb", flat=True)) >= {
        "text_changed",
        "text_reset",
    }


@pytest.mark.parametrize(
    ("channel", "body"),
    [
        ("in_app", "{nobody}"),
        ("in_app", "{number.__class__}"),
        ("in_app", "{number!r}"),
        ("in_app", "{number:>99}"),
        ("in_app", "{0}"),
        ("in_app", "{number"),
        ("robot", "{number} {title}"),
        ("sms", "{phone}"),
    ],
)
def test_what_may_stand_in_braces_is_checked(world, channel, body):
    answer = client_of(world.root).post(f"/notifications/texts/dispatched/{channel}/en/", {"body": body})
    assert answer.status_code == 422
    assert not MessageText.objects.exists()
    with pytest.raises(ValueError):
        services.keep_text("dispatched", channel, "en", body=body, by=world.root)


def test_a_preview_shows_how_it_reads_and_keeps_nothing(world):
    url = "/notifications/texts/resident-link_wanted/sms/zh-hans/"
    html = (
        client_of(world.root, "zh-hans").post(url, {"body": "看这里 {number} {link}", "preview": "1"}).content.decode()
    )
    assert "看这里 YJ-20261121-0007" in html
    assert not MessageText.objects.exists()


def test_words_to_residents_are_looked_through_here_too(world):
    client, url = client_of(world.root), "/notifications/texts/resident-news/sms/zh-hans/"
    assert "should not reach a resident" in client.post(url, {"body": "请等通知 {link}"}).content.decode()
    assert not MessageText.objects.exists()
    client.post(url, {"body": "请等通知 {link}", "override_words": "on"})
    assert MessageText.objects.get().body == "请等通知 {link}"


@pytest.mark.parametrize(
    "path", ["nothing/sms/en", "dispatched/message/en", "dispatched/email/fr", "resident-news/robot/en", "news/sms/en"]
)
def test_no_such_wording(world, path):
    assert client_of(world.root).get(f"/notifications/texts/{path}/").status_code == 404


# --- phrases ------------------------------------------------------------------------------------------------------


def test_everybody_reads_the_phrases_and_tries_words(world):
    for person in (world.chen, world.wang, world.technician):
        html = client_of(person, "zh-hans").get("/notifications/phrases/?try=公司就这么规定").content.decode()
        assert "这样安排的原因是" in html and "添加禁语" not in html


def test_an_administrator_adds_changes_and_switches_off(world):
    client = client_of(world.root)
    assert client.post("/notifications/phrases/new/", {"patterns_zh": "", "patterns_en": ""}).status_code == 422
    assert client.post("/notifications/phrases/new/", {"patterns_zh": "不"}).status_code == 422
    client.post(
        "/notifications/phrases/new/", {"patterns_zh": "爱信不信", "better_zh": "我把依据给您看", "active": "on"}
    )
    phrase = Phrase.objects.get(patterns_zh="爱信不信")
    assert services.check_words("您爱信不信")
    client.post(f"/notifications/phrases/{phrase.pk}/", {"patterns_zh": "爱信不信"})
    assert not services.check_words("您爱信不信")
    assert "爱信不信" not in client_of(world.chen).get("/notifications/phrases/").content.decode()


def test_supervisors_read_who_sent_such_words_all_the_same_as_far_as_they_see_the_case(world):
    case = deeds.handling(world)
    data = {"way": "phone", "reached": "yes", "content": "公司就这么规定", "answers": "on", "override_words": "on"}
    client_of(world.chen).post(f"/complaints/{case.number}/contact/", data)
    phrases = reverse("notifications:phrases")
    assert case.number in client_of(world.zhou).get(phrases).content.decode()
    for person in (world.other_manager, world.chen, world.wang, world.root, world.stranger):
        assert case.number not in client_of(person).get(phrases).content.decode(), person
