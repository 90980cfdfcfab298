"""Every state × every action: what moves, where to, and what is refused (SPEC §4, rule J1).

The table below is written from the diagram, not from the code: an arrow added or lost in the code fails here.
"""

from datetime import timedelta

import pytest
from django.db import transaction

from complaints import services
from complaints.errors import BadInput, ComplaintError, NotFound, NotNow, NotYours
from complaints.lifecycle import ACTIONS, State
from complaints.models import TimelineEntry
from complaints.parties import Resident
from deadlines.clock import now
from tests import deeds

pytestmark = pytest.mark.django_db

S = State
OPEN = [
    S.REGISTERED,
    S.JUDGING,
    S.AWAITING_SECOND,
    S.CLASSIFIED,
    S.DISPATCHED,
    S.HANDLING,
    S.RESOLVED,
    S.CALLING_BACK,
    S.RECTIFYING,
]
STAYS = None

# action → {state: where it goes (None: it stays)}; a state that is not listed refuses the action.
ARROWS = {
    "refer": {S.REGISTERED: S.JUDGING},
    "classify": {S.REGISTERED: S.CLASSIFIED, S.JUDGING: S.CLASSIFIED},
    "classify_invalid": {S.REGISTERED: S.AWAITING_SECOND, S.JUDGING: S.AWAITING_SECOND},
    "approve_invalid": {S.AWAITING_SECOND: S.CLASSIFIED},
    "decline_invalid": {S.AWAITING_SECOND: S.JUDGING},
    "dispatch": {S.CLASSIFIED: S.DISPATCHED, S.RECTIFYING: S.DISPATCHED},
    "accept": {S.DISPATCHED: S.HANDLING},
    "return": {S.DISPATCHED: S.CLASSIFIED, S.HANDLING: S.CLASSIFIED},
    "resolve": {S.HANDLING: S.RESOLVED, S.RECTIFYING: S.RESOLVED},
    "verify": {S.RESOLVED: S.CALLING_BACK},
    "verify_failed": {S.RESOLVED: S.RECTIFYING},
    "callback": {S.CALLING_BACK: S.CLOSED},
    "callback_not_satisfied": {S.CALLING_BACK: S.RECTIFYING},
    "archive": {S.CLOSED: S.ARCHIVED, S.WITHDRAWN: S.ARCHIVED},
    "reopen": {S.CLOSED: S.RECTIFYING, S.ARCHIVED: S.RECTIFYING, S.WITHDRAWN: S.JUDGING},
    "reclassify_invalid": {
        S.CLASSIFIED: S.AWAITING_SECOND,
        S.DISPATCHED: S.AWAITING_SECOND,
        S.HANDLING: S.AWAITING_SECOND,
        S.RECTIFYING: S.AWAITING_SECOND,
    },
    "withdraw": dict.fromkeys(OPEN, S.WITHDRAWN),
    "merge": dict.fromkeys(OPEN, S.MERGED),
    "split": {S.MERGED: S.REGISTERED},
    "note": dict.fromkeys([*OPEN, S.CLOSED, S.WITHDRAWN, S.MERGED], STAYS),
    "contact": dict.fromkeys([*OPEN, S.MERGED], STAYS),
    "add_point": dict.fromkeys(OPEN, STAYS),
    "urge": dict.fromkeys([*OPEN, S.MERGED], STAYS),
    "promise": dict.fromkeys([*OPEN, S.MERGED], STAYS),
    "report": dict.fromkeys([S.HANDLING, S.RECTIFYING], STAYS),
}


