"""The frame around every page: signing in, menu, languages, settings, error pages, the style guide."""

import re

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

from accounts.models import DutyShift
from tests.cast import PASSWORD
from ui import errors, navigation
from ui.navigation import Bell, Create, Entry, Search

pytestmark = pytest.mark.django_db
LOGIN, MINE = "/accounts/login/", "/accounts/preferences/"


@pytest.fixture
def registry(monkeypatch):
    """A menu of this test's own."""
    monkeypatch.setattr(navigation, "_entries", {})
    monkeypatch.setattr(navigation, "_slots", {})
    return navigation


@pytest.fixture
def as_chen(world):
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.chen)
    return client


def sign_in(client, name="chen", password=PASSWORD, **extra):
    return client.post(LOGIN, {"username": name, "password": password, **extra})


# signing in and out


def test_signing_in_leads_to_the_page_one_wanted(world):
    assert sign_in(Client(), next=MINE).url == MINE
    assert sign_in(Client()).url == "/"


def test_signing_in_never_leads_to_a_stranger(world):
    assert sign_in(Client(), next="https://evil.example/").url == "/"


def test_a_wrong_password_says_how_many_tries_are_left_and_not_which_of_the_two_was_wrong(world):
    client = Client(headers={"accept-language": "en"})
    known = sign_in(client, password="wrong").content.decode()
    assert "User name or password is wrong. 4 tries left." in known
    unknown = sign_in(client, name="nobody", password="wrong").content.decode()
    assert "User name or password is wrong. 4 tries left." in unknown
    chinese = sign_in(Client(headers={"accept-language": "zh-hans"}), password="wrong").content.decode()
    assert "用户名或密码不对。还可以试" in chinese


def test_after_five_wrong_passwords_the_page_says_in_words_how_long_to_wait(world):
    client = Client(headers={"accept-language": "en"})
    for _ in range(5):
        answer = sign_in(client, password="wrong")
    assert answer.status_code == 429
    assert "Try again in 15 minutes" in answer.content.decode()
    assert sign_in(client).status_code == 429


def test_signing_out_is_a_post_and_says_so(as_chen):
    assert as_chen.get("/accounts/logout/").status_code == 405
    assert "You are signed out." in as_chen.post("/accounts/logout/", follow=True).content.decode()
    assert as_chen.get(MINE).status_code == 302


def test_the_sign_in_page_forgets_the_drafts_of_a_shared_desk(world):
    assert '<meta name="draft-clear" content="*">' in Client().get(LOGIN).content.decode()


# languages and settings


@pytest.mark.parametrize(
    ("asked", "lang", "words"),
    [
        ("", "zh-Hans", "员工登录"),
        ("fr", "zh-Hans", "员工登录"),
        ("zh-CN", "zh-Hans", "员工登录"),
        ("zh-TW", "zh-Hant", "員工登"),
        ("zh-HK", "zh-Hant", "員工登"),
        ("en-GB", "en", "Staff sign-in"),
    ],
)
def test_a_browser_gets_the_language_it_asks_for_else_simplified_chinese(asked, lang, words):
    html = Client(headers={"accept-language": asked}).get(LOGIN).content.decode()
    assert f'<html lang="{lang}"' in html
    assert words in html


def test_switching_keeps_the_page_and_is_remembered_on_the_device():
    client = Client()
    answer = client.post("/accounts/language/", {"language": "en", "next": LOGIN + "?next=/x"})
    assert answer.url == LOGIN + "?next=/x"
    assert "Staff sign-in" in client.get(LOGIN).content.decode()


def test_a_persons_own_choice_follows_them_to_another_device(world, as_chen):
    as_chen.post("/accounts/language/", {"language": "zh-hant", "next": MINE})
    world.chen.refresh_from_db()
    assert world.chen.language == "zh-hant"
    elsewhere = Client(headers={"accept-language": "en"})
    elsewhere.force_login(world.chen)
    assert '<html lang="zh-Hant"' in elsewhere.get(MINE).content.decode()


