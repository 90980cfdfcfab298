"""What people do with the clocks of a case: pause, extend, excuse, acknowledge, state grounds (rules D4 to D6, J4)."""

from datetime import timedelta

import pytest
import time_machine
from knox.models import AuthToken

import deadlines.services as deadlines
from accounts.models import DutyShift, Role
from complaints import services
from complaints.errors import BadInput, NotFound, NotNow, NotYours
from complaints.models import Decision, TimelineEntry
from deadlines.clock import now
from deadlines.errors import NotKnown
from deadlines.models import Accountability, ClimbAsk, Clock, ClockRequest, ClockStep
from deadlines.services import tick
from tests import cast, deeds

pytestmark = pytest.mark.django_db


def clock(case, kind):
    return Clock.objects.filter(subject_kind="case", subject_id=case.pk, kind=kind).order_by("-pk").first()


def state(case, kind):
    return str(clock(case, kind).state_at(now()))


def entries(case, *kinds):
    return list(TimelineEntry.objects.filter(case=case, kind__in=kinds).order_by("pk").values_list("kind", flat=True))


def ask_pause(world, case, *, by=None, kind="final", waiting_for="third_party", hours=10, **changes):
    given = {"reason": "等楼上业主回来开门", "until": now() + timedelta(hours=hours)} | changes
    return services.pause(
        case.number, by=by or world.wang, clock=clock(case, kind).pk, waiting_for=waiting_for, **given
    )


def ask_more(world, case, *, by=None, kind="final", hours=24, reason="配件要从厂家调货"):
    one = clock(case, kind)
    until = one.due_at + timedelta(hours=hours)
    return services.extend(case.number, by=by or world.wang, clock=one.pk, until=until, reason=reason)


@pytest.fixture
def frozen():
    with time_machine.travel(now().replace(microsecond=0), tick=False) as clockwork:
        yield clockwork


# --- D4: pauses ---------------------------------------------------------------------------------------------------


def test_a_pause_begins_when_a_manager_approves_and_moves_due_by_exactly_the_time_paused(world, frozen):
    case = deeds.handling(world)
    due = clock(case, "final").due_at
    ask_pause(world, case, hours=10)
    assert state(case, "final") == "running"
    frozen.shift(timedelta(hours=1))
    services.approve_pause(case.number, by=world.he, clock=clock(case, "final").pk)
    assert state(case, "final") == "paused"
    frozen.shift(timedelta(hours=4, minutes=30))
    services.resume(case.number, by=world.wang, clock=clock(case, "final").pk)
    assert clock(case, "final").due_at == due + timedelta(hours=4, minutes=30)
    assert clock(case, "final").first_due_at == due
    assert entries(case, "pause_asked", "paused", "resumed") == ["pause_asked", "paused", "resumed"]


def test_it_runs_on_by_itself_at_its_end_exactly_once_and_the_case_says_so(world, frozen):
    case = deeds.handling(world)
    due = clock(case, "final").due_at
    ask_pause(world, case, hours=10)
    services.approve_pause(case.number, by=world.he, clock=clock(case, "final").pk)
    frozen.shift(timedelta(hours=12))
    for _again in range(3):
        tick()
    assert clock(case, "final").due_at == due + timedelta(hours=10)
    assert entries(case, "ran_on") == ["ran_on"]
    assert ClockStep.objects.filter(clock=clock(case, "final"), step="resume").count() == 1
    with pytest.raises(NotNow):
        services.resume(case.number, by=world.wang, clock=clock(case, "final").pk)


def test_a_report_filed_while_its_clock_is_paused_is_not_late(world, frozen):
    case = deeds.handling(world)
    frozen.shift(timedelta(hours=40))
    ask_pause(world, case, hours=72)
    services.approve_pause(case.number, by=world.he, clock=clock(case, "final").pk)
    frozen.shift(timedelta(hours=30))
    services.report(case.number, by=world.wang, stage="final", body=deeds.FINAL)
    assert state(case, "final") == "met"


