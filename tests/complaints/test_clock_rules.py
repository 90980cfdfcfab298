"""What the clocks of a case do at the less usual turns of the journey (rules D1, D2, I8, J5, J8, J9, N6, J16)."""

from datetime import timedelta

import pytest
import time_machine

import deadlines.services as deadlines
from complaints import services
from complaints.clocks import STAGED
from complaints.errors import NotNow, NotYours
from complaints.lifecycle import State
from complaints.parties import Resident
from deadlines.clock import now
from deadlines.models import Clock
from notifications.models import OutboxMessage
from tests import deeds

pytestmark = pytest.mark.django_db


def clocks(case, *kinds):
    return Clock.objects.filter(subject_kind="case", subject_id=case.pk, kind__in=kinds)


def running(case, *kinds):
    return clocks(case, *kinds).filter(stopped_at=None, cancelled_at=None)


def explained(world):
    """A communicative case that was explained and verified."""
    case = deeds.judged(world, "communicative")
    services.explain(case.number, by=world.chen, text="已说明收费依据", way="phone")
    return services.verify(case.number, by=world.lin, passed=True, note="听过录音")


def lead_done(world, lead):
    """The lead is dispatched, done and verified."""
    sent = deeds.dispatched(world, deeds.judged(world, case=lead))
    deeds.calling_back(world, deeds.resolved(world, deeds.handling(world, sent)))


def not_satisfied(world, case, by=None):
    return services.callback(
        case.number, by=by or world.lin, way="phone", reached=True, solved="no", satisfaction="not", note="还是不清楚"
    )


# --- N6, D2: a nature that grew ----------------------------------------------------------------------------------


def test_a_case_that_grew_and_waits_for_a_second_look_owes_no_reports_yet(world):
    case = not_satisfied(world, explained(world))
    assert (case.state, case.nature) == (State.JUDGING, "valid")
    assert not running(case, *STAGED).exists()


def test_its_reports_run_from_the_second_judgement_not_from_receipt(world):
    case = not_satisfied(world, explained(world))
    services.classify(case.number, by=world.he, nature="valid", category=world.water)
    starts = set(running(case, *STAGED).values_list("starts_at", flat=True))
    assert len(running(case, *STAGED)) == 4 and min(starts) > case.received_at


def test_only_a_manager_lowers_what_has_grown(world):
    case = not_satisfied(world, explained(world))
    lower = {"nature": "communicative", "nature_kind": "consulting", "category": world.water, "reason": "误会"}
    with pytest.raises(NotYours):
        services.classify(case.number, by=world.zhou, **lower)
    assert services.classify(case.number, by=world.he, **lower).nature == "communicative"


def test_a_nature_lowered_by_a_second_judgement_calls_off_its_reports(world):
    case = deeds.dispatched(world)
    services.give_back(case.number, by=world.wang, reason="不是我们的")
    services.reclassify(case.number, by=world.he, nature="invalid", reason="邻里之间", basis="民法典第 274 条")
    services.decline_invalid(case.number, by=world.zhao, reason="再想想")
    assert not running(case, *STAGED).exists()
    services.classify(case.number, by=world.he, nature="valid", category=world.water)
    assert min(running(case, *STAGED).values_list("starts_at", flat=True)) > case.received_at


def test_what_was_raised_when_done_owes_reports_once_it_must_be_done_again(world):
    case = deeds.resolved(
        world, deeds.handling(world, case=deeds.dispatched(world, deeds.judged(world, "communicative")))
    )
    services.reclassify(case.number, by=world.he, nature="valid", reason="其实是我们的责任")
    assert not running(case, *STAGED).exists()
    services.verify(case.number, by=world.lin, passed=False, note="还在滴")
    assert running(case, "final").exists()


# --- J9: no silence ----------------------------------------------------------------------------------------------


def test_after_a_callback_that_failed_the_next_word_is_owed_again(world):
    case = deeds.rectifying(world)
    assert running(case, "progress").exists()


def test_a_follower_keeps_its_next_word_after_each_contact(world):
    case = deeds.in_state(world, "merged")
    deeds.answered(world, case)
    assert running(case, "progress").exists()
    deeds.answered(world, case)
    assert running(case, "progress").count() == 1


