"""A neglected case grows (rule N6): each line of the rule, the excuse, the retry, and the race with the answer."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

import deadlines.services as deadlines
from complaints import services
from complaints.clocks import STAGED
from complaints.errors import BadInput, NotFound, NotNow, NotYours
from complaints.lifecycle import State
from complaints.models import Case, Decision, NatureChange, TimelineEntry
from complaints.services import Person
from complaints.services.grow import clock_broke
from deadlines.clock import at
from deadlines.models import Accountability, Clock, ClockStep, PolicyFigure
from deadlines.selectors import forget_policies
from tests import deeds
from tests.cast import World
from tests.complaints.test_races import at_once

pytestmark = pytest.mark.django_db
T0 = datetime(2026, 11, 10, 2, 0, tzinfo=UTC)
H = timedelta(hours=1)


def clocks(case, *kinds):
    return Clock.objects.filter(subject_kind="case", subject_id=case.pk, kind__in=kinds)


def running(case, *kinds):
    return clocks(case, *kinds).filter(stopped_at=None, cancelled_at=None)


def asked(case) -> list[str]:
    return list(Decision.objects.filter(case=case, matter="major", decided_at=None).values_list("cause", flat=True))


def entries(case, kind) -> int:
    return TimelineEntry.objects.filter(case=case, kind=kind).count()


def promised(world: World, case: Case, hours: int = 2) -> Case:
    services.promise(case.number, by=world.chen, text="今天给您回音", due_at=deeds.now() + hours * H)
    return deeds.again(case)


def communicative(world: World, **changes) -> Case:
    return deeds.judged(world, "communicative", **changes)


def not_satisfied(world: World, case: Case, solved: str = "no", satisfaction: str = "not") -> Case:
    return services.callback(
        case.number, by=world.lin, way="phone", reached=True, solved=solved, satisfaction=satisfaction, note="还是不行"
    )


def redone(world: World, case: Case) -> Case:
    """Rectified, verified, and waiting for the next callback."""
    services.resolve(case.number, by=world.wang, result="重做了一遍")
    return services.verify(case.number, by=world.lin, passed=True, note="现场看过")


# --- communicative becomes valid -------------------------------------------------------------------------------------


def test_a_broken_promise_makes_a_communicative_case_valid_and_keeps_which_clock(world):
    with at(T0):
        case = promised(world, communicative(world))
    deadlines.tick(T0 + 3 * H)
    case = deeds.again(case)
    change = NatureChange.objects.get(case=case, to_nature="valid")
    broken = clocks(case, "promise").get()
    assert case.nature == "valid" and case.nature_kind == ""
    assert (change.from_nature, change.cause, change.clock_id, change.by) == (
        "communicative", "promise_broken", broken.pk, None,
    )  # fmt: skip


def test_a_missed_first_response_makes_it_valid_and_its_reports_run_from_that_moment(world):
    with at(T0):
        case = deeds.handling(world, deeds.dispatched(world, communicative(world)))
    deadlines.tick(T0 + 24 * H + timedelta(seconds=5))
    assert deeds.again(case).nature == "valid"
    assert set(running(case, *STAGED).values_list("starts_at", flat=True)) == {T0 + 24 * H + timedelta(seconds=5)}


def test_one_that_waited_to_be_explained_must_be_dispatched(world):
    with at(T0):
        case = promised(world, communicative(world))
    deadlines.tick(T0 + 3 * H)
    with pytest.raises(NotNow):
        services.explain(case.number, by=world.chen, text="解释", way="phone")
    with at(T0 + 4 * H):
        assert services.dispatch(case.number, by=world.chen, department=world.engineering).state == State.DISPATCHED


@pytest.mark.parametrize("state", ["resolved", "calling_back"])
def test_when_done_its_nature_changes_and_reports_start_only_if_it_goes_to_rectifying(world, state):
    with at(T0):
        case = promised(world, deeds.handling(world, deeds.dispatched(world, communicative(world))), hours=40)
        deeds.resolved(world, case)
        if state == "calling_back":
            deeds.calling_back(world, deeds.again(case))
    deadlines.tick(T0 + 41 * H)
    case = deeds.again(case)
    assert (case.state, case.nature) == (state, "valid") and not running(case, *STAGED).exists()
    with at(T0 + 42 * H):
        if state == "resolved":
            services.verify(case.number, by=world.lin, passed=False, note="没做完")
        else:
            not_satisfied(world, case, solved="no", satisfaction="basically")
    assert running(case, *STAGED).count() == 4


def test_closed_it_is_counted_and_its_nature_stays(world):
    with at(T0):
        case = promised(world, deeds.handling(world, deeds.dispatched(world, communicative(world))), hours=40)
        deeds.closed(world, deeds.calling_back(world, deeds.resolved(world, case)))
    deadlines.tick(T0 + 41 * H)
    case = deeds.again(case)
    assert (case.state, case.nature) == (State.CLOSED, "communicative")
    assert entries(case, "neglect_counted") == 1
    assert Accountability.objects.filter(clock__in=clocks(case, "promise")).count() == 1


def test_an_anonymous_one_does_not_grow(world):
    with at(T0):
        case = deeds.phone_call(world, person=Person(), anonymous=True, unit=None, channel="web", by=None)
        services.classify(case.number, by=world.chen, nature="communicative", nature_kind="help", category=world.water)
        promised(world, case)
    deadlines.tick(T0 + 30 * H)
    assert deeds.again(case).nature == "communicative"


def test_a_merged_one_does_not_grow(world):
    with at(T0):
        case = promised(world, communicative(world))
        lead = deeds.phone_call(world, content="同一处漏水，楼下也有水。")
        services.merge(case.number, by=world.chen, into=lead.number)
    deadlines.tick(T0 + 3 * H)
    assert clocks(case, "promise").get().steps.filter(step="breach").exists()
    assert deeds.again(case).nature == "communicative"


def test_a_withdrawn_one_does_not_grow(world):
    with at(T0):
        case = promised(world, communicative(world))
    with at(T0 + 2.01 * H):  # broken, and withdrawn before the consequence was settled
        deadlines.sweep(T0 + 2.005 * H)
        services.withdraw(case.number, by=world.zhou, reason="来电说不用了")
    deadlines.tick(T0 + 3 * H)
    assert deeds.again(case).nature == "communicative" and not entries(case, "neglect_counted")


def test_a_promise_kept_in_time_grows_nothing(world):
    with at(T0):
        case = promised(world, communicative(world))
    with at(T0 + H):
        services.keep_promise(
            case.number,
            by=world.chen,
            promise=case.promises.get().pk if hasattr(case, "promises") else clocks(case, "promise").get().part,
        )
    deadlines.tick(T0 + 3 * H)
    assert deeds.again(case).nature == "communicative"


def test_a_promise_kept_late_before_any_sweep_saw_it_grows_all_the_same(world):
    with at(T0):
        case = promised(world, communicative(world))
    with at(T0 + 2 * H + timedelta(seconds=2)):
        services.keep_promise(case.number, by=world.chen, promise=clocks(case, "promise").get().part)
    deadlines.tick(T0 + 2 * H + timedelta(seconds=5))
    broken = clocks(case, "promise").get()
    assert deeds.again(case).nature == "valid"
    assert [s.step for s in broken.steps.all()] == ["breach"]
    assert Accountability.objects.filter(clock=broken).count() == 1


# --- not judged yet --------------------------------------------------------------------------------------------------


def test_broken_before_it_was_judged_it_grows_on_being_judged_communicative(world):
    with at(T0):
        case = promised(world, deeds.phone_call(world))
    deadlines.tick(T0 + 3 * H)
    assert deeds.again(case).nature == ""
    with at(T0 + 4 * H):
        communicative(world, case=case)
    case = deeds.again(case)
    kept = list(NatureChange.objects.filter(case=case).values_list("from_nature", "to_nature", "cause"))
    assert kept == [("", "communicative", "judged"), ("communicative", "valid", "promise_broken")]
    assert (
        case.state == State.CLASSIFIED and min(running(case, *STAGED).values_list("starts_at", flat=True)) == T0 + 4 * H
    )


def test_typed_so_late_that_the_response_was_missed_it_grows_on_being_judged(world):
    with at(T0):
        case = deeds.phone_call(world, received_at=T0 - 30 * H)
        communicative(world, case=case)
    assert deeds.again(case).nature == "valid"


def test_broken_before_it_was_judged_and_judged_invalid_it_stays_invalid(world):
    with at(T0):
        case = promised(world, deeds.phone_call(world))
    deadlines.tick(T0 + 3 * H)
    with at(T0 + 4 * H):
        assert deeds.judged(world, "invalid", case=case).nature == "invalid"


# --- an excuse does not undo it, a manager does ----------------------------------------------------------------------


def test_an_excuse_does_not_undo_it(world):
    with at(T0):
        case = promised(world, communicative(world))
    deadlines.sweep(T0 + 3 * H)
    with transaction.atomic():  # excused before its consequence was settled
        missed = clocks(case, "promise").select_for_update().get()
        deadlines.excuse(missed, by=world.he, reason="住户改了时间", at=T0 + 3 * H)
    deadlines.settle(T0 + 3 * H)
    assert deeds.again(case).nature == "valid"


def test_a_manager_lowers_it_and_the_same_clock_does_not_raise_it_again(world):
    with at(T0):
        case = promised(world, communicative(world))
    deadlines.tick(T0 + 3 * H)
    lower = {"nature": "communicative", "nature_kind": "help", "reason": "误会，住户并不介意"}
    with at(T0 + 4 * H):
        with pytest.raises(NotYours):
            services.reclassify(case.number, by=world.zhou, **lower)
        services.reclassify(case.number, by=world.he, **lower)
    broken = clocks(case, "promise").get()
    clock_broke(broken, T0 + 5 * H)
    case = deeds.again(case)
    assert case.nature == "communicative" and not running(case, *STAGED).exists()
    with at(T0 + 5 * H):
        promised(world, case)
    deadlines.tick(T0 + 8 * H)
    assert deeds.again(case).nature == "valid"  # the next one counts


# --- valid goes before the manager -----------------------------------------------------------------------------------


def test_a_missed_final_report_is_put_before_the_manager_with_a_clock(world):
    with at(T0):
        case = deeds.handling(world)
    deadlines.tick(T0 + 48 * H + timedelta(seconds=1))
    decision = Decision.objects.get(case=case)
    clock = running(case, "decision").get()
    assert (decision.matter, decision.cause, decision.clock.kind) == ("major", "final_missed", "final")
    assert (clock.part, clock.answered_role) == (decision.pk, "manager")
    assert clock.due_at == T0 + 52 * H + timedelta(seconds=1)
    assert deeds.again(case).nature == "valid"


def test_a_major_one_that_misses_its_final_report_asks_nobody(world):
    with at(T0):
        case = deeds.handling(world, deeds.dispatched(world, deeds.judged(world, "major")))
    deadlines.tick(T0 + 50 * H)
    assert not asked(case)


def test_not_satisfied_once_asks_nobody_and_twice_asks_the_manager(world):
    case = not_satisfied(world, deeds.calling_back(world))
    assert not asked(case)
    not_satisfied(world, redone(world, case))
    assert asked(case) == ["not_satisfied_again"]


def test_the_figure_of_the_policy_decides_how_often(world):
    PolicyFigure.objects.create(name="not_satisfied_times", estate=None, valid_from=T0, value=1)
    forget_policies()
    assert asked(not_satisfied(world, deeds.calling_back(world))) == ["not_satisfied_again"]


def test_a_third_return_in_ninety_days_asks_the_manager_and_an_older_one_does_not_count(world):
    with at(T0 - timedelta(days=100)):
        case = not_satisfied(world, deeds.calling_back(world), satisfaction="basically")
        case = redone(world, case)
    for day in (0, 1):
        with at(T0 + timedelta(days=day)):
            case = redone(world, not_satisfied(world, case, satisfaction="basically"))
    assert not asked(case)
    with at(T0 + timedelta(days=2)):
        services.callback(case.number, by=world.lin, way="phone", reached=True, solved="yes", satisfaction="satisfied")
        services.reopen(case.number, by=world.zhou, reason="住户说又漏了")
    assert asked(case) == ["returned_again"]


def test_the_third_complaint_of_one_home_about_one_thing_asks_the_manager(world):
    cases = [deeds.judged(world, content=f"第 {n} 次来说厨房漏水") for n in range(3)]
    assert [asked(c) for c in cases] == [[], [], ["returned_again"]]


def test_what_waits_for_a_decision_is_not_asked_twice(world):
    with at(T0):
        case = deeds.calling_back(world, deeds.resolved(world, deeds.handling(world)))
        case = redone(world, not_satisfied(world, case))
        case = redone(world, not_satisfied(world, case))
        not_satisfied(world, case)
    assert len(asked(case)) == 1 and running(case, "decision").count() == 1


# --- the decision ----------------------------------------------------------------------------------------------------


def up_for_decision(world: World) -> Case:
    with at(T0):
        case = deeds.handling(world)
    deadlines.tick(T0 + 48 * H + timedelta(seconds=1))
    return deeds.again(case)


def test_the_manager_decides_it_is_major_and_it_climbs_higher_from_then_on(world):
    case = up_for_decision(world)
    with at(T0 + 49 * H):
        case = services.decide_major(case.number, by=world.he, major=True, reason="影响多户，且一再拖延")
    decision = Decision.objects.get(case=case)
    assert case.nature == "major" and decision.granted and decision.decided_by == world.he
    assert not running(case, "decision").exists()
    assert set(running(case, "response").values_list("grave", flat=True)) <= {True}
    assert NatureChange.objects.filter(case=case, cause="decided_major", by=world.he).exists()


def test_or_that_it_is_not_and_the_next_neglect_asks_again(world):
    case = up_for_decision(world)
    with at(T0 + 49 * H):
        case = services.decide_major(case.number, by=world.he, major=False, reason="材料晚到，住户知情")
    assert case.nature == "valid" and not asked(case)
    assert services.available_actions(case, world.he) and "decide_major" not in {
        a.name for a in services.available_actions(case, world.he)
    }


@pytest.mark.parametrize("who", ["chen", "lin", "zhou", "wang", "li", "root", "stranger"])
def test_nobody_below_the_manager_decides(world, who):
    case = up_for_decision(world)
    with pytest.raises((NotYours, NotFound)):
        services.decide_major(case.number, by=getattr(world, who), major=True, reason="x")
    assert asked(case)


def test_without_a_question_there_is_no_decision_and_without_a_reason_neither(world):
    with pytest.raises(NotNow):
        services.decide_major(deeds.handling(world).number, by=world.he, major=True, reason="x")
    with pytest.raises(BadInput):
        services.decide_major(up_for_decision(world).number, by=world.he, major=True, reason=" ")


def test_a_manager_named_in_the_case_neither_sees_nor_decides_it(world):
    with at(T0):
        case = deeds.handling(world)
        services.name(case.number, by=world.zhao, staff=[world.he], reason="投诉的是他")
    deadlines.tick(T0 + 49 * H)
    with pytest.raises(NotFound):
        services.decide_major(case.number, by=world.he, major=False, reason="x")
    with at(T0 + 49 * H):
        assert services.decide_major(case.number, by=world.zhao, major=True, reason="涉及经理").nature == "major"


# --- exactly once ----------------------------------------------------------------------------------------------------


def test_a_worker_that_dies_in_the_middle_leaves_nothing_and_the_next_try_grows_it_once(world, monkeypatch):
    with at(T0):
        case = promised(world, communicative(world))
    from complaints.services import rows

    def dies(*args, **kwargs):
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(rows, "add", dies)
        deadlines.tick(T0 + 3 * H)
    assert deeds.again(case).nature == "communicative"
    for minute in range(5):
        deadlines.tick(T0 + 4 * H + timedelta(minutes=minute))
    assert deeds.again(case).nature == "valid"
    assert NatureChange.objects.filter(case=case, to_nature="valid").count() == 1
    assert not ClockStep.objects.filter(subject_id=case.pk, settled_at=None).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(4))
def test_breach_and_answer_at_one_moment_leave_one_truth(transactional_db, seed):
    from tests import cast

    world = cast.build()
    with at(T0):
        case = promised(world, communicative(world))
    part, due = clocks(case, "promise").get().part, T0 + 2 * H

    def keep():
        with at(due - timedelta(milliseconds=1)):
            return services.keep_promise(case.number, by=world.chen, promise=part)

    at_once(
        keep, lambda: deadlines.tick(due + timedelta(seconds=1)), lambda: deadlines.tick(due + timedelta(seconds=1))
    )
    deadlines.tick(due + timedelta(minutes=1))
    clock = clocks(case, "promise").get()
    broken = clock.stopped_at is None or clock.stopped_at > clock.due_at
    assert broken == clock.steps.filter(step="breach").exists()
    assert deeds.again(case).nature == ("valid" if broken else "communicative")
    assert NatureChange.objects.filter(case=case, to_nature="valid").count() == int(broken)


def test_two_managers_decide_at_once_and_one_is_told(world):
    case = up_for_decision(world)
    with transaction.atomic():
        services.decide_major(case.number, by=world.he, major=False, reason="否", version=case.version)
    with pytest.raises(NotNow):
        services.decide_major(case.number, by=world.zhao, major=True, reason="是", version=case.version)