def test_a_paused_clock_is_neither_overdue_nor_the_next_due_of_its_case(world, frozen):
    case = deeds.handling(world)
    deeds.answered(world, case)
    frozen.shift(timedelta(hours=47))
    ask_pause(world, case, hours=40)
    services.approve_pause(case.number, by=world.he, clock=clock(case, "final").pk)
    frozen.shift(timedelta(hours=2))
    tick()
    assert state(case, "final") == "paused"
    assert not Accountability.objects.filter(clock=clock(case, "final")).exists()
    assert deeds.again(case).next_clock != "final"
    frozen.shift(timedelta(hours=39))
    tick()
    due = Clock.objects.filter(subject_kind="case", subject_id=case.pk, stopped_at=None, cancelled_at=None)
    assert deeds.again(case).next_due_at == min(due.values_list("due_at", flat=True))


# who may ask for a pause of the final report of a case engineering handles through Wang, and who decides on it
MAY_ASK = {"wang": True, "li": True} | dict.fromkeys(("chen", "lin", "zhou", "he", "zhao", "hq"), False)
MAY_DECIDE = dict.fromkeys(("he", "zhao", "hq"), True) | dict.fromkeys(("zhou", "chen", "lin", "li", "wang"), False)
OUTSIDERS = ("stranger", "ma", "sun", "root", "other_duty", "other_manager", "technician")


@pytest.mark.parametrize("who", MAY_ASK)
@pytest.mark.parametrize("deed", ["pause", "extend"])
def test_who_answers_the_clock_asks_and_nobody_else(world, who, deed):
    case = deeds.handling(world)
    ask = {"pause": ask_pause, "extend": ask_more}[deed]
    if MAY_ASK[who]:
        ask(world, case, by=getattr(world, who))
        assert ClockRequest.objects.filter(clock=clock(case, "final")).count() == 1
    else:
        with pytest.raises(NotYours):
            ask(world, case, by=getattr(world, who))
        assert not ClockRequest.objects.exists()


@pytest.mark.parametrize("who", MAY_DECIDE)
@pytest.mark.parametrize("verb", ["approve_pause", "decline_pause", "approve_extension", "decline_extension"])
def test_a_manager_who_did_not_ask_and_does_not_answer_it_decides(world, who, verb):
    case = deeds.handling(world)
    (ask_pause if "pause" in verb else ask_more)(world, case)
    act = getattr(services, verb)
    if MAY_DECIDE[who]:
        act(case.number, by=getattr(world, who), clock=clock(case, "final").pk)
        assert ClockRequest.objects.get().granted is verb.startswith("approve")
        assert ClockRequest.objects.get().decided_by == getattr(world, who)
    else:
        with pytest.raises(NotYours):
            act(case.number, by=getattr(world, who), clock=clock(case, "final").pk)
        assert ClockRequest.objects.get().decided_at is None


@pytest.mark.parametrize("who", OUTSIDERS)
def test_others_may_not_even_know_of_it(world, who):
    case = deeds.handling(world)
    ask_pause(world, case)
    one = clock(case, "final").pk
    for act in (
        lambda by: ask_pause(world, case, by=by),
        lambda by: services.approve_pause(case.number, by=by, clock=one),
        lambda by: services.excuse(case.number, by=by, clock=one, reason="x"),
        lambda by: services.acknowledge(case.number, by=by, clock=one, text="x"),
        lambda by: services.grounds(case.number, by=by, clock=one, text="x"),
    ):
        with pytest.raises(NotFound):
            act(getattr(world, who))


def test_a_manager_who_answers_for_a_department_as_well_does_not_decide_what_it_asked(world):
    from accounts.models import RoleAssignment

    RoleAssignment.objects.create(user=world.li, role=Role.MANAGER, estate=world.yj)
    case = deeds.handling(world)
    ask_pause(world, case)
    world.li.__dict__.pop("scope", None)
    with pytest.raises(NotYours):
        services.approve_pause(case.number, by=world.li, clock=clock(case, "final").pk)