def test_a_follower_to_be_called_back_owes_no_next_word_beside_it(world):
    case = deeds.in_state(world, "merged")
    deeds.answered(world, case)
    lead = deeds.again(case).lead
    lead_done(world, lead)
    assert deeds.again(case).state == State.CALLING_BACK
    assert not running(case, "progress").exists()


def test_a_callback_that_reached_the_complainant_of_a_follower_is_its_first_response(world):
    case = deeds.in_state(world, "merged")
    lead = deeds.again(case).lead
    lead_done(world, lead)
    services.callback(case.number, by=world.lin, way="phone", reached=True, solved="yes", satisfaction="satisfied")
    assert deeds.again(case).responded_at
    assert clocks(case, "response").get().stopped_at


# --- J8: a promise outlives the case -----------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["closed", "archived"])
def test_a_promise_carried_on_can_still_be_kept_when_the_case_has_ended(world, state):
    case = deeds.handling(world)
    made = services.promise(case.number, by=world.chen, text="下月复查", due_at=now() + timedelta(days=30))
    deeds.closed(world, deeds.calling_back(world, deeds.resolved(world, case)))
    if state == "archived":
        deeds.archived(world, case)
    services.keep_promise(case.number, by=world.chen, promise=made.pk)
    assert clocks(case, "promise").get().stopped_at
    assert deeds.again(case).state == state


# --- F3: the date of a rectification -----------------------------------------------------------------------------


def test_the_date_of_a_rectification_stands_until_it_is_done_whoever_does_it(world):
    case = deeds.rectifying(world)
    due = running(case, "rectify").get().due_at
    services.dispatch(case.number, by=world.chen, department=world.cleaning)
    assert running(case, "rectify").get().due_at == due
    services.accept(case.number, by=world.ma)
    services.resolve(case.number, by=world.ma, result="这回好了")
    assert clocks(case, "rectify").get().stopped_at


# --- J12, J16 ----------------------------------------------------------------------------------------------------


def test_a_case_reopened_before_it_was_archived_has_not_met_its_archive_clock(world):
    case = deeds.closed(world)
    services.reopen(case.number, by=world.zhou, reason="又漏了")
    assert clocks(case, "archive").get().cancelled_at


def test_what_was_promised_to_a_complainant_who_left_is_owed_no_more(world):
    case = deeds.handling(world)
    services.promise(case.number, by=world.chen, text="明天回电", due_at=now() + timedelta(days=1))
    services.withdraw(case.number, by=Resident(case.pk), reason="不用了")
    assert not running(case, "promise").exists()


def test_a_complainant_who_leaves_before_the_callback_leaves_nobody_to_call(world):
    case = deeds.calling_back(world)
    services.withdraw(case.number, by=Resident(case.pk), reason="不用了")
    assert deeds.again(case).state == State.CLOSED
    assert running(case, "archive").exists()


def test_a_withdrawal_by_the_link_is_not_archived_while_it_can_be_undone(world):
    case = deeds.phone_call(world)
    lesson = {"cause": "误会", "learnt": "说清楚"}
    with time_machine.travel(now() - timedelta(hours=25), tick=False):
        earlier = deeds.phone_call(world, content="昨天的事")
        services.withdraw(earlier.number, by=Resident(earlier.pk), reason="不用了")
    services.withdraw(case.number, by=Resident(case.pk), reason="不用了")
    with pytest.raises(NotNow):
        services.archive(case.number, by=world.lin, lesson=lesson)
    assert services.archive(earlier.number, by=world.lin, lesson=lesson).state == State.ARCHIVED


# --- I8: splitting -----------------------------------------------------------------------------------------------


def test_a_clock_that_was_past_due_when_merged_is_no_new_breach_after_the_split(world):
    case = deeds.phone_call(world, received_at=now() - timedelta(hours=5))
    services.merge(case.number, by=world.chen, into=deeds.phone_call(world, content="同一处漏水").number)
    services.split(case.number, by=world.chen, reason="是另一回事")
    afresh = running(case, "classify").get()
    assert now() < afresh.due_at <= now() + timedelta(hours=1)


def test_a_follower_with_a_department_of_its_own_that_is_not_satisfied_goes_to_the_leads(world):
    case = deeds.handling(world, content="走廊的灯也坏了")
    lead = deeds.phone_call(world, content="同一处漏水，楼下也有水。")
    services.merge(case.number, by=world.chen, into=lead.number)
    lead_done(world, lead)
    done = not_satisfied(world, deeds.again(case))
    assert done.state == State.RECTIFYING and done.department == world.engineering


