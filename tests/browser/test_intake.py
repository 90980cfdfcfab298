"""The intake console in a real browser: by keyboard alone, after a closed tab, with a refused photo, without a line."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Role, RoleAssignment
from complaints.models import Attachment, Case
from tests import deeds
from tests.browser.helpers import Keys, sign_in
from tests.complaints.intake_forms import photo, svg

pytestmark = pytest.mark.django_db(transaction=True)
STORY = "厨房天花板又漏水了，灯座边一圈水渍，昨晚滴到洗衣机插座上，怕漏电。"


@pytest.fixture
def console(world, page: Page, live_server):
    """Chen's console, open; at the end the browser must have had nothing to complain about."""
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    sign_in(page, live_server, world.chen)
    page.goto(live_server.url + "/complaints/new/")
    yield page
    refused = ("422", "ERR_INTERNET_DISCONNECTED", "htmx:afterRequest", "htmx:sendAbort", "htmx:sendError")
    assert [one for one in said if not any(word in one for word in refused)] == []


def file(upload):
    return {"name": upload.name, "mimeType": upload.content_type, "buffer": upload.read()}


def test_an_ordinary_telephone_complaint_is_logged_by_keyboard_alone(world, console):
    keys = Keys(console)
    expect(console.locator("#f-reach")).to_be_focused()
    keys.text("5678")
    keys.press("Enter")
    expect(console.locator("#f-name")).to_have_value("李女士")
    expect(console.locator("#f-unit")).to_have_value("3-2-1203")
    expect(console.locator("#f-content")).to_be_focused()
    keys.text(STORY)
    keys.press("Tab")
    keys.text("今天止住水，查清为什么又渗")
    keys.press("F3", "Tab")
    keys.text("家中 · 厨房")
    keys.press("Control+Enter")
    console.wait_for_url(re.compile(r"/classify/$"))
    case = Case.objects.select_related("complainant").get()
    assert (case.complainant.resident, case.unit, case.channel) == (world.resident, world.flat, "phone")
    assert (case.content, case.place_text, case.wishes) == (STORY, "家中 · 厨房", "今天止住水，查清为什么又渗")
    assert len(keys.pressed) + 4 < 60


def test_one_of_several_is_taken_by_its_number_and_keys_switch_channel_and_emergency(world, console):
    from estates.models import Resident, ResidentPhone

    mother = Resident.objects.create(estate=world.yj, household=world.resident.household, name="李老太太")
    ResidentPhone.objects.create(resident=mother, number="13900015678")
    keys = Keys(console)
    keys.text("5678")
    keys.press("Enter")
    expect(console.locator("#caller .hy-picks button").first).to_be_focused()
    keys.press("ArrowDown", "ArrowUp", "2")
    expect(console.locator("#f-name")).to_have_value("李老太太")
    expect(console.locator(".hy-taken")).to_be_visible()
    console.locator("[name='channel']:checked").focus()
    keys.press("2")
    expect(console.locator("[name='channel'][value='visit']")).to_be_checked()
    keys.press("6")
    expect(console.locator("#f-external_number")).to_be_visible()
    keys.press("Alt+e")
    expect(console.locator("#f-emergency")).to_be_checked()
    expect(console.locator(".hy-emerg-note")).to_be_visible()
    keys.press("Control+s")
    console.wait_for_url(re.compile(r"\?saved="))
    assert Case.objects.get().emergency
    keys.press("n")
    expect(console.locator("#f-reach")).to_have_value("")


def test_enter_never_saves_by_accident(world, console):
    console.fill("#f-content", STORY)
    for field in ("#f-name", "#f-unit", "#f-wishes"):
        console.focus(field)
        console.keyboard.press("Enter")
    console.focus("#f-reach")
    console.keyboard.press("Enter")
    console.wait_for_timeout(300)
    assert not Case.objects.exists()


def test_what_was_typed_comes_back_after_the_tab_was_closed(world, console, live_server):
    console.fill("#f-reach", "5678")
    console.keyboard.press("Enter")
    expect(console.locator(".hy-taken")).to_be_visible()
    console.fill("#f-content", STORY)
    console.check("#f-confidential")
    console.set_input_files("#f-files", file(photo()))
    expect(console.locator("[data-stage] li[data-id]")).to_have_count(1)
    console.wait_for_timeout(600)
    again = console.context.new_page()
    console.close()
    again.goto(live_server.url + "/complaints/new/")
    expect(again.locator("#f-content")).to_have_value(STORY)
    expect(again.locator("#f-confidential")).to_be_checked()
    expect(again.locator("#caller .hy-taken")).to_be_visible()
    expect(again.locator("[data-stage] li[data-id] img")).to_have_count(1)
    again.keyboard.press("Control+s")
    again.wait_for_url(re.compile(r"\?saved="))
    case = Case.objects.get()
    assert case.confidential
    assert case.complainant.resident == world.resident
    assert Attachment.objects.filter(case=case).count() == 1
    again.goto(live_server.url + "/complaints/new/")
    expect(again.locator("#f-content")).to_have_value("")