@pytest.mark.parametrize("kind", ["response", "preliminary", "interim", "investigate", "feedback"])
def test_only_what_the_policy_lets_pause_pauses(world, kind):
    case = deeds.handling(world)
    who = world.chen if kind == "response" else world.wang
    with pytest.raises((NotNow, NotYours)):
        ask_pause(world, case, by=who, kind=kind)
    assert not ClockRequest.objects.exists()


def test_an_emergency_never_pauses(world):
    case = deeds.handling(world, emergency=True)
    with pytest.raises(NotNow):
        ask_pause(world, case)


def test_waiting_for_the_complainant_needs_three_attempts_by_different_ways_or_hours(world, frozen):
    case = deeds.handling(world)

    def fail(way):
        services.contact(case.number, by=world.chen, way=way, reached=False, content="没人接")

    for _same in range(3):
        fail("phone")  # three times within one hour in one way is one attempt
    with pytest.raises(NotNow) as refused:
        ask_pause(world, case, waiting_for="complainant")
    assert [m.code for m in refused.value.missing] == ["attempts"]
    fail("visit")
    frozen.shift(timedelta(hours=1))
    fail("phone")
    ask_pause(world, case, waiting_for="complainant")
    assert ClockRequest.objects.get().waiting_for == "complainant"


@pytest.mark.parametrize("changes", [{"hours": -1}, {"hours": 24 * 400}, {"reason": "  "}])
def test_a_pause_has_a_reason_and_an_end_to_come(world, changes):
    case = deeds.handling(world)
    with pytest.raises(BadInput):
        ask_pause(world, case, **changes)


def test_a_clock_of_another_case_is_no_clock_of_this_one(world):
    case, other = deeds.handling(world), deeds.handling(world, content="别处的灯坏了")
    with pytest.raises(BadInput) as wrong:
        services.pause(
            case.number, by=world.wang, clock=clock(other, "final").pk, waiting_for="third_party", reason="等",
            until=now() + timedelta(hours=2),
        )  # fmt: skip
    assert "clock" in wrong.value.fields


def test_while_one_thing_is_asked_no_other_is(world):
    case = deeds.handling(world)
    ask_pause(world, case)
    with pytest.raises(NotNow):
        ask_more(world, case)
    with pytest.raises(NotNow):
        ask_pause(world, case, by=world.li)


def test_the_decision_has_its_own_clock_and_asking_tells_the_manager(world):
    from notifications.models import OutboxMessage

    case = deeds.handling(world)
    ask_pause(world, case)
    decision = Decision.objects.get(case=case)
    assert (decision.matter, decision.reference) == ("pause", ClockRequest.objects.get().pk)
    assert clock(case, "decision").running and clock(case, "decision").answered_role == Role.MANAGER
    assert OutboxMessage.objects.filter(event="decision_wanted", recipient=world.he).exists()
    services.decline_pause(case.number, by=world.he, clock=clock(case, "final").pk, reason="楼上今天在家")
    assert clock(case, "decision").stopped_at is not None
    assert OutboxMessage.objects.filter(event="decision_made", recipient=world.wang).exists()
    assert state(case, "final") == "running"


def test_what_was_asked_falls_away_when_the_clock_ends(world):
    case = deeds.handling(world)
    ask_pause(world, case)
    services.report(case.number, by=world.wang, stage="final", body=deeds.FINAL)
    asked = ClockRequest.objects.get()
    assert asked.decided_at is not None and asked.granted is None
    assert clock(case, "decision").cancelled_at is not None
    with pytest.raises(NotNow):
        services.approve_pause(case.number, by=world.he, clock=clock(case, "final").pk)


def test_what_fell_due_before_it_was_decided_stays_overdue(world, frozen):
    case = deeds.handling(world)
    frozen.shift(timedelta(hours=47))
    ask_pause(world, case, hours=20)
    frozen.shift(timedelta(hours=2))
    tick()
    with pytest.raises(NotNow):
        services.approve_pause(case.number, by=world.he, clock=clock(case, "final").pk)
    services.decline_pause(case.number, by=world.he, clock=clock(case, "final").pk)
    assert state(case, "final") == "breached"


# --- D6: extensions ----------------------------------------------------------------------------------------------


