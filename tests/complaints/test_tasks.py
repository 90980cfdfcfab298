"""Actions that outlive the case, agreement, the check of the effect, replies to authorities (rules J6, J12, I1)."""

from datetime import UTC, datetime, timedelta

import pytest

import deadlines.services as deadlines
from complaints import services
from complaints.errors import BadInput, NotFound, NotNow, NotYours
from complaints.models import Decision, Measure, TimelineEntry
from complaints.parties import Resident
from deadlines.clock import at, now
from deadlines.models import Clock
from tests import deeds

pytestmark = pytest.mark.django_db
T0 = datetime(2026, 11, 10, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def clocks(case, *kinds):
    return Clock.objects.filter(subject_kind="case", subject_id=case.pk, kind__in=kinds)


def running(case, *kinds):
    return clocks(case, *kinds).filter(stopped_at=None, cancelled_at=None)


def closed(world):
    with at(T0):
        return deeds.again(deeds.closed(world))


def test_each_action_of_the_final_report_is_a_task_with_a_clock_of_its_owner(world):
    with at(T0):
        case = deeds.resolved(world)
    owners = {m.kind: m.person for m in Measure.objects.filter(case=case)}
    assert owners == {"corrective": world.wang, "preventive": world.li}
    assert set(running(case, "action").values_list("answered_user", flat=True)) == {world.wang.pk, world.li.pk}


def test_it_outlives_the_case_is_told_when_broken_and_done_late_with_evidence(world):
    case = closed(world)
    services.archive(case.number, by=world.lin, lesson={"cause": "接头老化", "learnt": "巡检要看软管"})
    task = Measure.objects.get(case=case, kind="preventive")
    late = task.due_at + DAY
    deadlines.tick(late)
    clock = clocks(case, "action").get(part=task.pk)
    assert clock.steps.filter(step="breach", settled_at__isnull=False).exists()
    with at(late):
        with pytest.raises(BadInput):
            services.complete_action(case.number, by=world.li, action=task.pk, evidence=" ")
        services.complete_action(case.number, by=world.li, action=task.pk, evidence="24 户排查完，记录附后")
    assert clocks(case, "action").get(part=task.pk).state_at(late + DAY) == "late"
    assert deeds.again(case).state == "archived"


def test_a_later_version_keeps_what_it_repeats_and_drops_what_it_leaves_out(world):
    with at(T0):
        case = deeds.handling(world)
        deeds.answered(world, case)
        services.report(case.number, by=world.wang, stage="final", body=deeds.FINAL)
        kept = Measure.objects.get(case=case, kind="corrective").pk
        body = {**deeds.FINAL, "preventive": [{**deeds.FINAL["preventive"][0], "text": "全小区排查"}]}
        services.report(case.number, by=world.wang, stage="final", body=body)
    rows = Measure.objects.filter(case=case)
    assert {m.text for m in rows if m.open} == {"更换接头", "全小区排查"} and rows.get(pk=kept).open
    assert clocks(case, "action").filter(cancel_reason="report_replaced").count() == 1


def test_what_is_reported_as_carried_out_already_is_done_with_the_report(world):
    with at(datetime(2026, 12, 3, 2, 0, tzinfo=UTC)):
        case = deeds.resolved(world)
    assert Measure.objects.get(case=case, kind="corrective").done_at and running(case, "action").count() == 1


def test_another_department_is_asked_to_agree_and_may_say_no(world):
    body = {**deeds.FINAL, "preventive": [{**deeds.FINAL["preventive"][0], "owner": "cleaning"}]}
    case = deeds.handling(world, also=[world.cleaning])
    services.report(case.number, by=world.wang, stage="final", body=body)
    with pytest.raises(NotYours):
        services.agree_report(case.number, by=world.wang, agreed=True)
    with pytest.raises(BadInput):
        services.agree_report(case.number, by=world.ma, agreed=False)
    answered = services.agree_report(case.number, by=world.ma, agreed=False, text="下周才有人手")
    assert answered.agreed is False and answered.department == world.cleaning
    with pytest.raises(NotYours):
        services.agree_report(case.number, by=world.ma, agreed=True)


def test_the_complainant_accepts_the_report_and_it_is_kept(world):
    case = deeds.resolved(world)
    assert services.accept_report(case.number, by=world.lin, accepted=True, text="说得清楚").accepted


def test_the_effect_is_checked_after_thirty_days_and_ninety_for_a_major_one(world):
    case = closed(world)
    assert running(case, "effectiveness").get().due_at - T0 == 30 * DAY
    with at(T0):
        other = deeds.judged(world, "major", content="3 栋停水一整天")
        done = deeds.resolved(world, deeds.handling(world, deeds.dispatched(world, other)))
        grave = deeds.closed(world, deeds.calling_back(world, done))
    assert running(grave, "effectiveness").get().due_at - T0 == 90 * DAY


def test_it_holds_and_that_is_the_end(world):
    case = closed(world)
    with at(T0 + 29 * DAY):
        with pytest.raises(NotYours):
            services.check_effect(case.number, by=world.wang, effective=True, note="看过")
        services.check_effect(case.number, by=world.lin, effective=True, note="现场试水，干的")
    assert not running(case, "effectiveness", "decision").exists()


def test_it_does_not_hold_and_a_supervisor_decides_to_reopen(world):
    case = closed(world)
    with at(T0 + 29 * DAY):
        services.check_effect(case.number, by=world.lin, effective=False, note="又渗了")
        assert running(case, "decision").get().answered_role == "supervisor"
        services.reopen(case.number, by=world.zhou, reason="复核未通过")
    decision = Decision.objects.get(case=case, matter="reopen")
    assert decision.granted and deeds.again(case).state == "rectifying" and not running(case, "decision").exists()


def test_the_resident_says_not_solved_within_thirty_days_and_not_later(world):
    case = closed(world)
    with at(T0 + 31 * DAY), pytest.raises(NotNow):
        services.ask_reopen(case.number, by=Resident(case.pk), text="还在漏")
    with at(T0 + 20 * DAY):
        services.ask_reopen(case.number, by=Resident(case.pk), text="还在漏")
        with pytest.raises(NotNow):
            services.ask_reopen(case.number, by=Resident(case.pk), text="还在漏")
        services.decline_reopen(case.number, by=world.zhou, reason="是楼上新漏点，已另立一件")
    assert deeds.again(case).state == "closed" and not running(case, "decision").exists()
    assert TimelineEntry.objects.get(case=case, kind="reopen_declined").outward


def test_the_reply_to_the_authority_stops_their_clock_and_leaves_ours(world):
    due = now() + 3 * DAY
    case = deeds.phone_call(world, channel="hotline", external_number="12345-0007", external_due_at=due)
    with pytest.raises(NotFound):
        services.reply_external(case.number, by=world.sun, text="已回复")
    with pytest.raises(BadInput):
        services.reply_external(case.number, by=world.lin, text="已回复", sent_at=now() + DAY)
    services.reply_external(case.number, by=world.lin, text="已书面回复热线")
    assert not running(case, "external").exists() and running(case, "response").exists()
    with pytest.raises(NotNow):
        services.reply_external(case.number, by=world.lin, text="再回一次")


def test_the_final_report_reads_on_paper_and_the_reply_pack_for_those_who_see_all(world, client):
    case = deeds.resolved(world)
    for person, name, expected in (
        (world.wang, "report", 200), (world.wang, "reply", 404), (world.lin, "reply", 200), (world.sun, "report", 404),
        (world.stranger, "report", 404), (world.root, "reply", 404),
    ):  # fmt: skip
        client.force_login(person, backend="accounts.backends.PersonBackend")
        page = client.get(f"/complaints/{case.number}/print/{name}/")
        assert page.status_code == expected, (person, name)
        if expected == 200:
            assert "接头松动" in page.content.decode()
    client.force_login(world.lin, backend="accounts.backends.PersonBackend")
    assert client.get(f"/complaints/{deeds.handling(world).number}/print/report/").status_code == 404


def test_my_actions_stand_on_my_home_and_nobody_elses(world, client):
    deeds.resolved(world)
    client.force_login(world.li, backend="accounts.backends.PersonBackend")
    assert "同栋排查" in client.get("/").content.decode()
    client.force_login(world.ma, backend="accounts.backends.PersonBackend")
    assert "同栋排查" not in client.get("/").content.decode()
