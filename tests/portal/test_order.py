"""The resident's own page of a repair: what stands there, and what its link may do (rules W2, W3, R2 to R6)."""

from datetime import datetime, timedelta

import pytest
import time_machine

from complaints.models import StagedUpload
from deadlines.clock import at, now
from followups.models import Call
from notifications.models import OutboxMessage
from portal.limits import DEEDS
from repairs import services
from repairs.models import LedgerEntry, Order, Quote
from repairs.selectors.windows import windows
from tests.portal.conftest import Visitor, photo, text_of
from tests.repairs import crew

pytestmark = pytest.mark.django_db
MORNING = datetime.fromisoformat("2026-11-24T09:00:00+08:00")


@pytest.fixture
def world(world):
    return crew.build(world)


def page(order, rest: str = "") -> str:
    return f"/portal/o/{order.token}/{rest}"


def read(visitor, order) -> str:
    answer = visitor.get(page(order))
    assert answer.status_code == 200
    return text_of(answer)


def quoted(world):
    order = crew.on_site(world)
    lines = [{"text": "角阀", "quantity": "2", "price": "35"}, {"text": "人工", "price": "80"}]
    return services.quote(order.number, by=world.liu, lines=lines)


# --- what stands there -----------------------------------------------------------------------------------------------

STATES = {
    "requested": (crew.requested, "finding the right firm"),
    "sent": (crew.sent, "rings you to agree"),
    "scheduled": (crew.scheduled, "A time is agreed"),
    "on_site": (crew.on_site, "is working on it"),
    "completed": (crew.completed, "How did it go?"),
    "closed": (crew.closed, "is finished"),
}


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_plain_words_in_each_language(world, state):
    make, words = STATES[state]
    order = make(world)
    assert words in read(Visitor(), order)
    for language in ("zh-hans", "zh-hant"):
        text = read(Visitor(language), order)
        assert order.number in text and "front desk" not in text and "rings you" not in text


def test_it_says_who_comes_and_when_and_names_no_telephone_of_anyone(world, visitor):
    order = crew.scheduled(world, technician=world.zhang_t)
    text = read(visitor, order)
    assert "老张 of" in text and "given to" in text and "agreed when somebody comes" in text
    assert "13800005678" not in text and "李女士" not in text


def test_what_is_inside_stays_inside(world, visitor):
    order = crew.sent(world)
    services.note(order.number, by=world.chen, text="住户上次骂人")
    services.fail(order.number, by=world.chen, reason="电话打不通", kind="gave_up")
    text = read(visitor, order)
    assert "骂人" not in text and "打不通" not in text and "takes it over" in text


def test_it_costs_the_same_however_long_it_took(world, visitor, django_assert_max_num_queries):
    order = quoted(world)
    for n in range(5):
        services.attach(order.number, by=services.resident_of(order.token)[1], text=f"第 {n} 句")
    visitor.get(page(order))
    with django_assert_max_num_queries(30):
        visitor.get(page(order))


def test_an_address_that_opens_nothing_gets_the_one_answer(world, visitor):
    order = crew.scheduled(world)
    order.requester.erased_at = now()
    order.requester.save()
    answers = {visitor.get(one).status_code for one in (page(order), "/portal/o/" + "x" * 32 + "/", "/portal/o/kurz/")}
    assert answers == {404}


def test_it_is_kept_by_no_cache_and_light(world, visitor):
    answer = visitor.get(page(quoted(world)))
    assert answer["Cache-Control"] == "private, no-store" and "noindex" in answer["X-Robots-Tag"]
    assert len(answer.content) < 40_000


# --- the price -------------------------------------------------------------------------------------------------------


def test_the_price_is_read_line_by_line_and_accepted(world, visitor):
    order = quoted(world)
    text = read(visitor, order)
    assert "角阀 × 2" in text and "¥150.00" in text
    made = Quote.objects.get()
    assert visitor.post(page(order, "price/"), {"quote": made.pk}).status_code == 302
    made.refresh_from_db()
    assert (made.accepted, made.answered_by) == (True, "resident")
    assert OutboxMessage.objects.filter(event="repair_quote_accepted", recipient=world.liu).exists()
    assert "Accepted" in read(visitor, order)


def test_a_price_that_was_replaced_meanwhile_is_not_accepted_unread(world, visitor):
    order = quoted(world)
    old = Quote.objects.get()
    services.quote(order.number, by=world.liu, lines=[{"text": "整套更换", "price": "900"}])
    answer = visitor.post(page(order, "price/"), {"quote": old.pk}, follow=True)
    assert "¥900.00" in text_of(answer) and not Quote.objects.filter(accepted=True).exists()


def test_a_declined_price_tells_the_firm_and_the_desk(world, visitor):
    order = quoted(world)
    visitor.post(page(order, "price/"), {"quote": Quote.objects.get().pk, "decline": "1", "text": "太贵"})
    assert Quote.objects.get().accepted is False
    told = OutboxMessage.objects.filter(event="repair_quote_declined").values_list("recipient_id", flat=True)
    assert {world.liu.pk, world.chen.pk} <= set(told)


# --- the time --------------------------------------------------------------------------------------------------------


@time_machine.travel(MORNING, tick=False)
def test_windows_lie_in_contact_hours_with_notice(world):
    found = windows(world.yj, now())
    assert found[0].begins.isoformat() == "2026-11-24T11:00:00+08:00"
    assert {one.begins.hour for one in found} == {8, 11, 14, 17} and len({one.begins.date() for one in found}) == 4