def test_an_extension_moves_the_date_keeps_the_first_and_tells_the_complainant(world):
    from notifications.models import OutboxMessage

    case = deeds.handling(world)
    first = clock(case, "final").due_at
    ask_more(world, case, hours=24)
    assert clock(case, "final").due_at == first
    services.approve_extension(case.number, by=world.he, clock=clock(case, "final").pk)
    moved = clock(case, "final")
    assert (moved.first_due_at, moved.due_at) == (first, first + timedelta(hours=24))
    told = TimelineEntry.objects.get(case=case, kind="extended")
    assert told.outward and told.words.text == "配件要从厂家调货"
    assert OutboxMessage.objects.get(event="extended").data["due_at"] == moved.due_at.isoformat()


def test_an_extension_asked_after_the_deadline_is_refused(world, frozen):
    case = deeds.handling(world)
    frozen.shift(timedelta(hours=49))
    with pytest.raises(NotNow):
        ask_more(world, case, hours=100)
    assert not ClockRequest.objects.exists()


def test_a_second_extension_goes_to_headquarters(world):
    case = deeds.handling(world)
    ask_more(world, case)
    services.approve_extension(case.number, by=world.he, clock=clock(case, "final").pk)
    ask_more(world, case)
    assert Decision.objects.filter(case=case, decided_at=None).get().role == Role.HEADQUARTERS
    for who in (world.he, world.zhao):
        with pytest.raises(NotYours):
            services.approve_extension(case.number, by=who, clock=clock(case, "final").pk)
    services.approve_extension(case.number, by=world.hq, clock=clock(case, "final").pk)
    assert ClockRequest.objects.filter(granted=True).count() == 2


def test_a_declined_extension_leaves_the_date_and_does_not_count_as_the_first(world):
    case = deeds.handling(world)
    first = clock(case, "final").due_at
    ask_more(world, case)
    services.decline_extension(case.number, by=world.he, clock=clock(case, "final").pk, reason="配件在库")
    assert clock(case, "final").due_at == first
    ask_more(world, case)
    services.approve_extension(case.number, by=world.he, clock=clock(case, "final").pk)


def test_a_promise_is_not_extended(world):
    case = deeds.handling(world)
    services.promise(case.number, by=world.wang, text="明天中午前修好", due_at=now() + timedelta(hours=20))
    with pytest.raises(NotNow):
        ask_more(world, case, kind="promise")


# --- D6, J4: excuses, grounds, accountability -----------------------------------------------------------------------


@pytest.fixture
def breached(world, frozen):
    """A case whose final report was missed an hour ago, everything fired and settled."""
    case = deeds.handling(world)
    frozen.shift(timedelta(hours=49))
    tick()
    return case


def test_a_breach_stands_in_the_history_and_names_who_held_the_matter(world, breached):
    assert TimelineEntry.objects.filter(case=breached, kind="clock_breached", data__clock_kind="final").count() == 1
    assert Accountability.objects.get(clock=clock(breached, "final")).person == world.wang


def test_excused_it_stays_visible_climbs_no_further_and_nobody_is_accountable(world, breached, frozen):
    services.excuse(breached.number, by=world.he, clock=clock(breached, "final").pk, reason="台风停工")
    record = Accountability.objects.get(clock=clock(breached, "final"))
    assert state(breached, "final") == "excused"
    assert (record.state, record.decided_by, record.reason) == ("excused", world.he, "台风停工")
    frozen.shift(timedelta(hours=60))
    tick()
    assert not ClockStep.objects.filter(clock=clock(breached, "final"), step__in=("climb", "top")).exists()


MAY_EXCUSE = {"he", "zhao", "hq"}


@pytest.mark.parametrize("who", ["chen", "lin", "zhou", "he", "zhao", "hq", "wang", "li"])
@pytest.mark.parametrize("verb", ["excuse", "uphold"])
def test_a_manager_excuses_or_upholds(world, breached, who, verb):
    one = clock(breached, "final").pk
    if who in MAY_EXCUSE:
        getattr(services, verb)(breached.number, by=getattr(world, who), clock=one, reason="查过了")
        expected = {"excuse": "excused", "uphold": "upheld"}[verb]
        assert Accountability.objects.get(clock_id=one).state == expected
    else:
        with pytest.raises(NotYours):
            getattr(services, verb)(breached.number, by=getattr(world, who), clock=one, reason="查过了")