def test_it_waits_there_to_be_accepted_where_the_lead_has_no_handler(world):
    case = deeds.in_state(world, "merged")
    lead = deeds.again(case).lead
    lead_done(world, lead)
    services.name(lead.number, by=world.zhou, departments=[world.security], reason="与此无关")
    done = not_satisfied(world, deeds.again(case))
    assert done.handler == world.wang and not running(case, "accept").exists()


# --- back to work: one way, whoever sends it (rules J11, J12, F3, D2, J6, J9) --------------------------------------


def sent_back(world):
    """The three ways back to the department: not verified, not satisfied, opened again."""
    return {
        "verify": lambda case: services.verify(case.number, by=world.lin, passed=False, note="还在滴"),
        "callback": lambda case: not_satisfied(world, deeds.calling_back(world, case)),
        "reopen": lambda case: services.reopen(
            deeds.closed(world, deeds.calling_back(world, case)).number, by=world.zhou, reason="又漏了"
        ),
    }


def grown_when_done(world):
    """Communicative, done by its department, and grown by a broken promise only then: it owes its reports (N6)."""
    case = deeds.judged(world, "communicative")
    services.promise(case.number, by=world.chen, text="明早回话", due_at=deeds.tomorrow(1))
    return deeds.resolved(world, deeds.handling(world, deeds.dispatched(world, case)))


@pytest.mark.parametrize("way", ["verify", "callback", "reopen"])
def test_a_nature_that_grew_when_it_was_done_owes_its_reports_from_the_way_back(world, way):
    with time_machine.travel(now(), tick=False) as travel:
        case = grown_when_done(world)
        travel.shift(timedelta(hours=3))
        deadlines.tick(now())
        assert deeds.again(case).nature == "valid" and not clocks(case, *STAGED).exists()
        case = sent_back(world)[way](case)
        assert case.state == State.RECTIFYING
        assert set(running(case, *STAGED).values_list("kind", "starts_at")) == {(kind, now()) for kind in STAGED}


@pytest.mark.parametrize("way", ["verify", "callback", "reopen"])
def test_a_final_report_stands_through_a_rectification(world, way):
    case = sent_back(world)[way](deeds.resolved(world))
    assert case.state == State.RECTIFYING and not running(case, *STAGED).exists()


@pytest.mark.parametrize("way", ["verify", "callback", "reopen"])
def test_the_way_back_has_a_date_the_owner_one_level_up_and_no_silence(world, way):
    case = sent_back(world)[way](deeds.resolved(world))
    assert running(case, "rectify").get().answered_user == world.wang
    assert running(case, "progress").get().due_at <= now() + timedelta(hours=24)
    told = set(OutboxMessage.objects.filter(event="rework", subject_id=case.pk).values_list("recipient_id", flat=True))
    by_hand = {world.zhou.pk} if way == "reopen" else set()  # who does it is not told of it
    assert told >= {world.wang.pk, world.zhou.pk} - by_hand


def test_what_was_withdrawn_half_done_owes_on_reopening_the_reports_it_still_lacks(world):
    case = deeds.handling(world)
    services.report(case.number, by=world.wang, stage="preliminary", body={"cause": "软管", "interim_measure": "接水"})
    services.withdraw(case.number, by=world.zhou, reason="来电说不用了")
    assert not running(case, *STAGED).exists()
    with time_machine.travel(now() + timedelta(days=2), tick=False):
        services.reopen(case.number, by=world.zhou, reason="又说要处理")
        assert set(running(case, *STAGED).values_list("kind", "starts_at")) == {
            (kind, now()) for kind in ("investigate", "interim", "final")
        }
    assert running(case, *STAGED).filter(answered_department=world.engineering).count() == 3


def test_a_case_reopened_without_a_department_is_judged_again_one_step_up(world):
    case = services.reopen(
        services.withdraw(deeds.judged(world).number, by=world.zhou, reason="来电说不用了").number,
        by=world.zhou,
        reason="又说要处理",
    )
    assert case.state == State.JUDGING and case.second_look
    assert running(case, "judge").exists() and not running(case, *STAGED).exists()