def test_a_draft_saved_in_haste_comes_back_on_its_estate(world, console, live_server):
    RoleAssignment.objects.create(user=world.chen, role=Role.DUTY, estate=world.hx)
    console.reload()
    console.select_option("#f-estate", "HX")
    console.fill("#f-unit", "9-9-9999")
    console.fill("#f-content", STORY)
    console.keyboard.press("Control+s")
    expect(console.locator("#f-unit.is-invalid")).to_be_visible()
    console.wait_for_timeout(700)
    console.goto(live_server.url + "/complaints/new/")
    expect(console.locator("#f-content")).to_have_value(STORY)
    expect(console.locator("#f-estate")).to_have_value("HX")


def test_another_person_at_the_same_machine_sees_nothing_of_it(world, console, live_server):
    console.fill("#f-content", STORY)
    console.wait_for_timeout(600)
    sign_in(console, live_server, world.lin)
    console.goto(live_server.url + "/complaints/new/")
    expect(console.locator("#f-content")).to_have_value("")


def test_a_refused_photo_leaves_the_others_and_the_words(world, console):
    console.fill("#f-content", STORY)
    console.set_input_files("#f-files", [file(photo("一.png")), file(svg()), file(photo("二.png", (32, 32)))])
    expect(console.locator("[data-stage] [data-wrong]")).to_contain_text("假的.png")
    expect(console.locator("[data-stage] li[data-id]")).to_have_count(2)
    console.fill("#f-unit", "9-9-9999")
    console.keyboard.press("Control+s")
    expect(console.locator("#f-unit.is-invalid")).to_be_focused()
    expect(console.locator("#f-content")).to_have_value(STORY)
    expect(console.locator("[data-stage] li[data-id]")).to_have_count(2)
    console.locator("[data-stage] li[data-id] button").first.click()
    console.fill("#f-unit", "3-2-1203")
    console.keyboard.press("Control+s")
    console.wait_for_url(re.compile(r"\?saved="))
    assert [a.name for a in Attachment.objects.all()] == ["二.png"]


def test_a_moment_that_is_refused_is_where_one_goes_on_typing(world, console):
    console.fill("#f-reach", "13912340000")
    console.fill("#f-content", STORY)
    console.fill("#f-received_at", "2099-01-01T10:00")
    console.keyboard.press("Control+s")
    expect(console.locator("#f-received_at_error")).to_be_visible()
    expect(console.locator("#f-received_at")).to_be_focused()
    expect(console.locator("#f-content")).to_have_value(STORY)


def test_without_a_connection_nothing_is_lost_and_saving_again_works(world, console):
    console.fill("#f-reach", "13912340000")
    console.fill("#f-content", STORY)
    console.wait_for_timeout(700)
    console.context.set_offline(True)
    console.keyboard.press("Control+s")
    expect(console.locator("#hy-toasts")).to_contain_text("还在")
    expect(console.locator("#f-content")).to_have_value(STORY)
    console.context.set_offline(False)
    console.keyboard.press("Control+s")
    console.wait_for_url(re.compile(r"\?saved="))
    assert Case.objects.count() == 1


def test_a_look_alike_appears_while_typing_and_one_press_merges(world, console):
    lead = deeds.phone_call(world, content="厨房天花板漏水，灯座边一圈水渍，怕漏电。")
    console.fill("#f-reach", "5678")
    console.keyboard.press("Enter")
    expect(console.locator("#f-content")).to_be_focused()
    console.keyboard.insert_text(STORY)
    card = console.locator("#alikes article")
    expect(card).to_contain_text(lead.number)
    card.get_by_text("并入").click()
    console.keyboard.press("Control+s")
    console.wait_for_url(re.compile(r"\?saved="))
    assert Case.objects.exclude(pk=lead.pk).get().lead == lead


@pytest.mark.parametrize("width", [1440, 390])
def test_the_console_is_as_wide_as_its_window(console, width):
    console.set_viewport_size({"width": width, "height": 900})
    assert console.evaluate("document.documentElement.scrollWidth") <= width
    if width == 1440:
        assert console.evaluate("document.documentElement.scrollHeight") <= 900


def test_without_scripts_the_plain_form_does_the_same(world, browser, live_server):
    context = browser.new_context(java_script_enabled=False)
    plain = sign_in(context.new_page(), live_server, world.chen)
    plain.goto(live_server.url + "/complaints/new/")
    plain.fill("#f-reach", "5678")
    plain.fill("#f-content", STORY)
    plain.keyboard.press("Tab")
    plain.focus("#f-reach")
    plain.keyboard.press("Enter")  # looks up, saves nothing
    assert not Case.objects.exists()
    plain.click("button[name='take']")
    expect(plain.locator("#f-name")).to_have_value("李女士")
    expect(plain.locator("#f-content")).to_have_value(STORY)
    plain.set_input_files("#f-files", file(photo()))
    plain.click("button[value='save']")
    expect(plain.locator("h1.hy-num")).to_contain_text("YJ-")
    assert Attachment.objects.get().case == Case.objects.get()
    context.close()
