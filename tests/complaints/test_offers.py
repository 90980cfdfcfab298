"""Offers (rule J7): two ways at once, limits kept from the step below, refused up to headquarters (rules J7, J8)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from complaints import services
from complaints.errors import BadInput, NotNow, NotYours
from complaints.models import Authority, Decision, Measure, Offer, TimelineEntry
from complaints.parties import Resident
from complaints.services import Option
from deadlines.clock import now
from deadlines.models import Clock
from tests import deeds

pytestmark = pytest.mark.django_db
TWO = [Option("返工，完工请您验收"), Option("退还这次的服务费", Decimal("80"))]


def dear(amount):
    return [Option("修复"), Option("赔付受损物品", Decimal(amount))]


def waits(case, matter):
    return Decision.objects.filter(case=case, matter=matter, decided_at=None).first()


def test_one_way_is_no_offer(world):
    case = deeds.handling(world)
    for options in ([], [Option("返工")], [Option("返工"), Option(" ")], [Option("返工"), Option("返工")]):
        with pytest.raises(BadInput):
            services.offer(case.number, by=world.chen, options=options)


def test_within_ones_limit_it_is_told_at_once_and_the_resident_accepts_by_the_link(world):
    case = deeds.handling(world)
    made = services.offer(case.number, by=world.chen, options=TWO, cause="faulty_work")
    assert made.standing == "open" and TimelineEntry.objects.get(case=case, kind="offered").outward
    with pytest.raises(BadInput):
        services.answer_offer(case.number, by=Resident(case.pk), accepted=True)
    answered = services.answer_offer(case.number, by=Resident(case.pk), accepted=True, option=2)
    task = Measure.objects.get(case=case, kind="offer")
    clock = Clock.objects.get(subject_kind="case", subject_id=case.pk, kind="action", part=task.pk)
    assert (answered.standing, answered.by_resident, answered.accepted.ordinal) == ("accepted", True, 2)
    assert task.text == "退还这次的服务费" and clock.due_at - clock.starts_at == timedelta(days=7)


def test_above_it_the_step_above_approves_and_the_complainant_sees_nothing_before(world):
    case = deeds.handling(world)
    made = services.offer(case.number, by=world.chen, options=dear(800))
    assert made.standing == "awaiting" and waits(case, "spending").role == "supervisor"
    with pytest.raises(NotNow):
        services.answer_offer(case.number, by=Resident(case.pk), accepted=False)
    assert not TimelineEntry.objects.filter(case=case, outward=True, kind__startswith="offer").exists()
    with pytest.raises(NotYours):
        services.approve_offer(case.number, by=world.chen)
    assert services.approve_offer(case.number, by=world.zhou).standing == "open"
    assert not Clock.objects.filter(kind="decision", stopped_at=None, subject_id=case.pk).exists()


def test_beyond_the_approver_too_it_goes_one_step_further_without_saying_how_much_that_step_may(world):
    case = deeds.handling(world)
    services.offer(case.number, by=world.chen, options=dear(3000))
    assert services.approve_offer(case.number, by=world.zhou).standing == "awaiting"
    assert waits(case, "spending").role == "manager"
    with pytest.raises(NotYours):
        services.approve_offer(case.number, by=world.zhou)
    assert services.approve_offer(case.number, by=world.he).standing == "open"


def test_who_asks_never_approves_whatever_their_rank(world):
    case = deeds.handling(world)
    services.offer(case.number, by=world.he, options=dear(20000))
    with pytest.raises(NotYours):
        services.approve_offer(case.number, by=world.he)
    with pytest.raises(BadInput):
        services.decline_offer(case.number, by=world.zhao, reason="")
    assert services.decline_offer(case.number, by=world.zhao, reason="先核损失").standing == "declined"


def test_a_limit_is_a_dated_row_and_the_estate_has_its_own(world):
    case = deeds.handling(world)
    Authority.objects.create(role="duty", estate=world.yj, valid_from=now() - timedelta(days=1), spend=10)
    assert services.offer(case.number, by=world.chen, options=TWO).standing == "awaiting"


def test_refused_up_to_headquarters_each_step_with_its_own_clock(world):
    case = deeds.handling(world)
    ladder = [("chen", "supervisor"), ("zhou", "manager"), ("he", "gm"), ("zhao", "hq")]
    for who, above in ladder:
        services.offer(case.number, by=getattr(world, who), options=TWO)
        services.answer_offer(case.number, by=Resident(case.pk), accepted=False)
        asked = waits(case, "offer")
        clock = Clock.objects.get(subject_id=case.pk, kind="decision", stopped_at=None, cancelled_at=None)
        assert (asked.role, clock.part, clock.answered_role) == (above, asked.pk, above)
        with pytest.raises(NotYours):
            services.offer(case.number, by=getattr(world, who), options=TWO)
    services.offer(case.number, by=world.hq, options=dear(999999))
    services.answer_offer(case.number, by=Resident(case.pk), accepted=False)
    assert waits(case, "offer") is None and Offer.objects.filter(case=case, standing="refused").count() == 5


def test_the_step_it_was_put_before_may_end_it_with_a_reason_the_complainant_reads(world):
    case = deeds.handling(world)
    services.offer(case.number, by=world.chen, options=TWO)
    services.answer_offer(case.number, by=world.chen, accepted=False, text="都不要")
    with pytest.raises(NotYours):
        services.end_offers(case.number, by=world.chen, reason="不再提")
    services.end_offers(case.number, by=world.zhou, reason="两个方案已是约定的上限")
    assert TimelineEntry.objects.get(case=case, kind="offers_ended").outward and waits(case, "offer") is None


def test_a_later_offer_overtakes_the_open_one(world):
    case = deeds.handling(world)
    first = services.offer(case.number, by=world.chen, options=dear(800))
    services.offer(case.number, by=world.chen, options=TWO)
    assert Offer.objects.get(pk=first.pk).standing == "overtaken" and waits(case, "spending") is None


def test_an_offer_never_stands_in_the_way_of_done(world):
    case = deeds.handling(world)
    services.offer(case.number, by=world.chen, options=TWO)
    assert deeds.resolved(world, case).state == "resolved"


def test_handlers_of_a_confidential_case_make_no_offer(world):
    from complaints.services import Person

    case = deeds.phone_call(world, confidential=True, person=Person(name="李女士", phone="13800005678"))
    deeds.judged(world, case=case)
    services.dispatch(
        case.number, by=world.chen, department=world.engineering, handler_wording="厨房天花板漏水", handler=world.wang
    )
    with pytest.raises(NotYours):
        services.offer(case.number, by=world.wang, options=TWO)


def test_nobody_promises_further_ahead_than_their_role_may(world):
    case = deeds.handling(world)
    far = now() + timedelta(days=45)
    with pytest.raises(BadInput):
        services.promise(case.number, by=world.chen, text="换新", due_at=far)
    assert services.promise(case.number, by=world.zhou, text="换新", due_at=far).pk


def test_through_the_api_words_or_words_with_an_amount(world, client):
    from knox.models import AuthToken

    case = deeds.handling(world)
    token = {"Authorization": f"Token {AuthToken.objects.create(user=world.chen)[1]}"}
    url = f"/api/v1/complaints/{case.number}/"
    body = {"options": ["返工", {"text": "退费", "amount": "80.00"}]}
    made = client.post(f"{url}offer/", body, content_type="application/json", headers=token)
    assert made.status_code == 200, made.content
    assert [o["amount"] for o in made.json()["offers"][0]["options"]] == [None, "80.00"]
    one = client.post(f"{url}offer/", {"options": ["返工"]}, content_type="application/json", headers=token)
    assert one.status_code == 400 and "options" in one.content.decode()
    said = {"accepted": True, "option": 1}
    done = client.post(f"{url}answer_offer/", said, content_type="application/json", headers=token).json()
    assert done["offers"][0]["state"] == "accepted" and done["measures"][0]["kind"] == "offer"


def test_on_screen_the_clerk_never_reads_the_limit_of_the_step_above(world, client):
    case = deeds.handling(world)
    client.force_login(world.chen, backend="accounts.backends.PersonBackend")
    page = client.get(f"/complaints/{case.number}/offer/").content.decode()
    assert "200" in page and "1,000" not in page and "5,000" not in page
    sent = {"text_1": "返工", "text_2": "退费", "amount_2": "90", "cause": "faulty_work", "rows": "3"}
    assert client.post(f"/complaints/{case.number}/offer/", sent).status_code == 302
    assert "退费" in client.get(f"/complaints/{case.number}/").content.decode()
    again = client.post(f"/complaints/{case.number}/offer/", {"text_1": "返工"})
    assert again.status_code == 422


def test_a_refused_offer_is_what_the_step_above_should_do_now_and_nobody_below(world):
    from complaints.facts import Facts
    from complaints.services.whatnow import what_now

    case = deeds.handling(world)
    services.offer(case.number, by=world.chen, options=TWO)
    services.answer_offer(case.number, by=Resident(case.pk), accepted=False)
    case = deeds.again(case)
    assert what_now(case, world.zhou, Facts(case)).primary.name == "offer"
    assert getattr(what_now(case, world.chen, Facts(case)).primary, "name", "") != "offer"
