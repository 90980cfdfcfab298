"""Wrong input on the job page and the resident's page: said at the field, and nothing typed is lost (rules R10, W1)."""

import html
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from deadlines.clock import now
from repairs import services
from tests.repairs import crew

pytestmark = pytest.mark.django_db
WORDS = "角阀老化，水从柜底流出来"
LONG = "很长的话" * 3000


def local(world, hours):
    return timezone.localtime(now() + timedelta(hours=hours), world.yj.zone).strftime("%Y-%m-%dT%H:%M")


STATES = {"sent": crew.sent, "scheduled": crew.scheduled, "on_site": crew.on_site}
WRONG = {
    "reach: no time": ("sent", "reach", {"reached": "yes", "note": WORDS}, "visit_from"),
    "reach: neither": ("sent", "reach", {"note": WORDS}, "reached"),
    "reach: no date": ("sent", "reach", {"reached": "yes", "visit_from": "明天下午", "note": WORDS}, "visit_from"),
    "reach: yesterday": ("sent", "reach", {"reached": "yes", "visit_from": "2020-01-01T10:00", "note": WORDS},
                         "visit_from"),
    "reach: stranger": ("sent", "reach", {"reached": "yes", "technician": "999999", "note": WORDS}, "technician"),
    "prepare: unknown tick": ("sent", "prepare", {"checklist": "rocket", "tools": WORDS}, "checklist"),
    "prepare: endless": ("sent", "prepare", {"tools": LONG}, "tools"),
    "rebook: no date": ("scheduled", "rebook", {"visit_from": "x", "reason": WORDS}, "visit_from"),
    "nobody in: backwards": ("scheduled", "nobody_in", {"visit_from": "+5", "visit_to": "+2", "note": WORDS},
                             "visit_to"),
    "protect: unknown": ("on_site", "protect", {"site": "moat", "findings": WORDS}, "site"),
    "photo: none": ("on_site", "photo", {"stage": "after"}, "files"),
    "quote: nothing": ("on_site", "quote", {}, None),
    "quote: letters": ("on_site", "quote", {"text_1": WORDS, "price_1": "八十"}, "price_1"),
    "quote: below zero": ("on_site", "quote", {"text_1": WORDS, "price_1": "-5"}, "price_1"),
    "quote: no price": ("on_site", "quote", {"text_1": WORDS}, "price_1"),
    "quote: no words": ("on_site", "quote", {"price_1": "80"}, None),
    "take away: nobody": ("on_site", "take_away", {"what": WORDS}, "consented_by"),
    "take away: yesterday": ("on_site", "take_away", {"what": WORDS, "consented_by": "李女士",
                             "back_by": "2020-01-01T10:00"}, "back_by"),
    "leave: no date": ("on_site", "leave", {"reason": WORDS}, "visit_from"),
    "complete: unsigned": ("on_site", "complete", {"findings": WORDS, "work": "换角阀"}, "signature"),
    "complete: scribble": ("on_site", "complete", {"findings": WORDS, "work": "换", "signature": "[[[0,0]]]"},
                           "signature"),
    "complete: no work": ("on_site", "complete", {"findings": WORDS, "signature": json.dumps(crew.STROKES)}, "work"),
    "complete: letters": ("on_site", "complete", {"findings": WORDS, "work": "换", "fee_text_1": "人工",
                          "fee_price_1": "多", "refusal": "不愿签"}, "fee_price_1"),
    "complete: no name": ("on_site", "complete", {"findings": WORDS, "work": "换", "fee_price_1": "5",
                          "refusal": "不愿签"}, None),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_the_job_page_says_it_at_the_field_and_keeps_what_was_typed(world, client, name):
    state, action, given, field = WRONG[name]
    order = STATES[state](world)
    job = "/job/" + services.issue_link(order.number, by=world.liu, technician=world.zhang_t) + "/"
    given = {k: local(world, int(v)) if v.startswith("+") else v for k, v in given.items()}
    answer = client.post(f"{job}{action}/", given)
    page = answer.content.decode()
    assert 400 <= answer.status_code < 500, answer.status_code
    assert 'role="alert"' in page
    if field:
        found = answer.context["form"]
        assert found.errors.get(field), (found.errors, found.refusal)
    shown = html.unescape(page)
    for value in given.values():
        if value not in ("rocket", "moat", "999999"):  # what no choice has is not offered
            assert value in shown
    assert crew.again(order).state == state


def resident(order, path=""):
    return f"/portal/o/{order.token}/{path}"


def test_the_residents_page_keeps_what_was_typed(world, client):
    order = crew.scheduled(world)
    answer = client.post(resident(order, "cancel/"), {"text": LONG})
    assert answer.status_code == 422 and LONG in answer.content.decode()
    services.arrive(order.number, by=world.liu)
    services.nobody_in(order.number, by=world.liu)
    assert client.post(resident(order, "time/"), {}).status_code == 422
    assert client.post(resident(order, "time/"), {"window": "gestern"}).status_code == 302
    assert crew.again(order).state == "unreachable"
    done = crew.completed(world, unit=world.flat_below)
    answer = client.post(resident(done, "answer/"), {"solved": "maybe", "note": WORDS})
    assert answer.status_code == 422 and WORDS in answer.content.decode()


def test_a_price_declined_in_too_many_words_keeps_them(world, client):
    order = crew.on_site(world)
    order = services.quote(order.number, by=world.liu, lines=[{"kind": "labour", "text": "人工", "price": 80}])
    asked = crew.again(order).quotes.get()
    answer = client.post(resident(order, "price/"), {"quote": asked.pk, "decline": "1", "text": LONG})
    assert answer.status_code == 422 and LONG in answer.content.decode()
    asked.refresh_from_db()
    assert asked.accepted is None


def test_an_answer_that_comes_too_often_is_kept(world, client, monkeypatch):
    from portal.services import Busy
    from portal.views import repair

    def busy(*args):
        raise Busy

    monkeypatch.setattr(repair, "count", busy)
    done = crew.completed(world)
    answer = client.post(resident(done, "answer/"), {"solved": "no", "satisfaction": "not", "note": WORDS})
    assert answer.status_code == 429 and WORDS in answer.content.decode()
    order = crew.scheduled(world, unit=world.flat_below)
    answer = client.post(resident(order, "cancel/"), {"text": WORDS})
    assert answer.status_code == 429 and WORDS in answer.content.decode()
