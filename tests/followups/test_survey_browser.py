"""The survey on a telephone, in a real browser: three languages, by keyboard, without script, read aloud (rule F6)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from followups.models import SurveyAnswer, SurveyResponse
from tests import cast
from tests.complaints.test_races import at_once
from tests.followups import polling
from tests.portal.test_in_browser import PHONE, clean

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db):
    return cast.build()


def test_two_taps_at_the_same_moment_count_once(world):
    round = polling.opened(world)
    found = at_once(*[lambda: polling.say(round, world.flat, (5, 5))] * 4)
    assert SurveyResponse.objects.count() == 1
    assert sum(one is None for one in found) == 1
    assert {type(one).__name__ for one in found if one is not None} == {"Changed"}


@pytest.mark.parametrize("language", ["zh-CN", "zh-HK", "en"])
def test_every_page_is_clean_on_a_telephone_without_script(live_server, world, browser, language):
    round = polling.opened(world)
    there = browser.new_context(viewport=PHONE, locale=language).new_page()
    plain = browser.new_context(viewport=PHONE, locale=language, java_script_enabled=False).new_page()
    url = f"{live_server.url}/portal/survey/{polling.link(round, world.flat)}/"
    for path in (url, f"{url}?part=1", f"{url}?part=2"):
        there.goto(path)
        clean(there)
    plain.goto(url)
    plain.click("main .go .btn")
    for mark in ('input[value="5"] >> nth=0', 'input[value="2"] >> nth=1'):  # hidden under their labels: by keyboard
        plain.focus(mark)
        plain.keyboard.press("Space")
        expect(plain.locator(mark)).to_be_checked()
    plain.click("main form .go")
    plain.fill("textarea", "电梯")
    plain.click("main form .go")
    expect(plain.locator("h1")).to_be_visible()
    assert SurveyAnswer.objects.filter(importance=5, satisfaction=2).count() == 1
    there.goto(url)  # answered by somebody at home
    clean(there)


def test_by_keyboard_alone_and_told_aloud(page: Page, live_server, world):
    round = polling.opened(world)
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/portal/survey/{polling.link(round, world.flat)}/?part=1")
    scale = page.get_by_role("group", name="How important is this to you?").first
    expect(scale.get_by_role("radio", name="5, very important")).to_be_attached()
    scale.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")  # on to the other scale
    page.keyboard.press("Space")
    while page.evaluate("document.activeElement.type") != "submit":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/portal/survey/{polling.link(round, world.flat)}/?part=2")
    page.locator("main form .go").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Thank you")
    assert SurveyAnswer.objects.get().importance == 2


def test_the_results_are_clean_on_the_desk_and_on_a_telephone(page: Page, live_server, world):
    units = polling.homes(world, 11)
    round = polling.opened(world)
    for unit in units:
        polling.say(round, unit, (5, 2), (3, 4))
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("[name=username]", "he")
    page.fill("[name=password]", cast.PASSWORD)
    page.click("button[type=submit] >> nth=-1")
    page.wait_for_load_state()
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for path in ("/followups/surveys/", f"/followups/surveys/{round.pk}/", f"/followups/surveys/{round.pk}/paper/"):
            page.goto(live_server.url + path)
            clean(page)
