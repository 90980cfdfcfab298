"""The task of a callback follows its matter, whichever entrance moved it (rules F1–F3, R6, J10)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from complaints import services as complaints
from complaints.errors import BadInput, NotFound, NotNow, NotYours
from complaints.lifecycle import State
from complaints.models import Callback
from complaints.parties import Resident
from complaints.services import Person
from deadlines.clock import now
from deadlines.models import Clock
from followups import services
from followups.choices import About, Standing
from followups.models import Call
from followups.selectors.calls import CallFilter, call_page, counts, refusal, rows_of
from followups.services import NewWish
from repairs import services as repairs
from repairs.lifecycle import State as OrderState
from tests import cast, deeds
from tests.repairs import crew as contractors

pytestmark = pytest.mark.django_db


def the_call(**about) -> Call:
    return Call.objects.select_related("case", "order", "service", "estate").filter(**about).latest("pk")


def test_a_verified_complaint_owes_a_call_with_the_due_moment_of_its_clock(world):
    case = deeds.calling_back(world)
    call = the_call(case=case)
    clock = Clock.objects.get(subject_kind="case", subject_id=case.pk, kind="callback")
    assert (call.about, call.standing, call.round, call.in_person) == (About.COMPLAINT, Standing.OPEN, 1, False)
    assert call.due_at == clock.due_at and call.turn_at <= call.due_at
    assert call.department == world.engineering


def test_the_answer_ends_the_task_whichever_entrance_wrote_it(world):
    case = deeds.calling_back(world)
    complaints.callback(case.number, by=world.lin, way="phone", reached=True, solved="yes", satisfaction="basically")
    call = the_call(case=case)
    assert (call.standing, call.by, call.solved, call.satisfaction) == ("answered", world.lin, "yes", "basically")
    assert call.ended_at and not call.reworked and call.attempts == 1


def test_recording_on_the_task_writes_the_attempt_of_the_complaint_and_no_second_one(world):
    case = deeds.calling_back(world)
    services.record(
        the_call(case=case).pk, by=world.lin, way="phone", reached=True, solved="yes", satisfaction="satisfied"
    )
    assert deeds.again(case).state == State.CLOSED
    assert Callback.objects.filter(case=case).count() == 1
    with pytest.raises(NotNow):
        services.record(the_call(case=case).pk, by=world.lin, way="phone", reached=False)


def test_not_satisfied_is_put_right_with_a_date_and_called_back_again(world):
    """Rule F3: same number, again until satisfied; the owner one level up is told, the handler keeps the work."""
    case = deeds.calling_back(world)
    until = now() + timedelta(days=2)
    call = services.record(
        the_call(case=case).pk, by=world.lin, way="phone", reached=True, solved="no", satisfaction="not",
        note="又漏了", rectify_by=until,
    )  # fmt: skip
    case = deeds.again(case)
    assert call.reworked and case.state == State.RECTIFYING and case.handler == world.wang
    clock = Clock.objects.get(subject_kind="case", subject_id=case.pk, kind="rectify", stopped_at=None)
    assert clock.due_at == until
    from notifications.models import OutboxMessage

    told = OutboxMessage.objects.filter(event="rework", subject_id=case.pk).values_list("recipient_id", flat=True)
    assert {world.wang.pk, world.zhou.pk} <= set(told)
    complaints.resolve(case.number, by=world.zhou, result="整根更换，试水一小时。")
    complaints.verify(case.number, by=world.lin, passed=True, note="看过")
    again = the_call(case=case)
    assert again.standing == Standing.OPEN and again.round == 2


@pytest.mark.parametrize(
    ("solved", "satisfaction", "agreed", "state"),
    [
        ("yes", "satisfied", False, State.CLOSED),
        ("yes", "basically", False, State.CLOSED),
        ("yes", "not", False, State.RECTIFYING),
        ("partly", "satisfied", False, State.RECTIFYING),
        ("partly", "basically", True, State.CLOSED),
        ("partly", "not", True, State.RECTIFYING),
        ("no", "satisfied", True, State.RECTIFYING),
        ("no", "not", False, State.RECTIFYING),
    ],
)
def test_what_an_answer_leads_to(world, solved, satisfaction, agreed, state):
    """Rule F3, as a table: "partly" is put right unless the resident agrees to leave it."""
    case = deeds.calling_back(world)
    services.record(
        the_call(case=case).pk, by=world.lin, way="phone", reached=True, solved=solved, satisfaction=satisfaction,
        agreed_to_leave=agreed,
    )  # fmt: skip
    assert deeds.again(case).state == state


def test_a_resident_answers_on_their_page_and_it_counts_as_the_callback(world):
    """Rule F3: the resident's own rating is the callback's answer."""
    case = deeds.calling_back(world)
    complaints.callback(
        case.number, by=Resident(case.pk), way="posted", reached=True, solved="no", satisfaction="not", note="还在滴水"
    )
    call = the_call(case=case)
    assert (call.standing, call.by, call.by_resident, call.reworked) == ("answered", None, True, True)
    assert deeds.again(case).state == State.RECTIFYING


def test_a_major_one_is_a_visit_by_the_service_manager(world):
    """Rules F2, N5."""
    case = deeds.judged(world, "major")
    case = deeds.calling_back(world, deeds.resolved(world, deeds.handling(world, deeds.dispatched(world, case))))
    call = the_call(case=case)
    assert call.in_person
    for who in (world.lin, world.chen, world.zhou):
        with pytest.raises(NotYours):
            services.record(call.pk, by=who, way="visit", reached=True, solved="yes", satisfaction="satisfied")
    with pytest.raises(NotYours):
        complaints.callback(
            case.number, by=Resident(case.pk), way="posted", reached=True, solved="yes", satisfaction="satisfied"
        )
    with pytest.raises(BadInput) as refused:
        services.record(call.pk, by=world.he, way="phone", reached=True, solved="yes", satisfaction="satisfied")
    assert "way" in refused.value.fields
    services.record(call.pk, by=world.he, way="visit", reached=True, solved="yes", satisfaction="satisfied")
    assert deeds.again(case).state == State.CLOSED


def test_nobody_to_ask_stands_apart(world):
    """Rule F2: anonymous, none; shown apart."""
    case = deeds.phone_call(world, person=Person(), anonymous=True, unit=None, channel="box")
    case = deeds.resolved_without_answer(world, case)
    complaints.verify(case.number, by=world.lin, passed=True, note="看过")
    call = the_call(case=case)
    assert call.standing == Standing.UNASKED and call.due_at is None
    assert counts(world.lin)["waiting"] == 0
    assert [row.number for row in call_page(world.lin, CallFilter(view="unasked")).rows] == [case.number]


def test_unreachable_takes_three_tries_on_different_days_and_hours(world):
    """Rule F1, by the estate's wall: 09:00 in Shanghai is another day than 01:00 in London suggests."""
    with time_machine.travel(datetime(2026, 3, 2, 1, 0, tzinfo=UTC), tick=False) as clock:
        case = deeds.calling_back(world)
        pk = the_call(case=case).pk

        def attempt() -> None:
            services.record(pk, by=world.lin, way="phone", reached=False)

        attempt()
        assert the_call(case=case).part == "evening"  # nobody was in at nine: try at the other end of the day
        attempt()
        attempt()
        with pytest.raises(NotNow) as refused:
            services.close_call(pk, by=world.lin)
        assert [m.code for m in refused.value.missing] == ["days"]
        clock.move_to(datetime(2026, 3, 3, 1, 10, tzinfo=UTC))
        attempt()
        with pytest.raises(NotNow) as refused:
            services.close_call(pk, by=world.lin)
        assert [m.code for m in refused.value.missing] == ["hours"]
        clock.move_to(datetime(2026, 3, 3, 11, 0, tzinfo=UTC))
        attempt()
        services.close_call(pk, by=world.lin)
    call = the_call(case=case)
    assert call.standing == Standing.UNREACHABLE and call.attempts == 5
    assert deeds.again(case).closed_unreached