def test_nobody_excuses_what_they_answer_for_themselves(world, frozen):
    case = deeds.in_state(world, "judging")
    frozen.shift(timedelta(hours=2))
    tick()
    with pytest.raises(NotYours):
        services.excuse(case.number, by=world.he, clock=clock(case, "judge").pk, reason="忙")
    services.excuse(case.number, by=world.zhao, clock=clock(case, "judge").pk, reason="何经理在抢险现场")


def test_what_is_not_overdue_is_not_excused(world):
    case = deeds.handling(world)
    with pytest.raises(NotNow):
        services.excuse(case.number, by=world.he, clock=clock(case, "final").pk, reason="x")


def test_it_is_decided_once(world, breached):
    services.uphold(breached.number, by=world.he, clock=clock(breached, "final").pk, reason="没有理由")
    for verb in ("excuse", "uphold"):
        with pytest.raises(NotNow):
            getattr(services, verb)(breached.number, by=world.zhao, clock=clock(breached, "final").pk, reason="再看")


def test_the_accountable_state_their_grounds_and_the_manager_hears(world, breached):
    from notifications.models import OutboxMessage

    one = clock(breached, "final").pk
    for by in (world.chen, world.zhou, world.he):
        with pytest.raises(NotYours):
            services.grounds(breached.number, by=by, clock=one, text="不是我")
    services.grounds(breached.number, by=world.wang, clock=one, text="等配件，已多次催货")
    services.grounds(breached.number, by=world.li, clock=one, text="厂家延误，有函件")
    record = Accountability.objects.get(clock_id=one)
    assert (record.grounds, record.grounds_by) == ("厂家延误，有函件", world.li)
    assert OutboxMessage.objects.filter(event="grounds_stated", recipient=world.he).count() == 2
    services.uphold(breached.number, by=world.he, clock=one, reason="催货太晚")
    with pytest.raises(NotNow):
        services.grounds(breached.number, by=world.wang, clock=one, text="还有")


# --- D5: acknowledging a climb --------------------------------------------------------------------------------------


@pytest.fixture
def climbed(world, frozen):
    """A case whose first response has climbed to the service manager."""
    case = deeds.phone_call(world)
    frozen.shift(timedelta(hours=36, minutes=1))
    tick()
    return case


def response(case):
    return clock(case, "response").pk


def test_seen_and_this_is_what_i_do_stands_in_the_history_and_stops_nothing(world, climbed, frozen):
    services.acknowledge(climbed.number, by=world.he, clock=response(climbed), step="climb", text="我马上打给住户")
    ask = ClimbAsk.objects.get(clock_id=response(climbed))
    assert (ask.person, ask.text) == (world.he, "我马上打给住户")
    assert TimelineEntry.objects.get(case=climbed, kind="acknowledged").words.text == "我马上打给住户"
    assert clock(climbed, "response").running
    frozen.shift(timedelta(hours=12))
    tick()
    assert ClimbAsk.objects.filter(clock_id=response(climbed), step__step="top", person=world.zhao).exists()
    assert ClimbAsk.objects.filter(step__step="climb").count() == 1  # acknowledged: no stand-in was asked


def test_only_who_was_asked_acknowledges_and_once(world, climbed):
    for by in (world.zhao, world.zhou, world.chen):
        with pytest.raises(NotYours):
            services.acknowledge(climbed.number, by=by, clock=response(climbed), text="知道了")
    with pytest.raises(BadInput):
        services.acknowledge(climbed.number, by=world.he, clock=response(climbed), text=" ")
    services.acknowledge(climbed.number, by=world.he, clock=response(climbed), text="我来")
    with pytest.raises(NotNow):
        services.acknowledge(climbed.number, by=world.he, clock=response(climbed), text="我来")