@time_machine.travel(MORNING, tick=False)
def test_another_time_is_chosen_and_whoever_comes_is_told(world, visitor):
    order = crew.scheduled(world)
    chosen = windows(world.yj, now())[3]
    assert chosen.begins.strftime("%H:%M") in text_of(visitor.get(page(order, "time/")))
    visitor.post(page(order, "time/"), {"window": chosen.key})
    now_is = crew.again(order)
    assert now_is.visit.window_from == chosen.begins and now_is.state == "scheduled"
    assert now_is.visits.first().outcome == "moved"  # no fault of the firm's
    assert OutboxMessage.objects.filter(event="repair_agreed", recipient=world.liu).exists()
    assert visitor.post(page(order, "time/"), {"window": "2026-11-25T03:00:00+08:00"}, follow=True).status_code == 200
    assert crew.again(order).visit_id == now_is.visit_id
    assert visitor.post(page(order, "time/")).status_code == 422


@time_machine.travel(MORNING, tick=False)
def test_whom_we_could_not_reach_says_when_they_are_in(world, visitor):
    order = crew.scheduled(world)
    services.arrive(order.number, by=world.liu)
    services.nobody_in(order.number, by=world.liu)
    assert crew.again(order).state == "unreachable"
    visitor.post(page(order, "time/"), {"window": windows(world.yj, now())[0].key})
    assert crew.again(order).state == "scheduled"


def test_nobody_chooses_a_time_the_firm_has_yet_to_agree(world, visitor):
    order = crew.sent(world)
    assert visitor.get(page(order, "time/")).status_code == 302
    visitor.post(page(order, "time/"), {"window": windows(world.yj, now())[0].key})
    assert crew.again(order).state == "sent"


# --- words, photos, the end ------------------------------------------------------------------------------------------


def test_words_and_a_photo_reach_whoever_comes(world, visitor, client):
    order = crew.scheduled(world)
    visitor.post(page(order, "add/"), {"text": "门禁坏了，请打电话", "files": photo()})
    client.force_login(world.liu)
    seen = client.get(f"/repairs/{order.number}/").content.decode()
    assert "门禁坏了" in seen and "/repairs/files/" in seen
    assert {world.liu.pk, world.chen.pk} <= set(
        OutboxMessage.objects.filter(event="repair_added").values_list("recipient_id", flat=True)
    )
    kept = order.files.get()
    assert visitor.get(page(order, f"file/{kept.pk}/")).status_code == 200
    other = crew.scheduled(world, unit=world.flat_below)
    assert visitor.get(page(other, f"file/{kept.pk}/")).status_code == 404
    assert not StagedUpload.objects.exists()


def test_nothing_is_asked_for_in_words(world, visitor):
    answer = visitor.post(page(crew.scheduled(world), "add/"), {"text": " "})
    assert answer.status_code == 400 and "Write a few words" in text_of(answer)


def test_solved_and_satisfied_closes_it_and_rewards(world, visitor):
    order = crew.completed(world)
    visitor.post(page(order, "answer/"), {"solved": "yes", "satisfaction": "satisfied"})
    assert crew.again(order).state == "closed"
    assert LedgerEntry.objects.get(order=order).kind == "callback_good"
    assert "Your answer" in read(visitor, order)


def test_what_the_resident_says_ends_the_call_that_was_owed(world, visitor):
    order = crew.completed(world)
    assert Call.objects.filter(order=order, ended_at=None).exists()
    visitor.post(page(order, "answer/"), {"solved": "yes", "satisfaction": "satisfied"})
    assert not Call.objects.filter(order=order, ended_at=None).exists()


def test_not_solved_forfeits_and_the_next_firm_has_it(world, visitor):
    order = crew.completed(world)
    bare = visitor.post(page(order, "answer/"), {"solved": "no", "satisfaction": "not"})
    assert bare.status_code == 422 and "what is not right" in text_of(bare)
    visitor.post(page(order, "answer/"), {"solved": "no", "satisfaction": "not", "note": "当晚又漏"})
    now_is = crew.again(order)
    assert (now_is.state, now_is.contractor) == ("sent", world.anjie)
    assert LedgerEntry.objects.get(order=order).contractor == world.hongda
    # A second tap finds nothing to answer.
    visitor.post(page(order, "answer/"), {"solved": "no", "satisfaction": "not", "note": "当晚又漏"})
    assert LedgerEntry.objects.count() == 1


def test_it_is_cancelled_before_anyone_works_and_not_after(world, visitor):
    order = crew.scheduled(world)
    visitor.post(page(order, "cancel/"), {"text": "自己修好了"})
    assert crew.again(order).state == "cancelled"
    busy = crew.on_site(world, unit=world.flat_below)
    assert visitor.post(page(busy, "cancel/"), {"text": ""}).status_code == 302
    assert crew.again(busy).state == "on_site"


def test_so_many_deeds_an_hour_are_enough(world, visitor, monkeypatch):
    monkeypatch.setitem(DEEDS, "session", 3)
    order = quoted(world)
    for _ in range(4):
        answer = visitor.post(page(order, "price/"), {"quote": "1"}, follow=True)
    assert "a lot within one hour" in text_of(answer)


# --- the link --------------------------------------------------------------------------------------------------------


def test_number_and_tail_send_the_link_of_a_repair_again(world, visitor):
    order = crew.sent(world)
    for tail in ("0000", "5678"):
        answer = visitor.post("/portal/track/", {"number": order.number, "tail": tail})
        assert answer.url == "/portal/track/sent/"
    assert OutboxMessage.objects.filter(event="repair_link", subject_id=order.pk).count() == 1


def test_the_visit_that_was_not_kept_is_said_and_apologised_for(world, visitor):
    order = crew.scheduled(world)
    with at(now() + timedelta(hours=3)):
        assert "We are sorry" in read(visitor, order)
    assert Order.objects.get(pk=order.pk).state == "scheduled"
