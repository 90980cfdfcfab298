"""The resident's pages on a cheap telephone, in a real browser: without JavaScript, by keyboard, read aloud."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from complaints.models import Case
from tests import deeds
from tests.portal.conftest import WORDS, link
from tests.portal.test_matter import story

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def spoken(page: Page):
    """What the browser complained about, refused forms (422) apart."""
    said: list[str] = []
    page.on(
        "console", lambda m: said.append(m.text) if m.type in ("error", "warning") and "422" not in m.text else None
    )
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_viewport_size(PHONE)
    return said


def clean(page: Page) -> None:
    """No accessibility fault, nothing wider than the screen."""
    found = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    faults = [(v["id"], [n["html"][:160] for n in v["nodes"]]) for v in found.response["violations"]]
    assert not faults, faults
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def walk(page: Page, base: str, each) -> None:
    """Report a lift from scan to number; `each` is called on every page, refused ones too."""
    page.goto(base)
    each(page)
    page.click("main form .go")  # nothing written yet
    each(page)
    page.fill("#id_content", WORDS)
    page.click("main form .go")
    each(page)
    page.click("main form .go")
    each(page)
    page.fill("#id_phone", "138 0000 5678")
    page.fill("#id_unit", "77-7-777")
    page.click("main form .go")
    each(page)
    page.click("main form button.btn")
    expect(page).to_have_url(re.compile("/portal/report/done/"))
    each(page)


@pytest.mark.parametrize("look", ["zh-CN", "en", "large"])
def test_every_page_of_a_report_is_clean_on_a_telephone(page: Page, live_server, world, spoken, look, browser):
    context = browser.new_context(viewport=PHONE, locale="zh-CN" if look == "large" else look)
    if look == "large":
        context.add_cookies([{"name": "huiyin_large", "value": "1", "url": live_server.url}])
    there = context.new_page()
    walk(there, f"{live_server.url}/portal/report/?place={world.lift.qr}", clean)
    for path in (
        "/portal/",
        "/portal/privacy/",
        "/portal/report/",
        "/portal/track/",
        "/portal/track/sent/",
        "/portal/report/kind/",
    ):
        there.goto(live_server.url + path)
        clean(there)
    context.close()
    assert Case.objects.count() == 1


def test_a_report_is_sent_without_any_script(browser, live_server, world):
    context = browser.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False)
    there = context.new_page()
    walk(there, f"{live_server.url}/portal/report/?place={world.lift.qr}", lambda page: None)
    there.click("main a.btn")
    there.fill("#id_text", "还是抖")
    there.click("#say .go")
    assert "还是抖" in there.inner_text("main")
    there.click("text=不用处理了")
    there.click("main form .btn")
    assert "改主意了" in there.inner_text("main")
    context.close()


def test_a_report_is_sent_by_keyboard_alone(page: Page, live_server, world, spoken):
    page.goto(f"{live_server.url}/portal/report/?place={world.lift.qr}")
    reach(page, "#id_content")
    page.keyboard.type(WORDS)
    reach(page, "main form .go")
    page.keyboard.press("Enter")
    page.wait_for_url("**/who/")
    reach(page, "[name=how]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")  # without my name: the fields below go away
    expect(page.locator("#id_phone")).to_be_hidden()
    reach(page, "main form .go")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/check/"))
    reach(page, "main form button.btn")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/done/"))
    assert Case.objects.get().anonymous
    assert spoken == []


def reach(page: Page, selector: str) -> None:
    """Tab until the element has the focus."""
    for _ in range(40):
        if page.evaluate("selector => !!document.activeElement?.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def test_words_outlive_a_closed_tab_and_are_forgotten_once_sent(page: Page, live_server, world, spoken):
    address = f"{live_server.url}/portal/report/?place={world.lift.qr}"
    page.goto(address)
    page.locator("#id_content").press_sequentially("电梯又抖了")
    expect(page.locator("[data-draft-status]")).not_to_be_empty()
    page.context.clear_cookies()  # even where the server knows nothing of it
    page.goto("about:blank")
    page.goto(address)
    expect(page.locator("#id_content")).to_have_value("电梯又抖了")
    page.click("main form .go")
    page.check("[value=anonymous]")
    page.click("main form .go")
    page.click("main form button.btn")
    expect(page).to_have_url(re.compile("/done/"))
    assert page.evaluate("Object.keys(localStorage).filter(k => k.includes('portal-what')).length") == 0
    assert spoken == []


def test_a_photo_shows_before_and_after_it_is_sent(page: Page, live_server, world, spoken):
    from tests.portal.conftest import photo

    page.goto(f"{live_server.url}/portal/report/?place={world.lift.qr}")
    page.set_input_files("#id_files", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo().read()})
    expect(page.locator(".photos img")).to_have_count(1)
    page.click("main form .go")  # refused: no words yet
    expect(page.locator(".photos li[data-kept] img")).to_have_count(1)
    # Not wait_for_function: it evaluates, which the page's own policy forbids.
    expect(page.locator(".photos img")).to_have_js_property("complete", True)
    assert page.locator(".photos img").evaluate("one => one.naturalWidth") > 0
    page.click(".photos li[data-kept] button")
    expect(page.locator(".photos img")).to_have_count(0)
    assert spoken == []


def test_the_link_is_copied_and_leads_to_the_matter(page: Page, live_server, world, spoken):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    walk(page, f"{live_server.url}/portal/report/?place={world.lift.qr}", lambda _: None)
    page.click("[data-copy]")
    expect(page.locator("[data-copy] span")).to_have_text(re.compile("已复制|Copied"))
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == live_server.url + link(Case.objects.get())
    page.goto(copied)
    expect(page.locator("h1")).to_have_text(Case.objects.get().title)


@pytest.mark.parametrize("state", ["registered", "calling_back", "closed", "withdrawn", "rectifying", "merged"])
def test_the_tracking_page_is_clean_in_every_kind_of_state(page: Page, live_server, world, spoken, state):
    page.goto(live_server.url + link(deeds.in_state(world, state)))
    clean(page)
    assert spoken == []


def test_what_comes_next_counts_down_and_urging_answers(page: Page, live_server, world, spoken):
    case = story(world)
    page.goto(live_server.url + link(case))
    clean(page)
    assert page.locator(".next [data-due]").inner_text()
    page.click("form[action$='/urge/'] button")
    expect(page.locator("[role=status].box")).to_be_visible()
    clean(page)
    for rest in ("withdraw/", "review/"):
        page.goto(live_server.url + link(case, rest))
        clean(page)
    page.goto(live_server.url + "/portal/c/" + "x" * 32 + "/")
    clean(page)


def test_what_the_first_view_loads_is_small(page: Page, live_server, one_estate):
    sizes: dict[str, int] = {}
    page.on("response", lambda r: sizes.__setitem__(r.url, len(r.body()) if r.ok else 0))
    page.goto(live_server.url + "/portal/report/", wait_until="networkidle")
    loaded = [url.split("/static/")[-1] for url in sizes]
    assert not any("htmx" in name or "huiyin.css" in name or "tabler" in name for name in loaded)
    assert sum(sizes.values()) < 100_000  # not even compressed


def test_the_button_does_not_move_away_under_the_finger_when_the_draft_is_saved(page: Page, live_server, world, spoken):
    page.goto(f"{live_server.url}/portal/report/?place={world.lift.qr}")
    button = page.locator("main form .go")
    before = button.bounding_box()
    page.fill("#id_content", WORDS)
    page.locator("#id_content").blur()
    expect(page.locator("[data-draft-status]")).not_to_be_empty()
    assert button.bounding_box() == before