def test_a_climb_of_a_case_is_acknowledged_on_the_case_and_by_no_other_entrance(world, climbed, client):
    """Its deed writes the history; the short way of calls and orders answers 404 on the screen and in the API."""
    one = response(climbed)
    with pytest.raises(NotKnown):
        deadlines.see(one, by=world.he, text="我来", at=now())
    client.force_login(world.he)
    token = {"Authorization": f"Token {AuthToken.objects.create(user=world.he)[1]}"}
    page, api = f"/deadlines/clocks/{one}/seen/", f"/api/v1/clocks/{one}/acknowledge/"
    assert client.get(page).status_code == 404
    assert client.post(page, {"text": "我来"}).status_code == 404
    assert client.post(api, {"text": "我来"}, content_type="application/json", headers=token).status_code == 404
    assert not ClimbAsk.objects.filter(clock_id=one, acknowledged_at__isnull=False).exists()
    services.acknowledge(climbed.number, by=world.he, clock=one, text="我来")
    assert ClimbAsk.objects.filter(clock_id=one, person=world.he, acknowledged_at__isnull=False).exists()


def test_unacknowledged_for_an_hour_it_goes_one_step_up(world, climbed, frozen):
    frozen.shift(timedelta(hours=1, minutes=1))
    tick()
    passed = ClimbAsk.objects.get(clock_id=response(climbed), instead_of__person=world.he)
    assert passed.person == world.zhao
    services.acknowledge(climbed.number, by=world.zhao, clock=response(climbed), text="我接手")
    with pytest.raises(NotNow):  # the other is no longer waited for
        services.acknowledge(climbed.number, by=world.he, clock=response(climbed), text="我也看到了")
    frozen.shift(timedelta(hours=2))
    tick()
    assert ClimbAsk.objects.filter(step__step="climb").count() == 2


def shift(person, *, absent=False, stand_in=None, estate):
    return DutyShift.objects.create(
        user=person, estate=estate, starts_at=now() - timedelta(hours=1), ends_at=now() + timedelta(days=5),
        absent=absent, stand_in=stand_in,
    )  # fmt: skip


def test_the_stand_in_of_the_roster_comes_first(world, frozen):
    deputy = cast.person("deputy", "副经理", Role.SUPERVISOR, world.yj)
    shift(world.he, stand_in=deputy, estate=world.yj)
    case = deeds.phone_call(world)
    frozen.shift(timedelta(hours=36, minutes=1))
    tick()
    frozen.shift(timedelta(hours=1, minutes=1))
    tick()
    assert ClimbAsk.objects.get(clock_id=response(case), instead_of__person=world.he).person == deputy


def test_somebody_absent_is_never_asked(world, frozen):
    second = cast.person("second", "第二经理", Role.MANAGER, world.yj)
    shift(world.he, absent=True, estate=world.yj)
    case = deeds.phone_call(world)
    frozen.shift(timedelta(hours=36, minutes=1))
    tick()
    assert ClimbAsk.objects.get(clock_id=response(case)).person == second


def test_a_case_nobody_holds_climbs_like_any_other(world, frozen):
    case = deeds.phone_call(world, by=world.sun)  # relayed: nobody at the desk has taken it over
    frozen.shift(timedelta(hours=36, minutes=1))
    tick()
    assert ClimbAsk.objects.filter(clock_id=response(case), person=world.he).exists()


def test_whoever_is_named_is_not_asked_the_next_step_is(world, frozen):
    case = deeds.phone_call(world, about_staff=[world.he])
    frozen.shift(timedelta(hours=36, minutes=1))
    tick()
    assert list(ClimbAsk.objects.filter(clock_id=response(case)).values_list("person_id", flat=True)) == [world.zhao.pk]


def test_excused_nobody_is_asked_instead(world, climbed, frozen):
    services.excuse(climbed.number, by=world.he, clock=response(climbed), reason="系统故障")
    frozen.shift(timedelta(hours=1, minutes=1))
    tick()
    assert ClimbAsk.objects.filter(clock_id=response(climbed)).count() == 1