def ways(world, case, lead):
    """How each action of the table is done, by somebody who may."""
    n = case.number
    invalid = {"nature": "invalid", "basis": "民法典", "reason": "邻里之间"}
    return {
        "refer": lambda: services.refer(n, by=world.chen, reason="拿不准"),
        "classify": lambda: services.classify(n, by=world.he, nature="valid", category=world.water),
        "classify_invalid": lambda: services.classify(n, by=world.he, category=world.water, **invalid),
        "approve_invalid": lambda: services.approve_invalid(n, by=world.zhou),
        "decline_invalid": lambda: services.decline_invalid(n, by=world.zhou, reason="管道是共用的"),
        "dispatch": lambda: services.dispatch(n, by=world.chen, department=world.engineering),
        "accept": lambda: services.accept(n, by=world.li),
        "return": lambda: services.give_back(n, by=world.li, reason="不归工程"),
        "resolve": lambda: _resolve(world, n),
        "verify": lambda: services.verify(n, by=world.lin, passed=True),
        "verify_failed": lambda: services.verify(n, by=world.lin, passed=False, note="没修"),
        "callback": lambda: services.callback(
            n, by=world.lin, way="phone", reached=True, solved="yes", satisfaction="satisfied"
        ),
        "callback_not_satisfied": lambda: services.callback(
            n, by=world.lin, way="phone", reached=True, solved="no", satisfaction="not"
        ),
        "archive": lambda: services.archive(n, by=world.lin, lesson={"cause": "老化", "learnt": "巡检"}),
        "reopen": lambda: services.reopen(n, by=world.zhou, reason="又漏了"),
        "reclassify_invalid": lambda: services.reclassify(n, by=world.he, **invalid),
        "withdraw": lambda: services.withdraw(n, by=world.zhou, reason="来电说不用了"),
        "merge": lambda: services.merge(n, by=world.chen, into=lead.number),
        "split": lambda: services.split(n, by=world.chen, reason="不是同一件事"),
        "note": lambda: services.note(n, by=world.chen, text="备注"),
        "contact": lambda: services.contact(n, by=world.chen, way="phone", reached=True, content="正在查"),
        "add_point": lambda: services.add_point(n, by=world.chen, text="还有一点"),
        "urge": lambda: services.urge(n, by=world.chen, text="催"),
        "promise": lambda: services.promise(n, by=world.chen, text="明天上门", due_at=now() + timedelta(hours=3)),
        "report": lambda: services.report(n, by=world.li, stage="interim", body={"progress": "在查"}),
    }


def _resolve(world, number):
    case = deeds.Case.objects.get(number=number)
    if case.state in (S.HANDLING, S.RECTIFYING) and case.responded_at is None:
        services.contact(number, by=world.chen, way="phone", reached=True, content="在修")
    if case.state == S.HANDLING:
        services.report(number, by=world.li, stage="final", body=deeds.FINAL)
    return services.resolve(number, by=world.li, result="修好了")


@pytest.mark.parametrize("state", State.values)
def test_each_action_moves_or_is_refused_as_the_diagram_says(world, state):
    case = deeds.in_state(world, state)
    lead = deeds.phone_call(world, content="大堂灯不亮已经三天。")
    for name, way in ways(world, case, lead).items():
        expected = ARROWS[name]
        entries = TimelineEntry.objects.filter(case=case).count()
        mark = transaction.savepoint()
        try:
            if State(state) in expected:
                way()
                assert deeds.again(case).state == (expected[State(state)] or state), f"{name} from {state}"
            else:
                with pytest.raises(ComplaintError) as refused:
                    way()
                assert isinstance(refused.value, NotNow | NotYours | NotFound | BadInput), (
                    f"{name} from {state}: {refused.value!r}"
                )
                assert str(refused.value), "a refusal says why, in words"
                assert deeds.again(case).state == state
                assert TimelineEntry.objects.filter(case=case).count() == entries, "a refusal leaves no trace"
        finally:
            transaction.savepoint_rollback(mark)


def test_the_table_and_the_page_know_the_same_states():
    for action in ACTIONS.values():
        assert set(action.states) <= set(State.values)
    for name, arrows in ARROWS.items():
        base = name.removesuffix("_invalid") if name not in ACTIONS else name
        base = {"verify_failed": "verify", "callback_not_satisfied": "callback"}.get(base, base)
        if base in ACTIONS and base not in {"take", "accept", "return", "classify", "reclassify"}:
            assert {str(s) for s in arrows} <= set(ACTIONS[base].states), name


def test_explaining_answers_an_invalid_or_communicative_case(world):
    for nature in ("communicative", "invalid"):
        case = deeds.judged(world, nature)
        if nature == "invalid":
            services.approve_invalid(case.number, by=world.zhou)
        done = services.explain(case.number, by=world.chen, text="说明", way="phone", route="街道办")
        assert done.state == S.RESOLVED
    with pytest.raises(NotNow):
        services.explain(deeds.judged(world).number, by=world.chen, text="说明", way="phone")


def test_a_case_nobody_can_be_called_about_closes_when_verified(world):
    case = deeds.phone_call(world, anonymous=True)
    done = deeds.calling_back(world, deeds.resolved_without_answer(world, case))
    assert done.state == S.CLOSED


def test_a_withdrawal_by_link_is_undone_within_a_day_and_not_later(world):
    import time_machine as tm

    case = deeds.phone_call(world)
    me = Resident(case.pk)
    services.withdraw(case.number, by=me, reason="不用了")
    assert services.undo_withdraw(case.number, by=me).state == S.REGISTERED
    services.withdraw(case.number, by=me, reason="真的不用了")
    with tm.travel(now() + timedelta(hours=25)), pytest.raises(NotNow):
        services.undo_withdraw(case.number, by=me)


