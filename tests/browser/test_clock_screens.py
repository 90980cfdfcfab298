"""The screens of time limits and messages, looked through by axe: one visit each, on a phone's width (WCAG 2.2 AA)."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from deadlines.services import tick
from tests import cast, deeds
from tests.browser.helpers import session_for

pytestmark = pytest.mark.django_db(transaction=True)
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
SCREENS = {
    "root": ["/deadlines/", "/deadlines/policy/final/", "/deadlines/figures/", "/deadlines/calendar/",
             "/deadlines/sticking/", "/notifications/outbox/", "/notifications/texts/", "/notifications/robots/"],
    "he": ["/", "/accountability/", "/hotline/calls/", "/hotline/troubles/", "/notifications/preferences/"],
}  # fmt: skip


def test_nothing_keeps_anybody_out_and_nothing_is_wider_than_a_phone(live_server, browser, db):
    world = cast.build()
    case = deeds.phone_call(world)
    tick(case.received_at.replace(year=case.received_at.year + 1))
    wrong = []
    for who, addresses in SCREENS.items():
        context = browser.new_context(viewport={"width": 390, "height": 844})
        session_for(context, live_server, getattr(world, who))
        page = context.new_page()
        for address in addresses:
            assert page.goto(live_server.url + address).status == 200, address
            wrong += [f"{address}: {one['id']} {one['nodes'][0]['html'][:80]}" for one in _violations(page)]
            if page.evaluate("document.documentElement.scrollWidth") > 390:
                wrong.append(f"{address}: wider than the screen")
        context.close()
    assert not wrong, "\n".join(wrong)


def _violations(page) -> list:
    return Axe().run(page, options=RULES).response["violations"]