def test_whose_turn_it_is_goes_by_deadline_and_hour_of_day(world):
    """Rule F1: somebody who rang at ten is rung in the morning, the last one before the deadline."""
    with time_machine.travel(datetime(2026, 3, 2, 2, 0, tzinfo=UTC), tick=False):  # ten o'clock there
        first = deeds.calling_back(world)
    with time_machine.travel(datetime(2026, 3, 2, 11, 30, tzinfo=UTC), tick=False):  # half past seven in the evening
        second = deeds.calling_back(world, content="路灯坏了，晚上很黑。", unit=world.flat_below)
        one, two = the_call(case=first), the_call(case=second)
        zone = world.yj.zone
        assert (one.part, two.part) == ("morning", "evening")
        assert one.turn_at.astimezone(zone).isoformat()[:16] == "2026-03-05T09:00"
        assert two.turn_at.astimezone(zone).isoformat()[:16] == "2026-03-05T19:00"
        assert [r.number for r in call_page(world.lin, CallFilter()).rows] == [first.number, second.number]


def test_the_list_is_read_page_by_page_and_costs_the_same_for_any_number(world, django_assert_max_num_queries):
    made = [deeds.calling_back(world, content=f"第 {n} 件事", unit=None, place_text=f"{n} 号位") for n in range(5)]
    world.lin.scope  # noqa: B018 - read once, as for a request
    with django_assert_max_num_queries(6):
        page = call_page(world.lin, CallFilter(), size=2)
    seen = [r.number for r in page.rows]
    while page.next:
        page = call_page(world.lin, CallFilter(), cursor=page.next, size=2)
        seen += [r.number for r in page.rows]
    assert seen == [c.number for c in made]


