"""Two complaints from the first word to the archive, through the screens, each person signing in for themself.

One by telephone: valid, two departments, a dissatisfied callback, rectified, archived. One from the
resident's own telephone: invalid with a second signature, explained, a review asked for and answered.
"""

from __future__ import annotations

import re
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from complaints.models import Case
from tests import cast, deeds

pytestmark = pytest.mark.django_db(transaction=True)
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


class Stage:
    """People come and go: `with stage.on("chen") as page` signs Chen in at the sign-in page, in their own browser."""

    def __init__(self, browser: Browser, url: str, world) -> None:
        self.browser, self.url, self.world = browser, url, world
        self.said: list[str] = []

    @contextmanager
    def on(self, who: str, language: str = "zh-CN"):
        context = self.browser.new_context(viewport=DESK, locale=language)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: self.said.append(f"{who}: {error}"))
        page.goto(self.url + "/accounts/login/")
        page.fill("[name=username]", getattr(self.world, who).username)
        page.fill("[name=password]", cast.PASSWORD)
        page.locator("form:has([name=password]) button[type=submit]").click()
        page.wait_for_url(self.url + "/")
        yield page
        context.close()

    @contextmanager
    def resident(self):
        context = self.browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True)
        page = context.new_page()
        page.set_default_timeout(15_000)
        yield page
        context.close()


