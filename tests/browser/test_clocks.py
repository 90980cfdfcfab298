"""A pause asked and approved, and a climb acknowledged, as hands do it in the browser (rules D4, D5)."""

from datetime import timedelta

import pytest

from deadlines.clock import at, now
from deadlines.models import ClimbAsk, Clock
from deadlines.services import tick
from tests import cast, deeds
from tests.browser.helpers import session_for, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def garden(db):
    return cast.build()


def test_a_pause_is_asked_by_the_handler_and_approved_by_the_manager(live_server, page, browser, garden):
    case = deeds.handling(garden)
    clock = Clock.objects.get(subject_kind="case", subject_id=case.pk, kind="final")
    sign_in(page, live_server, garden.wang)
    page.goto(live_server.url + case.get_absolute_url())
    page.click(f".hy-clocks details[hx-get*='/{clock.pk}/'] summary")
    page.click(f".hy-clocks a[href$='pause/?clock={clock.pk}']")
    page.wait_for_selector("#hy-dialog[open] [name=reason]")
    page.fill("#hy-dialog [name=reason]", "等厂家送配件")
    page.click("#hy-dialog .hy-form__end .btn-primary")
    page.wait_for_selector(".hy-messages .hy-note--done")
    office = browser.new_context()
    session_for(office, live_server, garden.he)
    desk = office.new_page()
    desk.goto(live_server.url + case.get_absolute_url())
    desk.click(f".hy-clocks a[href$='approve_pause/?clock={clock.pk}']")
    desk.wait_for_selector("#hy-dialog[open] >> text=等厂家送配件")
    desk.click("#hy-dialog .hy-form__end .btn-primary")
    desk.wait_for_selector(".hy-clocks .hy-chip--paused")
    assert Clock.objects.get(pk=clock.pk).paused_at is not None
    office.close()


def test_a_climb_is_acknowledged_from_the_home_page(live_server, page, garden):
    with at(now() - timedelta(hours=37)):
        case = deeds.phone_call(garden)
    tick()
    sign_in(page, live_server, garden.he)
    page.goto(live_server.url + "/")
    page.click(f"section[aria-labelledby=panel-asks] a[href*='{case.number}/acknowledge/']")
    page.wait_for_selector("#hy-dialog[open] [name=text]")
    page.fill("#hy-dialog [name=text]", "我现在就打给住户")
    page.click("#hy-dialog .hy-form__end .btn-primary")
    page.wait_for_selector("text=我现在就打给住户")
    assert ClimbAsk.objects.filter(text="我现在就打给住户", person=garden.he).exists()