def test_an_unknown_language_changes_nothing_and_a_strange_address_is_not_followed(world, as_chen):
    answer = as_chen.post("/accounts/language/", {"language": "xx", "next": "//evil.example"})
    assert answer.url == "/"
    assert settings.LANGUAGE_COOKIE_NAME not in answer.cookies
    world.chen.refresh_from_db()
    assert world.chen.language == ""


def test_settings_are_kept_and_confirmed_in_the_language_just_chosen(world, as_chen):
    answer = as_chen.post(MINE, {"language": "zh-hans", "time_zone": "Europe/London"}, follow=True)
    assert "已保存。" in answer.content.decode()
    world.chen.refresh_from_db()
    assert (world.chen.language, world.chen.time_zone) == ("zh-hans", "Europe/London")


def test_a_made_up_time_zone_is_refused_at_the_field(world, as_chen):
    html = as_chen.post(MINE, {"language": "", "time_zone": "Mars/Base"}).content.decode()
    assert 'id="id_time_zone_error"' in html
    world.chen.refresh_from_db()
    assert world.chen.time_zone == ""


def test_a_stranger_has_no_settings(db):
    assert Client().get(MINE).url.startswith(LOGIN)
    assert Client().post("/accounts/estate/", {"estate": "YJ"}).url.startswith(LOGIN)


def test_only_ones_own_estates_can_be_chosen(world, as_chen):
    as_chen.post("/accounts/estate/", {"estate": "HX", "next": MINE})
    assert "estate" not in as_chen.session
    as_chen.post("/accounts/estate/", {"estate": "YJ", "next": MINE})
    assert as_chen.session["estate"] == "YJ"
    as_chen.post("/accounts/estate/", {"estate": "", "next": MINE})
    assert "estate" not in as_chen.session


# the menu


def test_the_frame_stands_when_no_app_has_registered_anything(registry, as_chen):
    html = as_chen.get(MINE).content.decode()
    assert 'id="hy-nav"' in html
    assert 'class="hy-search"' not in html
    assert "hy-bell" not in html


def test_the_menu_shows_what_exists_and_what_one_may_open(registry, as_chen):
    registry.register(Entry("mine", "Settings here", "inbox", "accounts:preferences", count=lambda user: 12))
    registry.register(Entry("late", "Late ones", "siren", "styleguide_of_nobody"))
    registry.register(Entry("boss", "For bosses", "chart", "ui:styleguide", visible=lambda user: False))
    html = as_chen.get(MINE).content.decode()
    assert re.search(r'aria-current="page"><svg.*?Settings here</span><span class="n">12</span>', html)
    assert "Late ones" not in html
    assert "For bosses" not in html


def test_a_count_is_asked_for_once_and_only_of_what_is_shown(registry, as_chen):
    asked = []
    registry.register(Entry("a", "A", "inbox", "accounts:preferences", count=lambda user: asked.append("a")))
    hidden = Entry("b", "B", "list", "ui:styleguide", visible=lambda u: False, count=lambda user: asked.append("b"))
    registry.register(hidden)
    as_chen.get(MINE)
    assert asked == ["a"]


def test_numbers_that_count_rows_are_asked_for_together_and_only_where_shown(registry, as_chen, world):
    people, asked = type(world.chen).objects, []
    registry.register(Entry("a", "A", "inbox", "accounts:preferences", rows=lambda user: people.filter(pk=user.pk)))
    registry.register(Entry("b", "B", "list", "ui:styleguide", visible=lambda u: False, rows=lambda user: 1 / 0))
    assert 'class="n"' not in as_chen.get(MINE).content.decode()  # nobody counts yet

    def numbers(user):
        asked.append({key: str(rows(user).count()) for key, rows in registry.asking(user).items()})
        return asked[-1]

    registry.fill("numbers", numbers)
    assert re.search(r'A</span><span class="n">1</span>', as_chen.get(MINE).content.decode())
    assert asked == [{"a": "1"}]


def test_search_register_button_and_bell_appear_with_their_keys(registry, as_chen):
    registry.fill("search", Search("ui:styleguide"))
    registry.fill("create", Create("ui:styleguide"))
    registry.fill("bell", Bell("ui:styleguide", lambda user: 3))
    html = as_chen.get(MINE).content.decode()
    assert 'data-key="/"' in html
    assert 'data-key="n"' in html
    assert "Notifications, 3 unread" in html


