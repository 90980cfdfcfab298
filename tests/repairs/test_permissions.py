"""Who × action on an order, as a table (issue 4: contractor against contractor, the stranger, links)."""

from datetime import timedelta

import pytest

from complaints.errors import NotFound, NotNow, NotYours
from deadlines.clock import at, now
from repairs import services
from repairs.lifecycle import ACTIONS
from repairs.models import JobLink, Order
from repairs.parties import OrderResident
from repairs.selectors import parties_of, seen_by
from tests import deeds
from tests.repairs import crew

pytestmark = pytest.mark.django_db

DESK = {"chen", "zhou", "he"}
HEAD = {"li", "wang"}
ASSISTANT = {"lin", "zhou", "he", "zhao", "hq"}
MANAGING = {"he", "zhao", "hq"}
# An agreed visit of Hongda's, with Ma Jun named; Sun of security wrote it down.
WORKER = {"liu", "majun"}
MAY = {
    "assign": {"liu"} | DESK | HEAD,
    "ring": WORKER | DESK | HEAD,
    "prepare": WORKER,
    "rebook": WORKER | DESK | HEAD,
    "arrive": WORKER,
    "nobody_in": WORKER,
    "photo": WORKER,
    "quote": WORKER | HEAD,
    "fail": DESK | HEAD | MANAGING | {"liu"},
    "issue_link": {"liu"} | DESK | HEAD,
    "note": DESK | HEAD | ASSISTANT | WORKER,
    "complain": DESK | ASSISTANT,
    "cancel": DESK | HEAD,
    "pause": WORKER,
}
SEES = DESK | ASSISTANT | HEAD | WORKER | {"sun"}
TRY_ALL = {"chen", "lin", "zhou", "he", "hq", "li", "liu", "majun", "sun", "tang"}
NOT = {"tang", "ding", "foreign", "stranger", "other_duty", "root", "ma"}


def name_of(world, who):
    return getattr(world, {"majun": "technician"}.get(who, who))


@pytest.fixture
def order(world):
    order = crew.requested(world, by=world.sun)
    services.send(order.number, by=world.chen)
    return crew.again(crew.scheduled(world, order, technician=world.majun_t))


def test_each_action_is_offered_to_whom_the_table_names(world, order):
    wrong = []
    for who in sorted(SEES):
        offered = {a.name for a in services.available_actions(order, name_of(world, who))}
        expected = {name for name, people in MAY.items() if who in people}
        if offered != expected:
            wrong.append(f"{who}: {sorted(offered ^ expected)}")
    assert not wrong, "\n".join(wrong)


def test_each_action_is_refused_to_everybody_else_through_the_api(world, order, client):
    from knox.models import AuthToken

    wrong = []
    for who in sorted(SEES | NOT):
        person = name_of(world, who)
        token = {"Authorization": f"Token {AuthToken.objects.create(user=person)[1]}"}
        met = client.get(f"/api/v1/repairs/{order.number}/", headers=token).status_code
        if met != (200 if who in SEES else 404):
            wrong.append(f"{who}: {met}")
        # Those who may not know of it meet one door whatever they ask, and some stand to the order alike: one of each
        # tries it all, the others a few.
        for action in ACTIONS if who in TRY_ALL else ("reach", "complete", "fail"):
            if who in MAY.get(action, set()):
                continue
            met = client.post(
                f"/api/v1/repairs/{order.number}/{action}/",
                data={"x": 1},
                content_type="application/json",
                headers=token,
            ).status_code
            right = (404, 415) if who in NOT else (403, 409, 415)
            if met not in right:
                wrong.append(f"{who}: {action} {met}")
    assert not wrong, "\n".join(wrong)
    assert crew.again(order).version == order.version


def test_what_each_sees_of_the_person(world, order):
    seen = {who: seen_by(order, name_of(world, who)) for who in SEES}
    for who in SEES:
        assert seen[who].name == "李女士", who
        assert seen[who].phone == ("" if who == "sun" else "138****5678"), who
        assert seen[who].may_reveal == (who != "sun")
    done = crew.again(crew.completed(world, crew.on_site(world, order)))
    for who in WORKER:
        later = seen_by(done, name_of(world, who))
        assert (later.level, later.name, later.phone, later.unit, later.content) == ("past", "", "", "", "")
        assert later.place == "3 栋" and "1203" not in later.title