def test_a_guest_is_asked_the_day_after_they_leave(world):
    """Rule F2."""
    with time_machine.travel(datetime(2026, 3, 2, 2, 0, tzinfo=UTC), tick=False):
        guest = deeds.phone_call(world, person=Person(name="周先生", phone="13700001111", kind="visitor"), unit=None)
        case = deeds.calling_back(
            world,
            deeds.resolved(world, deeds.handling(world, deeds.dispatched(world, deeds.judged(world, case=guest)))),
        )
    call = the_call(case=case)
    zone = world.yj.zone
    assert call.due_at.astimezone(zone).isoformat()[:16] == "2026-03-04T08:00"  # the day's end waits for contact hours
    assert call.turn_at.astimezone(zone).date().isoformat() == "2026-03-03"


def test_a_withdrawn_or_merged_case_calls_the_callback_off(world):
    case = deeds.calling_back(world)
    complaints.withdraw(case.number, by=world.zhou, reason="来电说不用了")
    assert the_call(case=case).standing == Standing.CALLED_OFF


def test_a_completed_repair_owes_a_call_in_three_days_and_not_solved_brings_the_next_contractor(crew):
    """Rules R2, R6."""
    order = contractors.completed(crew)
    call = the_call(order=order)
    clock = Clock.objects.get(subject_kind="repair", subject_id=order.pk, kind="repair_callback")
    assert call.due_at == clock.due_at and call.about == About.REPAIR
    services.record(call.pk, by=crew.lin, way="phone", reached=True, solved="no", satisfaction="not", note="还漏")
    order = contractors.again(order)
    assert order.state == OrderState.SENT and order.contractor == crew.anjie
    assert the_call(order=order).reworked and the_call(order=order).standing == Standing.ANSWERED


def test_a_repair_is_closed_as_unreachable_by_the_same_rule(crew):
    order = contractors.completed(crew)
    for _ in range(3):
        repairs.callback(order.number, by=crew.lin, way="phone", reached=False)
    assert refusal(the_call(order=order), crew.lin) == ""
    with pytest.raises(NotNow) as refused:
        repairs.close(order.number, by=crew.lin)
    assert [m.code for m in refused.value.missing] == ["days"]


def test_new_wishes_become_a_case_or_are_put_right_under_the_number(world):
    """Rule F1: content with what was done, and something more to put right: it is put right."""
    case = deeds.calling_back(world)
    call = services.record(
        the_call(case=case).pk, by=world.lin, way="phone", reached=True, solved="yes", satisfaction="satisfied",
        wishes=[NewWish("楼道灯也不亮"), NewWish("天花板的水印没有补", "rectification"), NewWish(" ")],
    )  # fmt: skip
    assert deeds.again(case).state == State.RECTIFYING
    waiting, done = call.wishes.all()
    assert waiting.settled_at is None and done.settled_at is not None
    made = deeds.phone_call(world, content=waiting.words, by=world.chen, sources=[("wish", waiting.pk)])
    waiting.refresh_from_db()
    assert waiting.case == made and waiting.settled_at