def test_a_slip_in_a_registration_is_told_at_once(registry):
    with pytest.raises(ValueError, match="unknown menu group"):
        registry.register(Entry("x", "X", "inbox", "x", group="nowhere"))
    with pytest.raises(ValueError, match="unknown slot"):
        registry.fill("nowhere", None)


def test_the_foot_tells_the_shift_one_works_now(world, as_chen):
    from datetime import timedelta

    from deadlines import clock

    now = clock.now()
    DutyShift.objects.create(
        user=world.chen,
        estate=world.yj,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=7),
        stand_in=world.lin,
    )
    html = as_chen.get(MINE).content.decode()
    assert "On duty" in html
    assert "Stand-in" in html


def test_every_page_of_the_frame_obeys_the_content_policy(as_chen):
    answer = as_chen.get(MINE)
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]


# errors


@pytest.mark.parametrize("code", [400, 403, 404, 409, 429, 500])
@pytest.mark.parametrize(
    ("language", "home"), [("zh-hans", "回首页"), ("zh-hant", "回首頁"), ("en", "To the first page")]
)
def test_an_error_page_says_what_to_do_next(code, language, home, django_assert_num_queries):
    with translation.override(language), django_assert_num_queries(0):
        answer = errors.page(code)
    assert answer.status_code == code
    assert home in answer.content.decode()


def test_a_refusal_in_a_services_words_is_shown_and_escaped():
    request = RequestFactory().get("/")
    html = errors.forbidden(request, PermissionDenied("Not <b>yours</b>.")).content.decode()
    assert "Not &lt;b&gt;yours&lt;/b&gt;." in html


def test_what_does_not_exist_and_what_is_not_ours_to_know_look_the_same():
    request = RequestFactory().get("/")
    assert errors.not_found(request, Http404("secret")).content == errors.not_found(request).content


def test_a_form_from_elsewhere_gets_a_page_in_words(world):
    answer = Client(enforce_csrf_checks=True, headers={"accept-language": "en"}).post(LOGIN, {"username": "chen"})
    assert answer.status_code == 403
    assert "This page waited too long" in answer.content.decode()


# looks


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_the_style_guide_draws_every_component_in_every_language(language):
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    html = client.get("/styleguide").content.decode()
    for css in (
        "hy-state--redo",
        "hy-nature--major",
        "hy-urg--0",
        "hy-chip--late",
        "hy-journey",
        "hy-line",
        "hy-empty",
    ):
        assert css in html
    if language != "zh-hans":
        return
    words = re.sub(r"<template.*?</template>|<[^>]+>", " ", html, flags=re.S)
    assert re.findall(r"\b[A-Za-z]{4,}\b", words.replace("English", "").replace("Enter", "")) == [
        word
        for word in re.findall(r"\b[A-Za-z]{4,}\b", words)
        if word in {*["paper", "surface", "sunken", "line", "control", "info", "attn", "late", "done", "rest"]}
    ]


def test_the_residents_guide_is_drawn_from_their_own_sheet():
    html = Client().get("/styleguide/residents").content.decode()
    assert "ui/portal.css" in html
    assert "huiyin.css" not in html
    assert "发生了什么事？" in html


def test_large_type_is_remembered_and_leads_back_only_to_our_own_pages():
    client = Client()
    answer = client.get("/large/", {"on": "1", "next": "/portal/report/"})
    assert answer.url == "/portal/report/"
    assert answer.cookies["huiyin_large"].value == "1"
    assert client.get("/large/", {"on": "0", "next": "https://evil.example"}).url == "/"
    assert client.cookies["huiyin_large"].value == ""


def test_a_residents_page_names_a_human_and_can_be_read_large():
    request = RequestFactory().get("/portal/")
    request.COOKIES["huiyin_large"] = "1"
    html = render_to_string("layouts/portal.html", {"desk": {"name": "云景花园", "phone": "0571-5555 0123"}}, request)
    assert 'class="large"' in html
    assert 'href="tel:057155550123"' in html


def test_a_printed_form_stands_on_its_own_sheet():
    html = render_to_string("layouts/print.html", {})
    assert "ui/print.css" in html
    assert "huiyin.css" not in html