@pytest.fixture
def stage(browser: Browser, live_server, world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    made = Stage(browser, live_server.url, world)
    yield made
    assert made.said == []


def do(page: Page, case: Case, action: str, **answers: object) -> None:
    """Open the case, press the button of the deed, fill the form in the dialog, send it."""
    page.goto(re.sub(r"(https?://[^/]+).*", r"\1", page.url) + f"/complaints/{case.number}/")
    page.locator("details.hy-more").evaluate_all("all => all.forEach(one => { one.open = true; })")
    address = f"/complaints/{case.number}/{action}/"
    direct = page.locator(f"form[action='{address}']:not(.hy-form):not(.hy-composer) button[type=submit]:visible")
    if direct.count():
        direct.first.click()
    else:
        page.locator(f"a[href='{address}']:visible").first.click()
        form = page.locator(f"dialog form.hy-form[action='{address}']")
        expect(form).to_be_visible()
        for name, value in answers.items():
            fill(page, form, name, value)
        form.locator(".hy-form__end button[type=submit]").click()
    expect(page.locator("dialog[open]")).to_have_count(0, timeout=90_000)  # archiving makes its file on the spot here
    expect(page.locator("#messages, .hy-messages").first).to_be_visible()


def fill(page: Page, form, name: str, value: object) -> None:
    field = form.locator(f"[name='{name}']")
    kind = field.first.evaluate("e => e.tagName + ':' + (e.type || '')")
    if kind == "INPUT:radio":
        form.locator(f"[name='{name}'][value='{value}']").check(force=True)
    elif kind == "INPUT:checkbox":
        for one in value if isinstance(value, list) else [value]:
            chosen = form.locator(f"[name='{name}'][value='{one}']") if isinstance(value, list) else field.first
            chosen.set_checked(bool(one), force=True)
    elif kind.startswith("SELECT"):
        field.select_option(str(value))
        page.wait_for_load_state("networkidle")
    else:
        field.fill(str(value))


def waits_for(page: Page, case: Case) -> None:
    """The case is on the home page of whoever is signed in: it waits for them."""
    expect(page.locator(f"main a[href='/complaints/{case.number}/']").first).to_be_visible()


def state(case: Case) -> str:
    return deeds.again(case).state


def test_a_telephone_complaint_with_two_departments_and_a_dissatisfied_callback(stage, world):
    with stage.on("chen") as page:
        page.goto(stage.url + "/complaints/new/")
        page.fill("#f-reach", "13800005678")
        page.keyboard.press("Enter")
        expect(page.locator("#f-name")).to_have_value("李女士")
        page.fill("#f-content", "厨房天花板又漏水了，灯座有水渍，楼道里也积了水。")
        page.keyboard.press("Control+Enter")
        page.wait_for_url(re.compile(r"/classify/$"))
        case = Case.objects.get()
        form = page.locator("form.hy-form[action$='/classify/']")
        fill(page, form, "nature", "valid")
        fill(page, form, "urgency", "1")
        fill(page, form, "category", world.water.pk)
        form.locator("button[type=submit]").first.click()
        page.wait_for_url(re.compile(rf"/complaints/{case.number}/$"))
        do(page, case, "dispatch", department=world.engineering.pk, also=[world.cleaning.pk], instructions="先关阀")
        do(page, case, "contact", way="phone", reached="yes", content="师傅十点前到，中午前止水。", answers=True)
    assert state(case) == "dispatched"

    with stage.on("wang") as page:
        waits_for(page, case)
        do(page, case, "accept")
        expect(page.locator(".hy-cannot")).to_contain_text("终期报告")
        do(
            page, case, "report", stage="final", facts="1303 洗碗机软管接头松动", why_1="楼上漏水", why_2="接头松动",
            corrective_1_text="换接头", corrective_1_owner="王海波", corrective_1_due_at="2030-01-01T10:00",
            corrective_1_quantity="1", preventive_1_text="同栋排查", preventive_1_owner="李强",
            preventive_1_due_at="2030-01-08T10:00", preventive_1_quantity="24",
            verified_how="试水 15 分钟", standardised="入户检查表加一项",
        )  # fmt: skip
    with stage.on("ma") as page:
        do(page, case, "feedback", content="楼道积水已经清走。")
    with stage.on("wang") as page:
        do(page, case, "resolve", result="接头已换，试水不漏。")
    assert state(case) == "resolved"

    with stage.on("lin") as page:
        do(page, case, "verify", passed="yes", note="到现场看过")
        do(
            page,
            case,
            "callback",
            way="phone",
            reached="yes",
            solved="no",
            satisfaction="not",
            note="今天早上又滴了几滴",
        )
        expect(page.locator("main")).to_contain_text("整改中")
    assert state(case) == "rectifying"
    with stage.on("wang") as page:
        do(page, case, "resolve", result="防水层重做，24 小时闭水试验合格。")
    with stage.on("lin") as page:
        do(page, case, "verify", passed="yes", note="闭水照片看过")
        do(page, case, "callback", way="phone", reached="yes", solved="yes", satisfaction="satisfied", note="谢谢")
        do(page, case, "archive", cause="接头老化", learnt="修漏要做闭水试验")
        expect(page.locator("main")).to_contain_text("DA-YJ-")
    assert state(case) == "archived"
    with stage.on("zhou", "en-GB") as page:
        page.goto(f"{stage.url}/complaints/{case.number}/")
        expect(page.locator("main")).to_contain_text("Archived")
        expect(page.locator("main a[href$='/reopen/']").first).to_be_attached()
        expect(page.locator("main a[href$='/note/']")).to_have_count(0)


def test_a_web_complaint_found_invalid_is_signed_twice_explained_and_reviewed(stage, world):
    with stage.resident() as page:
        page.goto(stage.url + f"/portal/report/?place={world.lobby.qr}")
        link = report(page)
    case = Case.objects.get()
    assert (case.channel, case.place) == ("web", world.lobby)

    with stage.on("chen") as page:
        waits_for(page, case)
        do(
            page, case, "classify", nature="invalid", category=world.noise.pk, invalid_reason="private",
            basis="民法典第 294 条", reason="属于邻里之间的事",
        )  # fmt: skip
        page.goto(f"{stage.url}/complaints/{case.number}/")
        expect(page.locator("main a[href$='/approve_invalid/'], main form[action$='/approve_invalid/']")).to_have_count(
            0
        )
    with stage.on("zhou") as page:
        do(page, case, "approve_invalid")
    assert state(case) == "classified"
    with stage.on("chen") as page:
        waits_for(page, case)
        do(
            page,
            case,
            "explain",
            way="phone",
            reached="yes",
            text="这件事由社区居委会办理，我们陪您联系。",
            route="社区居委会调解 0571-5555 0200",
        )
    assert state(case) == "resolved"

    with stage.resident() as page:
        page.goto(link)
        expect(page.locator("main")).to_contain_text("社区居委会调解")
        page.locator("a[href$='/review/']").first.click()
        page.fill("[name=text]", "噪声是从大堂设备间传出来的，应该归你们管。")
        page.locator("main form button[type=submit]").last.click()
        page.wait_for_url(re.compile(r"/portal/c/[^/]+/$"))
    with stage.on("he") as page:
        waits_for(page, case)
        do(
            page,
            case,
            "answer_review",
            upheld="yes",
            text="复查：设备间风机确有异响，归我们。",
            route="不满意可拨 12345",
        )
    again = deeds.again(case)
    assert (again.state, again.second_look) == ("judging", True)
    with stage.resident() as page:
        page.goto(link)
        expect(page.locator("main")).to_contain_text("风机确有异响")


def report(page: Page) -> str:
    """Walk through the resident's form as it comes, one question a page; gives back the private link."""
    for _ in range(8):
        if "/done/" in page.url:
            break
        if page.locator("button[name=kind][value=complaint]").count():
            page.click("button[name=kind][value=complaint]")
        elif page.locator("[name=content]").count():
            page.fill("[name=content]", "大堂里嗡嗡响，晚上十点以后还在响，睡不着。")
            page.locator("main form button[type=submit]").last.click()
        elif page.locator("[name=where]").count():
            page.locator("main form button[type=submit]").last.click()
        elif page.locator("[name=phone]").count():
            page.locator("[name=how]").first.check(force=True)
            page.fill("[name=phone]", "13800001111")
            page.fill("[name=name]", "周先生")
            page.locator("main form button[type=submit]").last.click()
        else:
            page.locator("main form button[type=submit]").last.click()
        page.wait_for_load_state()
    link = page.locator("a[href*='/portal/c/']").first.get_attribute("href")
    return link if link.startswith("http") else re.sub(r"(https?://[^/]+).*", r"\1", page.url) + link
