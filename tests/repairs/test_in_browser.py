"""A repair on two telephones at 390 px (issue 4): the resident's and the second contractor's, and a line that drops."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from deadlines.clock import at, now
from deadlines.models import Clock
from deadlines.services import settle, sweep
from repairs import services
from repairs.models import Completion, LedgerEntry, Order, OrderFile, Quote
from tests.browser.helpers import session_for
from tests.portal.conftest import photo
from tests.portal.test_in_browser import clean
from tests.repairs import crew

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def two(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return world


@pytest.fixture
def phone(browser):
    """A telephone of its own: nobody signed in, in Chinese."""
    made = []

    def new() -> Page:
        made.append(browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True))
        return made[-1].new_page()

    yield new
    for context in made:
        context.close()


def scan_and_ask(page: Page, base: str, code: str) -> Order:
    page.goto(f"{base}/portal/report/?place={code}")
    clean(page)
    page.fill("#id_content", "厨房水槽下面的角阀漏水。")
    page.check("[name=trade][value=plumbing]", force=True)
    page.click("main form .btn.go")
    page.fill("#id_phone", "13800005678")
    page.click("main form .btn.go")
    clean(page)
    page.click("main form button.btn")
    expect(page).to_have_url(re.compile("/portal/report/done/"))
    page.click("main .go a.btn")
    expect(page).to_have_url(re.compile("/portal/o/"))
    return Order.objects.get()


def sign(page: Page) -> None:
    box = page.locator(".sign svg")
    box.scroll_into_view_if_needed()
    there = box.bounding_box()
    page.mouse.move(there["x"] + 40, there["y"] + 60)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(there["x"] + 40 + 20 * step, there["y"] + 60 + (25 if step % 2 else -10))
    page.mouse.up()


def step(page: Page, name: str) -> None:
    """Open a step of the job and send its form."""
    page.click(f'a[href$="/{name}/"]')
    clean(page)


def test_thirty_minutes_pass_the_second_firm_comes_and_the_callback_says_not_solved(two, phone, live_server):
    resident, worker = phone(), phone()
    code = services.issue_label(by=two.chen, unit=two.flat).code
    order = scan_and_ask(resident, live_server.url, code)
    services.send(order.number, by=two.chen)
    resident.reload()
    expect(resident.locator(".lead")).to_contain_text("宏达防水")
    clean(resident)

    # Nobody rings until the thirty minutes are over; asked in the evening, they end next morning.
    due = Clock.objects.get(subject_kind="repair", subject_id=order.pk, kind="contractor_contact").due_at
    with at(due + timedelta(minutes=1)):
        sweep()
        settle()
    assert crew.again(order).contractor == two.anjie
    resident.reload()
    expect(resident.locator(".talk")).to_contain_text("安捷维修接手")

    token = services.issue_link(order.number, by=two.tang, technician=two.ding_t)
    worker.goto(f"{live_server.url}/job/{token}/")
    clean(worker)
    worker.click("form.go button")  # ring: the tap is stamped
    worker.click('a[href*="reached=yes"]')
    start = timezone.localtime(now() + timedelta(hours=2), two.yj.zone).strftime("%Y-%m-%dT%H:%M")
    worker.fill("[name=visit_from]", start)
    worker.click("main form .btn.go")
    expect(worker).to_have_url(re.compile(f"/job/{token}/$"))
    resident.reload()
    expect(resident.locator(".next")).to_contain_text("丁师傅")

    step(worker, "arrive")
    worker.click("main form .btn.go")
    step(worker, "quote")
    for name, value in (("text_1", "角阀与人工"), ("quantity_1", "1"), ("price_1", "120")):
        worker.fill(f"[name={name}]", value)
    worker.click("main form .btn.go")
    expect(worker).to_have_url(re.compile(f"/job/{token}/$"))
    resident.reload()
    clean(resident)
    resident.click("#price .btn >> nth=0")
    expect(resident.locator("#price")).to_contain_text("已同意")
    assert Quote.objects.get().answered_by == "resident"

    worker.reload()
    step(worker, "complete")
    worker.fill("[name=findings]", "角阀阀芯老化")
    worker.fill("[name=work]", "更换角阀，试水不漏")
    sign(worker)
    worker.click("main form .btn.go")
    expect(worker.locator("h1")).to_contain_text("谢谢")
    assert Completion.objects.get().signature_sha256
    worker.goto(f"{live_server.url}/job/{token}/")
    expect(worker.locator("h1")).to_contain_text("谢谢")
    assert "5678" not in worker.content() and "李女士" not in worker.content()
    resident.reload()
    clean(resident)
    expect(resident.locator("#answer")).to_be_visible()

    services.callback(
        order.number, by=two.lin, way="phone", reached=True, solved="no", satisfaction="not", note="当晚又漏"
    )
    lost = LedgerEntry.objects.filter(order=order).values_list("contractor__code", "amount")
    assert {code for code, amount in lost if amount < 0} == {"hongda", "anjie"}
    session_for(worker.context, live_server, two.tang)
    worker.goto(f"{live_server.url}/repairs/scores/")
    expect(worker.locator('tr:has-text("安捷维修") [data-label="失约"]')).to_have_text("1")


def test_a_line_that_drops_mid_form_loses_neither_words_nor_photo(two, phone, live_server, tmp_path):
    order = crew.on_site(two)
    token = services.issue_link(order.number, by=two.liu, technician=two.zhang_t)
    worker = phone()
    picture = tmp_path / "before.jpg"
    picture.write_bytes(photo().read())

    worker.goto(f"{live_server.url}/job/{token}/photo/")
    worker.set_input_files("[name=files]", str(picture))
    worker.context.set_offline(True)
    worker.click("main form .btn.go")
    expect(worker.locator("[data-retry-line]")).to_contain_text("没有网络")
    worker.context.set_offline(False)
    expect(worker).to_have_url(re.compile(f"/job/{token}/$"), timeout=40_000)
    expect(worker.locator("main > .box").first).to_contain_text("已添加")
    assert OrderFile.objects.filter(order=order).count() == 1

    worker.goto(f"{live_server.url}/job/{token}/protect/")
    worker.fill("[name=findings]", "角阀阀芯老化，柜底泡胀")
    worker.wait_for_timeout(700)
    worker.reload()  # the tab was closed on the way
    expect(worker.locator("[name=findings]")).to_have_value("角阀阀芯老化，柜底泡胀")
