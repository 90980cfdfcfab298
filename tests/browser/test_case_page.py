"""The case page as a hand meets it: the dialog, a refusal inside it, people of a department, tabs, a telephone."""

import pytest

from tests import cast, deeds
from tests.browser.helpers import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def garden(db):
    return cast.build()


def test_dispatching_in_the_dialog_follows_the_department_and_says_what_is_wrong_in_place(live_server, page, garden):
    case = deeds.judged(garden)
    sign_in(page, live_server, garden.chen)
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
    page.goto(live_server.url + case.get_absolute_url())
    page.click(".hy-now .btn-primary")
    page.wait_for_selector("#hy-dialog[open] #people")
    assert "王海波" in page.inner_text("#people")
    page.select_option("#hy-dialog [name=department]", str(garden.cleaning.pk))
    page.wait_for_selector("#people >> text=马小红")
    assert "王海波" not in page.inner_text("#people")
    page.fill("#hy-dialog [name=instructions]", "先拍照再动手")
    page.select_option("#hy-dialog [name=department]", "")
    page.click("#hy-dialog .hy-form__end .btn-primary")
    page.wait_for_selector("#hy-dialog .invalid-feedback")
    assert page.input_value("#hy-dialog [name=instructions]") == "先拍照再动手"
    page.select_option("#hy-dialog [name=department]", str(garden.engineering.pk))
    page.wait_for_selector("#people >> text=王海波")
    page.click("#people label:has-text('王海波')")
    page.click("#hy-dialog .hy-form__end .btn-primary")
    page.wait_for_selector(".hy-messages .hy-note--done")
    found = deeds.again(case)
    assert (found.state, found.handler) == ("dispatched", garden.wang)
    assert not faults


def test_a_form_is_sent_by_the_keys_that_send_the_intake(live_server, page, garden):
    """Judging follows registering: the hand that pressed Ctrl+Enter there presses it here, and is told what lacks."""
    case = deeds.judged(garden)
    sign_in(page, live_server, garden.chen)
    page.goto(live_server.url + case.get_absolute_url() + "dispatch/")
    page.select_option("[name=department]", "")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".invalid-feedback")
    page.select_option("[name=department]", str(garden.engineering.pk))
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".hy-messages .hy-note--done")
    assert deeds.again(case).state == "dispatched"


def test_a_hand_begins_at_the_choice_that_is_made_already(live_server, page, garden):
    """Not beside it: a space bar would unmake it."""
    case = deeds.handling(garden)
    sign_in(page, live_server, garden.wang)
    page.goto(live_server.url + case.get_absolute_url() + "pause/")
    chosen = page.locator(".hy-deed input[type=radio]:checked").first
    assert chosen.evaluate("one => one !== document.querySelector('.hy-deed input[type=radio]')")
    assert chosen.evaluate("one => one === document.activeElement")


def test_writing_it_down_from_the_history_and_opening_a_tab(live_server, page, garden):
    case = deeds.handling(garden)
    sign_in(page, live_server, garden.wang)
    page.goto(live_server.url + case.get_absolute_url())
    page.click("#composer a[hx-get$='say=note']")
    page.wait_for_selector("#composer[action$='/note/']")
    page.fill("#composer textarea", "门口有狗")
    page.click("#composer .btn-primary")
    page.wait_for_selector(".hy-line >> text=门口有狗")
    page.click("a[href='?tab=talk#history']")
    page.wait_for_selector("a[href='?tab=talk#history'][aria-current]")
    assert page.locator(".hy-line >> text=门口有狗").count() == 0


def test_on_a_telephone_nothing_is_wider_than_the_screen_and_the_act_stays_under_the_thumb(live_server, page, garden):
    case = deeds.handling(garden, also=[garden.cleaning])
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, live_server, garden.wang)
    page.goto(live_server.url + case.get_absolute_url())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".hy-sticky-act .btn").first.is_visible()