def test_the_head_of_the_department_signs_the_slip_once(world):
    """Rule F1: where a department answers, its head says the result and signs."""
    case = deeds.closed(world)
    call = the_call(case=case)
    for who, error in ((world.ma, NotFound), (world.wang, NotFound), (world.lin, NotYours), (world.zhou, NotYours)):
        with pytest.raises(error):
            services.sign_slip(call.pk, by=who, words="属实")
    with pytest.raises(BadInput):
        services.sign_slip(call.pk, by=world.li, words=" ")
    signed = services.sign_slip(call.pk, by=world.li, words="属实，已列入巡检。")
    assert signed.slip_by == world.li and not signed.slip_owed
    with pytest.raises(NotNow):
        services.sign_slip(call.pk, by=world.li, words="再签一次")


def test_who_may_call_back_whom(crew):
    """Rules F1, F2, R6, P4, as a table: who × what. "–" is refused, "?" is not theirs to know."""
    world = crew
    world.qian = cast.person("qian", "钱多", "assistant", world.yj)
    handled = deeds.calling_back(world)
    ordinary = deeds.calling_back(world, content="楼道里有积水。", unit=world.flat_below)
    about = deeds.phone_call(world, content="前台态度不好。", about_staff=[world.qian], by=world.zhou, unit=None)
    complaints.classify(
        about.number, by=world.zhou, nature="communicative", category=world.noise, nature_kind="venting"
    )
    complaints.explain(about.number, by=world.zhou, text="已向您解释并致歉。", way="phone", reached=True)
    complaints.verify(about.number, by=world.lin, passed=True, note="属实")
    major = deeds.judged(world, "major", content="电梯困人两小时。")
    major = deeds.calling_back(world, deeds.resolved(world, deeds.handling(world, deeds.dispatched(world, major))))
    order = contractors.completed(world)
    calls = {
        "ordinary": the_call(case=ordinary), "about qian": the_call(case=about), "major": the_call(case=major),
        "repair": the_call(order=order), "handled by li": the_call(case=handled),
    }  # fmt: skip
    table = {
        #          ordinary, about qian, major, repair
        "chen": ("yes", "yes", "–", "–"),
        "lin": ("yes", "yes", "–", "yes"),
        "qian": ("yes", "?", "–", "yes"),
        "zhou": ("yes", "–", "–", "yes"),  # she explained the one about Qian
        "he": ("yes", "yes", "yes", "yes"),
        "zhao": ("yes", "yes", "yes", "yes"),
        "hq": ("yes", "yes", "yes", "yes"),
        "wang": ("?", "?", "?", "?"),
        "li": ("–", "?", "–", "?"),  # the head sees the slips of the department, and calls nobody
        "ma": ("?", "?", "?", "?"),
        "liu": ("?", "?", "?", "?"),
        "majun": ("?", "?", "?", "?"),
        "fang": ("?", "?", "?", "?"),
        "stranger": ("?", "?", "?", "?"),
        "root": ("?", "?", "?", "?"),
    }
    people = {"fang": "other_duty", "majun": "technician"}
    met = {}
    for who in table:
        person = getattr(world, people.get(who, who))
        row = []
        for name in ("ordinary", "about qian", "major", "repair"):
            call = Call.objects.visible_to(person).filter(pk=calls[name].pk).first()
            if call is None:
                row.append("?")
                with pytest.raises(NotFound):
                    services.record(calls[name].pk, by=person, way="phone", reached=False)
                continue
            said, listed = refusal(call, person), rows_of([call], person)[0].barred
            assert bool(said) == bool(listed), (who, name, said, listed)
            if said:
                with pytest.raises(NotYours):
                    services.record(call.pk, by=person, way="phone", reached=False)
            row.append("–" if said else "yes")
        met[who] = tuple(row)
    assert met == table
