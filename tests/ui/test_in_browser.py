"""The scripts of the frame, in a real browser under the real content policy."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.django_db(transaction=True)
LOGIN = "/accounts/login/"


@pytest.fixture
def spoken(page: Page):
    """What the browser complained about."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("path", ["/styleguide", "/styleguide/residents", LOGIN])
def test_no_page_is_wider_than_its_window_or_offends_the_policy(page: Page, live_server, spoken, path, width):
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(live_server.url + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert spoken == []


def test_a_list_is_walked_and_marked_by_keys(page: Page, live_server):
    page.goto(live_server.url + "/styleguide")
    for key in ("j", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("tr.is-here")).to_have_class(re.compile("is-selected"))
    assert page.evaluate("document.querySelector('[data-select-all]').indeterminate")


def test_keys_rest_while_one_types(page: Page, live_server):
    page.goto(live_server.url + "/styleguide")
    page.fill("#id_caller", "")
    page.locator("#id_caller").press_sequentially("jx?")
    expect(page.locator("#id_caller")).to_have_value("jx?")
    expect(page.locator("tr.is-here")).to_have_count(0)


def test_a_chosen_photo_shows_and_can_be_taken_out_again(page: Page, live_server, spoken):
    page.goto(live_server.url + "/styleguide")
    pixel = b"\x89PNG\r\n\x1a\n"
    page.set_input_files("#id_photos", {"name": "leak.png", "mimeType": "image/png", "buffer": pixel})
    expect(page.locator(".hy-uploads__list li")).to_have_count(1)
    assert page.evaluate("document.querySelector('#id_photos').files.length") == 1
    page.click(".hy-uploads__list button")
    expect(page.locator(".hy-uploads__list li")).to_have_count(0)
    assert page.evaluate("document.querySelector('#id_photos').files.length") == 0
    assert spoken == []


def test_a_countdown_goes_on_by_itself(page: Page, live_server):
    page.goto(live_server.url + "/styleguide")
    counting = page.locator("[data-seconds]").first
    before = counting.inner_text()
    page.wait_for_timeout(2200)
    assert counting.inner_text() != before


def test_the_menu_can_be_reached_on_a_telephone_without_a_script(browser, live_server, world, client):
    client.force_login(world.chen)
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + "/accounts/preferences/")
    menu = page.locator("#hy-nav")
    assert not menu.is_visible()
    page.click(".hy-menu")
    assert menu.is_visible()
    page.click(".hy-nav__close")
    assert not menu.is_visible()
    page.click(".hy-me")
    assert page.locator("form[action$='/logout/'] button").is_visible()
    context.close()


def test_the_choice_one_stands_on_is_ringed_inside_its_frame(page: Page, live_server):
    """The frame of a row of choices cuts off what is drawn outside: the ring must lie within the choice."""
    page.goto(live_server.url + "/styleguide")
    page.locator(".hy-seg input").first.focus()
    page.keyboard.press("ArrowRight")
    ring = page.evaluate(
        "(() => { const s = getComputedStyle(document.querySelector('.hy-seg label:has(:focus-visible)'));"
        " return [s.outlineStyle, parseFloat(s.outlineOffset) + parseFloat(s.outlineWidth)]; })()"
    )
    assert ring[0] == "solid" and ring[1] <= 0


@pytest.mark.parametrize("width", [1440, 1366, 1280, 1024])
def test_the_matter_of_a_row_can_be_read_on_a_small_desk(page: Page, live_server, width):
    """Whatever else gives way, the words and the place do not."""
    page.set_viewport_size({"width": width, "height": 768})
    page.goto(live_server.url + "/styleguide")
    what = page.locator(".hy-queue .what a").first
    assert what.evaluate("one => one.scrollWidth <= one.clientWidth + 1") and what.bounding_box()["width"] >= 60
    place = page.locator(".hy-queue .what .at").first
    assert place.evaluate("one => one.scrollWidth <= one.clientWidth + 1")
