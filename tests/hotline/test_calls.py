"""Missed calls (rule I6): logged in seconds, rung back in time, told up the ladder, and what they become."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from knox.models import AuthToken

import deadlines.services as deadlines
from accounts.models import DutyShift, Role
from audit.models import AuditEntry
from complaints import services as complaints
from complaints.errors import BadInput, Changed, NotFound, NotYours
from complaints.services import Intake, Person
from deadlines.clock import at as at_the_moment
from deadlines.clock import now
from deadlines.errors import Refused
from deadlines.models import Accountability, ClimbAsk, Clock, ClockStep, PolicyFigure
from deadlines.services import tick
from hotline import services
from hotline.models import MissedCall
from notifications.models import OutboxMessage
from notifications.selectors import inbox
from tests import cast

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
NUMBER = "13800005678"
HERE = {"chen", "lin", "zhou", "he", "zhao", "hq"}
NOT_HERE = ["stranger", "root", "other_duty", "technician", "wang", "li", "sun"]


def missed(world, phone=NUMBER, by=None, **more):
    call, _made = services.log(by=by or world.chen, estate=world.yj, phone=phone, **more)
    return call


def clock_of(call):
    return Clock.objects.get(subject_kind="missed_call", subject_id=call.pk)


def signed_in(person, language="zh-hans"):
    client = Client(headers={"accept-language": language})
    client.force_login(person, backend="accounts.backends.PersonBackend")
    return client


# -- logging ----------------------------------------------------------------------------------------------------------


def test_a_number_is_enough_and_the_clock_runs_from_when_it_rang(world):
    rang = now() - 5 * MINUTE
    call = missed(world, rang_at=rang)
    assert call.who == "李女士"  # known by her telephone
    clock = clock_of(call)
    assert (clock.kind, clock.starts_at, clock.due_at) == ("return_call", rang, rang + 30 * MINUTE)
    assert clock.answered_role == "duty"
    assert AuditEntry.objects.filter(verb="missed_call").exists()


@pytest.mark.parametrize("who", sorted(HERE))
def test_everyone_at_the_desk_logs_and_returns(world, who):
    call = missed(world, by=getattr(world, who))
    assert services.returned(call.pk, by=getattr(world, who), result="reached").returned_at


@pytest.mark.parametrize("who", NOT_HERE)
def test_nobody_else_logs_sees_or_returns_one(world, who):
    person = getattr(world, who)
    with pytest.raises(NotYours):
        missed(world, by=person)
    call = missed(world)
    assert not MissedCall.objects.visible_to(person).exists()
    with pytest.raises(NotFound):
        services.returned(call.pk, by=person, result="reached")
    with pytest.raises(NotFound):
        services.show_number(call.pk, by=person)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"phone": "abc"}, "phone"),
        ({"rang_at": timedelta(hours=1)}, "rang_at"),
        ({"rang_at": timedelta(days=-60)}, "rang_at"),
        ({"why": "lunch"}, "why"),
        ({"note": "x" * 3000}, "note"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(world, wrong, field):
    if "rang_at" in wrong:
        wrong = {"rang_at": now() + wrong["rang_at"]}
    with pytest.raises(BadInput) as refused:
        missed(world, **wrong)
    assert list(refused.value.fields) == [field]


def test_the_same_number_ringing_again_is_rung_back_once(world):
    first = missed(world, rang_at=now() - 10 * MINUTE)
    again = missed(world, phone="138 0000 5678", note="又打来了")
    assert again.pk == first.pk and again.rings == 2
    assert Clock.objects.filter(subject_kind="missed_call").count() == 1
    assert clock_of(first).starts_at == first.rang_at


def test_a_call_of_the_telephone_system_is_one_call_however_often_it_is_told(world):
    one = missed(world, call_id="pbx-77")
    services.returned(one.pk, by=world.chen, result="reached")
    assert missed(world, call_id="pbx-77").pk == one.pk
    assert MissedCall.objects.count() == 1


def test_a_list_typed_after_the_call_was_returned_tells_nothing_new(world):
    rang = now() - 20 * MINUTE
    one = missed(world, rang_at=rang)
    services.returned(one.pk, by=world.chen, result="reached")
    assert missed(world, rang_at=rang).pk == one.pk
    assert missed(world).pk != one.pk  # but a new ring is a new call


def test_one_late_typed_is_born_overdue(world):
    call = missed(world, rang_at=now() - timedelta(hours=2))
    tick()
    assert clock_of(call).state_at(now()) == "breached"


def test_a_pasted_list_is_read_in_any_order_all_or_nothing(world):
    with pytest.raises(BadInput) as refused:
        services.log_pasted(by=world.chen, estate=world.yj, text="13800001111 10:42\n没有号码的一行")
    assert "第" in str(refused.value.fields["list"]) or "Line 2" in str(refused.value.fields["list"])
    assert not MissedCall.objects.exists()
    text = "13800001111 00:01 张女士 漏水\n00:02\t0571-55550199\n13800001111\n"
    made = services.log_pasted(by=world.chen, estate=world.yj, text=text)
    assert [new for _call, new in made] == [True, True, False]
    first = made[0][0]
    assert first.note == "张女士 漏水"
    local = first.rang_at.astimezone(world.yj.zone)
    assert (local.hour, local.minute) == (0, 1) and first.rang_at <= now()


# -- ringing back -----------------------------------------------------------------------------------------------------


def test_reached_ends_it_and_not_reached_is_kept_and_ends_nothing(world):
    call = missed(world, rang_at=now() - 10 * MINUTE)
    services.returned(call.pk, by=world.chen, result="not_reached", at=now() - 6 * MINUTE)
    assert clock_of(call).running
    done = services.returned(call.pk, by=world.lin, result="reached", at=now() - 2 * MINUTE, note="改天再说")
    assert done.returned_by == world.lin and clock_of(call).stopped_at == done.returned_at
    assert [a.result for a in done.attempts.all()] == ["not_reached", "reached"]


def test_the_third_failed_attempt_ends_it_as_not_reached_by_policy(world):
    call = missed(world)
    for _ in range(3):
        assert clock_of(call).running
        services.returned(call.pk, by=world.chen, result="not_reached")
    assert MissedCall.objects.get(pk=call.pk).result == "not_reached"
    assert not clock_of(call).running
    PolicyFigure.objects.create(name="return_call_attempts", valid_from=now() - MINUTE, value=1)
    from deadlines.selectors import forget_policies

    forget_policies()
    other = missed(world, phone="13900001234")
    services.returned(other.pk, by=world.chen, result="not_reached")
    assert not clock_of(other).running


def test_nobody_returns_a_call_before_it_rang_or_tomorrow(world):
    call = missed(world)
    for at in (now() - timedelta(hours=1), now() + timedelta(hours=1)):
        with pytest.raises(BadInput):
            services.returned(call.pk, by=world.chen, result="reached", at=at)


def test_who_is_second_hears_who_was_first(world):
    call = missed(world)
    services.returned(call.pk, by=world.lin, result="reached")
    with pytest.raises(Changed) as told:
        services.returned(call.pk, by=world.chen, result="reached")
    assert "林晓" in str(told.value.message)


def test_a_supervisor_strikes_out_what_is_no_call(world):
    call = missed(world)
    with pytest.raises(NotYours):
        services.strike(call.pk, by=world.chen, reason="推销")
    with pytest.raises(BadInput):
        services.strike(call.pk, by=world.zhou, reason=" ")
    services.strike(call.pk, by=world.zhou, reason="推销电话")
    assert clock_of(call).cancel_reason == "struck_out"
    with pytest.raises(Changed):
        services.returned(call.pk, by=world.chen, result="reached")


def test_the_conversation_belongs_to_the_case_it_became(world):
    call = missed(world)
    services.returned(call.pk, by=world.chen, result="reached")
    case = complaints.register(
        Intake(estate=world.yj, channel="phone", content="水管漏", person=Person(phone=NUMBER),
               sources=[("missed_call", call.pk)]),
        by=world.chen,
    )  # fmt: skip
    assert MissedCall.objects.get(pk=call.pk).case_id == case.pk
    # Somebody else's number in the address links nothing of another estate.
    theirs = services.log(by=world.other_duty, estate=world.hx, phone="13912345678")[0]
    complaints.register(
        Intake(estate=world.yj, channel="phone", content="灯", sources=[("missed_call", theirs.pk)]), by=world.chen
    )
    assert MissedCall.objects.get(pk=theirs.pk).case_id is None


# -- the ladder -------------------------------------------------------------------------------------------------------


def test_unreturned_it_is_told_up_the_ladder_once_each(world):
    start = now() - timedelta(hours=3)
    with at_the_moment(start):
        call = missed(world, by=world.lin)
    for minutes in (24, 31, 46, 61):
        tick(start + minutes * MINUTE)
        tick(start + minutes * MINUTE)
    assert list(ClockStep.objects.order_by("pk").values_list("step", flat=True)) == ["warn", "breach", "climb", "top"]

    def told(event):
        return set(OutboxMessage.objects.filter(event=event).values_list("recipient__username", flat=True))

    assert told("call_missed") == {"chen"} and told("call_warn") == {"chen"}
    assert told("call_breach") == {"chen", "zhou"}
    assert told("call_climb") == {"he", "zhao"}
    assert set(ClimbAsk.objects.values_list("person__username", flat=True)) == {"he", "zhao"}
    assert "138****5678" in inbox(world.he)[0].text and NUMBER not in inbox(world.he)[0].text
    tick(start + timedelta(minutes=46 + 61))  # he did not say "seen" within the hour: one step up
    assert ClimbAsk.objects.filter(instead_of__isnull=False).exists()
    services.returned(call.pk, by=world.chen, result="reached", at=start + 10 * MINUTE)
    assert clock_of(call).stopped_at > clock_of(call).due_at  # nobody back-dates out of a breach


def test_a_call_returned_in_time_is_told_to_nobody_else(world):
    start = now() - timedelta(hours=3)
    with at_the_moment(start):
        call = missed(world)
    with at_the_moment(start + 10 * MINUTE):
        services.returned(call.pk, by=world.chen, result="reached")
    tick(now())
    assert not OutboxMessage.objects.filter(event__in=["call_warn", "call_breach"]).exists()


# -- faces ------------------------------------------------------------------------------------------------------------


def test_the_list_masks_numbers_until_somebody_must_ring_and_the_look_is_kept(world):
    call = missed(world, note="说是漏水")
    client = signed_in(world.chen)
    html = client.get(reverse("hotline:calls")).content.decode()
    assert "138****5678" in html and NUMBER not in html and "说是漏水" in html
    shown = client.post(reverse("hotline:number", args=[call.pk]), headers={"HX-Request": "true"}).content.decode()
    assert f'href="tel:{NUMBER}"' in shown
    assert AuditEntry.objects.filter(verb="phone_revealed").count() == 1


def test_reached_leads_to_the_intake_with_the_caller_filled_in(world):
    call = missed(world)
    client = signed_in(world.chen)
    answer = client.post(reverse("hotline:returned", args=[call.pk]), {"result": "reached"})
    assert answer.status_code == 302
    html = client.get(answer["Location"]).content.decode()
    assert f'value="{NUMBER}"' in html and f"missed_call:{call.pk}" in html and "李女士" in html


def test_it_stands_on_the_home_of_duty_and_manager_and_of_nobody_else(world):
    missed(world)
    for who in ("chen", "zhou", "he"):
        assert "待回拨来电" in signed_in(getattr(world, who)).get(reverse("complaints:home")).content.decode()
    for who in ("wang", "other_duty", "stranger"):
        html = signed_in(getattr(world, who)).get(reverse("complaints:home")).content.decode()
        assert "138****5678" not in html


def test_the_key_is_on_every_page_of_the_desk_and_of_nobody_else(world):
    for who, there in (("chen", True), ("wang", False), ("root", False)):
        html = signed_in(getattr(world, who)).get(reverse("complaints:queue")).content.decode()
        assert ('data-key="alt+m"' in html) is there
    client = signed_in(world.chen)
    answer = client.post(reverse("hotline:new"), {"phone": "13900001234", "estate": "YJ", "why": "put_off"})
    assert answer.status_code == 302 and MissedCall.objects.get().why == "put_off"
    assert client.post(reverse("hotline:new"), {"phone": "x", "estate": "YJ", "why": "missed"}).status_code == 200


@pytest.mark.parametrize("who", ["stranger", "root", "wang", "technician"])
def test_no_page_of_it_opens_for_others(world, who):
    call, client = missed(world), signed_in(getattr(world, who))
    for name, args in (("calls", []), ("new", []), ("paste", []), ("number", [call.pk]), ("returned", [call.pk])):
        assert client.get(reverse(f"hotline:{name}", args=args)).status_code == 403, name


def test_another_estates_desk_knows_nothing_of_it(world):
    call, client = missed(world), signed_in(world.other_duty)
    assert "138****5678" not in client.get(reverse("hotline:calls")).content.decode()
    for name in ("number", "returned", "strike"):
        assert client.get(reverse(f"hotline:{name}", args=[call.pk])).status_code == 404


def test_telephone_systems_log_and_return_by_the_api(world):
    client = Client()
    headers = {"Authorization": f"Token {AuthToken.objects.create(user=world.chen)[1]}"}

    def post(url, body, status, **more):
        answer = client.post(url, body, content_type="application/json", headers={**headers, **more})
        assert answer.status_code == status, answer.content
        return answer.json()

    url = "/api/v1/missed-calls/"
    made = post(url, {"estate": "YJ", "phone": NUMBER, "call_id": "a1"}, 201)
    assert made["phone"] == "138****5678" and made["clock"]["kind"] == "return_call"
    assert post(url, {"estate": "YJ", "phone": NUMBER, "call_id": "a1"}, 200)["id"] == made["id"]
    assert "phone" in post(url, {"estate": "YJ", "phone": "abc"}, 400)
    assert "estate" in post(url, {"estate": "HX", "phone": NUMBER}, 400)
    assert [c["id"] for c in client.get(url, headers=headers).json()["results"]] == [made["id"]]
    one = f"{url}{made['id']}/"
    assert post(f"{one}returned/", {"result": "not_reached"}, 200)["attempts"] == 1
    assert post(f"{one}returned/", {"result": "reached"}, 200)["state"] == "returned"
    assert post(f"{one}returned/", {"result": "reached"}, 409)["code"] == "changed"
    assert post(f"{one}strike/", {"reason": "x"}, 403)["code"] == "not_yours"
    theirs = {"Authorization": f"Token {AuthToken.objects.create(user=world.stranger)[1]}"}
    assert client.post(f"{one}returned/", {"result": "reached"}, content_type="application/json",
                       headers=theirs).status_code == 404  # fmt: skip
    assert client.get(url, headers=theirs).json()["results"] == []
    listed = client.get("/api/v1/clocks/?kind=return_call", headers=headers).json()["results"]
    assert listed[0]["subject"] == "138****5678"


def test_a_climb_is_acknowledged_by_who_was_asked_and_by_nobody_else(world, client):
    """ "Seen, and this is what I do": on the screen and in the API, once (rule D5)."""
    start = now() - timedelta(hours=3)
    with at_the_moment(start):
        clock = clock_of(missed(world, by=world.lin))
    for minutes in (24, 31, 46, 61):
        tick(start + minutes * MINUTE)
    asked = set(ClimbAsk.objects.filter(clock=clock).values_list("person__username", flat=True))
    assert "he" in asked and "chen" not in asked
    page, api = f"/deadlines/clocks/{clock.pk}/seen/", f"/api/v1/clocks/{clock.pk}/acknowledge/"
    for user, status in ((world.stranger, 404), (world.other_manager, 404), (world.chen, 400)):
        client.force_login(user)
        assert client.post(page, {"text": "我去打"}).status_code == status
    client.force_login(world.he)
    assert page in client.get("/").content.decode()
    assert client.get(page).status_code == 200
    assert client.post(page, {"text": ""}).status_code == 400
    assert client.post(page, {"text": "我亲自回电话"}).status_code == 302
    assert ClimbAsk.objects.get(clock=clock, person=world.he, acknowledged_at__isnull=False).text == "我亲自回电话"
    assert page not in client.get("/").content.decode()
    client.force_login(world.chen)  # whoever rings back reads before whom it was put, and what is said to it
    shown = client.get(reverse("hotline:calls"), headers={"accept-language": "en"}).content.decode()
    assert "put before" in shown and "seen: 我亲自回电话" in shown
    headers = {"Authorization": f"Token {AuthToken.objects.create(user=world.he)[1]}"}
    again = client.post(api, {"text": "再说一遍"}, content_type="application/json", headers=headers)
    assert (again.status_code, again.json()["code"]) == (409, "missing")


def test_the_stand_in_of_the_roster_is_asked_about_a_call_too(world):
    """Not acknowledged within the hour, it goes to whoever stands in (rules D5, P6)."""
    start = now() - timedelta(hours=3)
    deputy = cast.person("deputy", "副经理", Role.SUPERVISOR, world.yj)
    DutyShift.objects.create(
        user=world.he, estate=world.yj, starts_at=start, ends_at=start + timedelta(days=1), stand_in=deputy
    )
    with at_the_moment(start):
        clock = clock_of(missed(world, by=world.lin))
    for minutes in (46, 107):
        tick(start + minutes * MINUTE)
    assert ClimbAsk.objects.get(clock=clock, instead_of__person=world.he).person == deputy


def test_who_missed_a_call_states_grounds_and_a_manager_decides_once(world, client):
    """A breach of a call is upheld or excused like any other, by nobody who answers for it (rules D6, J4)."""
    start = now() - timedelta(hours=3)
    with at_the_moment(start):
        clock = clock_of(missed(world, by=world.lin))
    tick(start + 31 * MINUTE)
    record = Accountability.objects.get(clock=clock)
    listed = reverse("complaints:accountability")
    page, api = f"{listed}{record.pk}/", f"/api/v1/accountability/{record.pk}/"
    for user in (world.stranger, world.other_manager, world.lin, world.he):
        client.force_login(user)
        assert client.post(page + "grounds/", {"text": "线路忙"}).status_code == 404
    client.force_login(world.chen)
    assert page + "grounds/" in client.get(listed).content.decode()
    assert client.get(page + "grounds/").status_code == 200
    assert client.post(page + "grounds/", {"text": " "}).status_code == 422
    assert client.post(page + "grounds/", {"text": "线路忙"}).status_code == 302
    for act in ("excuse", "uphold"):
        assert client.post(page + act + "/", {"text": "我自己免了"}).status_code == 404
    assert OutboxMessage.objects.filter(event="grounds_stated", recipient=world.he).exists()
    client.force_login(world.he)
    shown = client.get(page + "excuse/").content.decode()
    assert "线路忙" in shown
    headers = {"Authorization": f"Token {AuthToken.objects.create(user=world.he)[1]}"}
    chen = {"Authorization": f"Token {AuthToken.objects.create(user=world.chen)[1]}"}
    said = {"text": "暴雨，来电太多"}
    refused = client.post(api + "excuse/", said, content_type="application/json", headers=chen)
    assert refused.status_code == 403
    done = client.post(api + "excuse/", said, content_type="application/json", headers=headers)
    assert (done.status_code, done.json()["state"]) == (200, "excused")
    again = client.post(api + "uphold/", said, content_type="application/json", headers=headers)
    assert (again.status_code, again.json()["code"]) == (409, "decided")
    tick(start + 62 * MINUTE)
    assert not ClimbAsk.objects.filter(clock=clock).exists(), "excused, it climbs no further"


# -- two at once ------------------------------------------------------------------------------------------------------


def at_once(*jobs):
    gate, found = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(i, job):
        gate.wait()
        try:
            found[i] = job()
        except Exception as error:
            found[i] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(i, job)) for i, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


@pytest.mark.django_db(transaction=True)
def test_two_return_the_same_call_and_one_wins():
    world = cast.build()
    call = missed(world)
    found = at_once(
        *[lambda by=by: services.returned(call.pk, by=by, result="reached") for by in (world.chen, world.lin)]
    )
    assert sum(isinstance(f, Changed) for f in found) == 1
    assert MissedCall.objects.get(pk=call.pk).attempts.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_rings_at_the_same_moment_are_one_call():
    world = cast.build()
    found = at_once(*[lambda: missed(world)] * 3)
    assert len({f.pk for f in found}) == 1, found
    assert MissedCall.objects.get().rings == 3
    assert Clock.objects.filter(subject_kind="missed_call").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_were_asked_answer_at_once_and_one_is_kept():
    world = cast.build()
    start = now() - timedelta(hours=3)
    with at_the_moment(start):
        clock = clock_of(missed(world, by=world.lin))
    tick(start + 46 * MINUTE)
    step = ClockStep.objects.get(clock=clock, step="climb")
    deadlines.ask(clock, step, [world.he.pk, world.zhou.pk], now())
    found = at_once(
        *[lambda by=by: deadlines.see(clock.pk, by=by, text="我来打", at=now()) for by in (world.he, world.zhou)]
    )
    assert sum(isinstance(f, Refused) for f in found) == 1, found
    assert ClimbAsk.objects.filter(step=step, acknowledged_at__isnull=False).count() == 1