def test_a_confidential_residents_name_and_number_stay_with_the_desk(world):
    case = deeds.phone_call(world, confidential=True)
    deeds.judged(world, case=case)
    services_dispatch(world, case)
    order = crew.requested(world, complaint=deeds.again(case), content="", unit=None, who=services.Someone())
    order = crew.again(services.send(order.number, by=world.chen))
    assert order.confidential and order.content == "厨房顶上有水"
    seen = seen_by(order, world.liu)
    assert (seen.name, seen.phone, seen.may_reveal) == ("", "", False)
    with pytest.raises(NotYours):
        services.ring(order.number, by=world.liu)


def services_dispatch(world, case):
    from complaints import services as cases

    cases.dispatch(case.number, by=world.chen, department=world.engineering, handler_wording="厨房顶上有水")


# --- one-job links ---------------------------------------------------------------------------------------------------


def test_a_link_opens_its_one_job_and_does_what_the_job_needs(world, order):
    services.assign(order.number, by=world.liu, technician=world.zhang_t)
    token = services.issue_link(order.number, by=world.liu)
    found, holder = services.redeem(token)
    assert found == order and holder.technician_id == world.zhang_t.pk
    assert token not in str(JobLink.objects.values_list())  # only its hash is kept
    services.arrive(order.number, by=holder)
    services.complete(order.number, by=holder, signature=crew.STROKES, **crew.DONE)
    with pytest.raises(NotFound):
        services.redeem(token)
    assert parties_of(crew.again(order), holder) == frozenset()


def test_an_expired_a_revoked_and_an_invented_link_open_nothing_and_say_the_same(world, order):
    words = set()
    token = services.issue_link(order.number, by=world.liu)
    with at(now() + timedelta(hours=73)), pytest.raises(NotFound) as expired:
        services.redeem(token)
    words.add(str(expired.value))
    services.revoke_link(order.number, by=world.chen)
    for one in (token, "x" * 32, ""):
        with pytest.raises(NotFound) as refused:
            services.redeem(one)
        words.add(str(refused.value))
    assert len(words) == 1


def test_a_link_ends_when_the_order_moves_to_another_firm(world, order):
    token = services.issue_link(order.number, by=world.liu)
    _, holder = services.redeem(token)
    services.fail(order.number, by=world.chen, reason="没来")
    with pytest.raises(NotFound):
        services.redeem(token)
    with pytest.raises((NotYours, NotNow)):
        services.reach(order.number, by=holder, reached=False)


def test_a_link_of_one_job_opens_no_other(world, order):
    _, holder = services.redeem(services.issue_link(order.number, by=world.liu))
    other = crew.sent(world, unit=world.flat_below)
    with pytest.raises(NotFound):
        services.reach(other.number, by=holder, reached=False)


def test_a_residents_link_opens_their_order_alone(world, order):
    other = crew.sent(world, unit=world.flat_below)
    _, resident = services.resident_of(order.token)
    assert list(Order.objects.visible_to(resident)) == [order]
    with pytest.raises(NotFound):
        services.cancel(other.number, by=resident)
    with pytest.raises(NotFound):
        services.resident_of("x" * 30)
    assert not Order.objects.visible_to(OrderResident(0)).exists()


# --- the wall --------------------------------------------------------------------------------------------------------


def test_whoever_the_complaint_names_is_not_offered_and_finds_nothing(world):
    case = deeds.phone_call(world, about_staff=[world.technician])
    order = crew.requested(world, complaint=case, by=world.zhou)
    services.send(order.number, by=world.chen)
    order = crew.again(crew.scheduled(world, order))
    assert order.technician == world.zhang_t  # Ma Jun is named
    with pytest.raises(Exception, match=r"马俊|not admitted|skilled"):
        services.assign(order.number, by=world.liu, technician=world.majun_t)
    assert not Order.objects.visible_to(world.technician).exists()


def test_a_contractor_the_complaint_names_is_not_sent_it(world):
    case = deeds.phone_call(world, about_contractors=[world.hongda])
    order = services.send(crew.requested(world, complaint=case).number, by=world.chen)
    assert order.contractor == world.anjie and not Order.objects.visible_to(world.liu).exists()


def test_only_admitted_and_skilled_technicians_are_offered(world):
    from complaints.errors import BadInput

    order = crew.requested(world)
    order = services.send(order.number, by=world.chen, contractor=world.anjie)
    with pytest.raises(BadInput):
        services.assign(order.number, by=world.tang, technician=world.xu_t)
    with pytest.raises(BadInput):
        services.assign(order.number, by=world.tang, technician=world.majun_t)  # of the other firm
    assert services.assign(order.number, by=world.tang, technician=world.ding_t).technician == world.ding_t