def test_a_valid_matter_goes_on_without_its_complainant(world):
    case = deeds.handling(world)
    services.withdraw(case.number, by=Resident(case.pk), reason="我不追究了")
    stays = deeds.again(case)
    assert stays.state == S.HANDLING
    assert stays.complainant_left


def test_a_handler_who_turns_out_to_be_named_loses_the_case_at_once(world):
    case = deeds.handling(world)
    done = services.name(case.number, by=world.zhou, staff=[world.wang], reason="投诉人说是王师傅")
    assert done.state == S.CLASSIFIED
    assert done.handler_id is None
    assert not deeds.Case.objects.visible_to(world.wang).filter(pk=case.pk).exists()


def test_a_follower_keeps_its_answer_and_is_called_back_when_the_lead_is_verified(world):
    lead = deeds.resolved(world)
    follower = deeds.phone_call(world, content="楼下也漏，和 1203 一样。")
    services.merge(follower.number, by=world.chen, into=lead.number)
    services.verify(lead.number, by=world.lin, passed=True)
    assert deeds.again(follower).state == S.CALLING_BACK
    back = services.callback(follower.number, by=world.lin, way="phone", reached=True, solved="no", satisfaction="not")
    assert back.state == S.RECTIFYING
    assert (back.lead_id, back.department_id) == (None, world.engineering.pk), (
        "it leaves its lead for the lead's department"
    )


def test_when_the_lead_is_withdrawn_the_oldest_follower_leads(world):
    lead = deeds.phone_call(world, content="停水了，整栋没水。")
    first, second = (deeds.phone_call(world, content=f"没水 {i}，什么时候来水。") for i in range(2))
    for follower in (first, second):
        services.merge(follower.number, by=world.chen, into=lead.number)
    services.withdraw(lead.number, by=world.zhou, reason="来电说不用了")
    assert deeds.again(first).state == S.REGISTERED
    assert (deeds.again(second).state, deeds.again(second).lead_id) == (S.MERGED, first.pk)


def test_a_case_declined_as_invalid_is_judged_again_by_the_desk_a_referred_one_by_the_manager(world):
    declined = services.decline_invalid(deeds.judged(world, "invalid").number, by=world.zhou, reason="管道是共用的")
    assert services.classify(declined.number, by=world.chen, nature="valid", category=world.water).state == S.CLASSIFIED
    referred = deeds.in_state(world, "judging")
    with pytest.raises(NotYours):
        services.classify(referred.number, by=world.chen, nature="valid", category=world.water)
    assert services.classify(referred.number, by=world.he, nature="valid", category=world.water).state == S.CLASSIFIED


def test_what_the_estate_cannot_solve_is_put_before_headquarters(world):
    from notifications.models import OutboxMessage

    case = deeds.judged(world, "major")
    services.escalate(case.number, by=world.he, reason="要更换整部电梯")
    assert OutboxMessage.objects.filter(event="to_headquarters", recipient=world.hq).exists()
    with pytest.raises(NotYours):
        services.escalate(case.number, by=world.chen, reason="x")


def test_a_merged_lead_passes_its_followers_on_and_cycles_are_refused(world):
    a, b, c = (deeds.phone_call(world, content=f"漏水 {i}，第 {i} 次打电话。") for i in range(3))
    services.merge(a.number, by=world.chen, into=b.number)
    services.merge(b.number, by=world.chen, into=c.number)
    assert deeds.again(a).lead_id == c.pk
    with pytest.raises(BadInput) as refused:
        services.merge(c.number, by=world.chen, into=a.number)
    assert "先把它拆出" in str(refused.value.fields["into"]), "that case is not this one, it follows it"


def test_what_a_colleague_relayed_is_theirs_until_duty_takes_it(world):
    case = deeds.phone_call(world, by=world.sun, content="保安岗听业主说地库灯坏了。")
    assert (case.channel, case.relayed_by_id, case.holder_id) == ("relay", world.sun.pk, world.sun.pk)
    taken = services.take(case.number, by=world.chen)
    assert taken.holder_id == world.chen.pk
    with pytest.raises(NotNow):
        services.take(case.number, by=world.zhou)


def test_nothing_else_writes_the_state(world):
    """Rule J1: not by assignment, not by update(), not by SQL; the database itself refuses."""
    from django.db import InternalError

    case = deeds.phone_call(world)
    with pytest.raises(AttributeError):
        case.state = S.CLOSED
    with pytest.raises(InternalError), transaction.atomic():
        deeds.Case.objects.filter(pk=case.pk).update(state=S.CLOSED)
