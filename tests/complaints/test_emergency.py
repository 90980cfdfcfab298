"""Emergencies (rule I7): the words that suggest one, the checklist, the rescue clock, on and off, who may."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation

from complaints import services
from complaints.errors import BadInput, NotFound, NotNow, NotYours
from complaints.lifecycle import State
from complaints.models import Case, ChecklistStep, Decision, Emergency, EmergencyItem, EmergencyKind, EmergencyWord
from complaints.parties import Resident
from complaints.selectors import emergencies
from complaints.services import Intake, available_actions
from deadlines.clock import at as at_the_moment
from deadlines.clock import now
from deadlines.errors import Refused
from deadlines.models import Clock, ClockPolicy, ClockRequest, ClockStep
from deadlines.selectors import forget_policies
from deadlines.services import request_pause, tick
from notifications.models import OutboxMessage
from notifications.selectors import inbox
from tests import cast, deeds

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def trapped(world, **changes):
    """Somebody rings: two people are stuck in lift no. 2."""
    changes.setdefault("content", "2 号电梯困人，里面有两个人。")
    return deeds.again(deeds.phone_call(world, asset=world.lift, emergency=True, **changes))


def clock_of(case):
    return Clock.objects.get(subject_kind="case", subject_id=case.pk, kind="lift_rescue")


def names(case, by):
    return {a.name for a in available_actions(deeds.again(case), by)}


def api(person) -> tuple[Client, dict]:
    from knox.models import AuthToken

    return Client(), {"Authorization": f"Token {AuthToken.objects.create(user=person)[1]}"}


# -- words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("电梯困人，快来", "lift"),
        ("電梯有人被困", "lift"),
        ("厨房有燃气味", "gas"),
        ("８栋着火了", "fire"),
        ("there is a smell of  gas", "gas"),
        ("People are TRAPPED", "lift"),
        ("地下室水浸", "flood"),
        ("有人高坠", "fall"),
        ("孩子触电了", "shock"),
    ],
)
def test_words_suggest_their_kind_in_any_script(world, said, kind):
    assert emergencies.kind_of(said).code == kind


@pytest.mark.parametrize("said", ["空调不制冷", "strapped to the wall", "no smoking please", ""])
def test_other_words_suggest_nothing(world, said):
    assert emergencies.suggested(said) == []


def test_the_list_is_the_administrators(world):
    EmergencyWord.objects.create(word="马蜂窝", kind=EmergencyKind.objects.get(code="other"))
    assert emergencies.kind_of("门口有马蜂窝").code == "other"
    assert "马蜂窝" in emergencies.words_to_point_out() and "馬蜂窩" in emergencies.words_to_point_out()
    EmergencyWord.objects.get(word="着火").delete()
    assert emergencies.suggested("着火") == []


# -- it begins --------------------------------------------------------------------------------------------------------


def test_an_emergency_opens_its_checklist_and_tells_the_heads_who_can_open_it(world):
    sun = cast.person("sunhead", "孙头", "head", world.yj, world.security)
    case = trapped(world)
    record = Emergency.objects.get(case=case)
    assert record.kind.code == "lift" and record.items.count() == 10
    told = set(OutboxMessage.objects.filter(event="emergency").values_list("recipient_id", flat=True))
    assert {world.li.pk, sun.pk, world.he.pk, world.zhao.pk} <= told
    assert not {world.ma.pk, world.lin.pk, world.other_duty.pk, world.stranger.pk} & told
    assert all(OutboxMessage.objects.filter(event="emergency").values_list("loud", flat=True))
    # Nothing is dispatched yet: the alert is no use to somebody who cannot open it.
    assert case.number in inbox(world.li)[0].text
    assert Case.objects.visible_to(world.li).filter(pk=case.pk).exists()
    assert not Case.objects.visible_to(world.wang).filter(pk=case.pk).exists()
    assert not Case.objects.visible_to(world.ma).filter(pk=case.pk).exists()
    assert "emergency_item" in names(case, world.li) and "classify" not in names(case, world.li)


def test_a_head_who_is_named_hears_and_sees_nothing(world):
    case = trapped(world, about_staff=[world.li])
    assert not OutboxMessage.objects.filter(event="emergency", recipient=world.li).exists()
    assert not Case.objects.visible_to(world.li).filter(pk=case.pk).exists()
    with pytest.raises(NotFound):
        services.emergency_item(case.number, by=world.li, item="people")


def test_the_heads_of_a_confidential_emergency_read_what_and_where_but_not_who(world):
    from complaints.selectors import seen_by

    case = trapped(world, confidential=True)
    seen = seen_by(case, world.li)
    assert "电梯困人" in seen.content and "2 号电梯" in seen.content
    assert not seen.name and not seen.phone and "1203" not in f"{seen.place}{seen.content}"


def test_a_switch_alone_is_enough(world):
    """Rescue first: no words, no category, no kind, and triage goes on (rule I7)."""
    case = deeds.phone_call(world, content="快来", emergency=True, unit=None)
    assert Emergency.objects.get(case=case).kind.code == "other"
    services.classify(case.number, by=world.chen, nature="valid")
    case = services.dispatch(case.number, by=world.chen, department=world.engineering)
    assert case.state == State.DISPATCHED and case.category.code == "emergency"
    ordinary = deeds.phone_call(world, content="灯坏了")
    with pytest.raises(BadInput):
        services.classify(ordinary.number, by=world.chen, nature="valid")


def test_a_plain_case_becomes_one_at_once_with_everything_that_belongs_to_it(world):
    case = deeds.judged(world)
    services.emergency(case.number, by=world.chen, kind=EmergencyKind.objects.get(code="lift"))
    case = deeds.again(case)
    assert case.emergency and case.urgency == 0
    assert clock_of(case).starts_at > case.received_at
    assert OutboxMessage.objects.filter(event="emergency", recipient=world.li, loud=True).exists()
    assert clock_of(case).due_at - clock_of(case).starts_at == 30 * MINUTE
    with pytest.raises(NotNow):
        services.emergency(case.number, by=world.zhou)


@pytest.mark.parametrize("who", ["chen", "lin", "zhou", "he", "zhao", "hq", "wang", "li"])
def test_who_sees_the_inside_may_switch_it_on(world, who):
    case = deeds.handling(world)
    assert services.emergency(case.number, by=getattr(world, who)).emergency


@pytest.mark.parametrize("who", ["stranger", "ma", "sun", "other_duty", "root", "technician"])
def test_nobody_else_may(world, who):
    case = deeds.handling(world)
    with pytest.raises(NotFound):
        services.emergency(case.number, by=getattr(world, who))


def asked_to_pause(world) -> tuple[Case, Clock]:
    """A case whose final report shall wait for a manufacturer; the manager has not decided yet."""
    case = deeds.handling(world)
    clock = Clock.objects.get(subject_id=case.pk, kind="final")
    services.pause(
        case.number, by=world.wang, clock=clock.pk, waiting_for="third_party", reason="等厂家",
        until=now() + timedelta(days=1),
    )  # fmt: skip
    return deeds.again(case), clock


def test_a_pause_that_runs_ends_when_it_becomes_an_emergency(world):
    case, clock = asked_to_pause(world)
    services.approve_pause(case.number, by=world.he, clock=clock.pk)
    services.emergency(case.number, by=world.chen)
    assert Clock.objects.get(pk=clock.pk).paused_at is None
    assert ClockRequest.objects.get(clock=clock).ended_at is not None


def test_a_pause_that_was_asked_for_falls_away_when_it_becomes_an_emergency_and_none_is_asked_again(world):
    case, clock = asked_to_pause(world)
    services.emergency(case.number, by=world.chen)
    asked = ClockRequest.objects.get(clock=clock)
    assert asked.decided_at is not None
    assert asked.granted is None
    assert not Decision.objects.filter(case=case, decided_at=None).exists()
    with pytest.raises(NotNow):
        services.approve_pause(case.number, by=world.he, clock=clock.pk)
    assert "pause" not in available_actions(deeds.again(case), world.wang)
    with pytest.raises(NotNow):
        services.pause(
            case.number, by=world.wang, clock=clock.pk, waiting_for="third_party", reason="等厂家",
            until=now() + timedelta(days=1),
        )  # fmt: skip
    assert Clock.objects.get(pk=clock.pk).paused_at is None


def test_the_rescue_never_pauses_whatever_its_policy_says(world):
    ClockPolicy.objects.filter(kind="lift_rescue").update(pausable=True)
    forget_policies()
    case = trapped(world)
    clock = Clock.objects.select_related("policy").get(subject_id=case.pk, kind="lift_rescue")
    with pytest.raises(Refused, match="never pauses"), translation.override("en"):
        request_pause(
            clock, by=world.li, waiting_for="third_party", reason="等厂家", until=now() + timedelta(hours=1), at=now()
        )


def test_words_in_what_nobody_at_the_desk_read_are_told_loudly(world):
    def loud(content, channel="web", by=None):
        OutboxMessage.objects.all().delete()
        services.register(Intake(estate=world.yj, channel=channel, content=content), by=by or Resident(0))
        return set(OutboxMessage.objects.values_list("event", "loud"))

    assert loud("楼道有燃气味，很浓") == {("sounds_urgent", True)}
    assert loud("楼道灯坏了") == {("arrived", False)}
    assert loud("七栋冒烟", "relay", world.sun) == {("sounds_urgent", True)}


# -- the checklist ----------------------------------------------------------------------------------------------------


def test_an_item_says_who_when_it_was_done_and_when_that_was_typed(world):
    with at_the_moment(now() - 20 * MINUTE):
        case = trapped(world)
    done = now() - 12 * MINUTE
    services.emergency_item(case.number, by=world.li, item="report", at=done, note="维保单位已出发")
    item = EmergencyItem.objects.get(emergency__case=case, code="report")
    assert (item.done_at, item.done_by, item.note.text) == (done, world.li, "维保单位已出发")
    assert item.typed_at > done
    services.emergency_item(case.number, by=world.chen, item="people_hurt", count=1)
    services.emergency_item(case.number, by=world.chen, item="danger_removed", at=done)
    services.emergency_item(case.number, by=world.chen, item="authority_told")
    record = Emergency.objects.get(case=case)
    assert (record.people_hurt, record.danger_removed_at) == (1, done)
    assert record.authority_told_at is not None


def test_what_cannot_be_is_refused_at_its_field(world):
    case = trapped(world)
    for wrong, field in (
        ({"item": "people", "at": now() + timedelta(hours=1)}, "at"),
        ({"item": "people", "at": now() - timedelta(days=30)}, "at"),
        ({"item": "dance"}, "item"),
        ({"item": "people_hurt"}, "count"),
        ({"item": "people_hurt", "count": -1}, "count"),
    ):
        with pytest.raises(BadInput) as refused:
            services.emergency_item(case.number, by=world.chen, **wrong)
        assert list(refused.value.fields) == [field]


def test_a_changed_template_leaves_what_was_opened_as_it_was(world):
    case = trapped(world)
    ChecklistStep.objects.filter(kind__code="lift", code="contain").update(text="别的话")
    assert "停梯" in EmergencyItem.objects.get(emergency__case=case, code="contain").text


def test_another_kind_keeps_what_was_ticked_and_adds_its_own(world):
    case = trapped(world)
    services.emergency_item(case.number, by=world.chen, item="people")
    before = EmergencyItem.objects.get(emergency__case=case, code="people").text
    services.emergency_kind(case.number, by=world.chen, kind=EmergencyKind.objects.get(code="fire"))
    after = {i.code: i for i in EmergencyItem.objects.filter(emergency__case=case)}
    assert after["people"].text == before and after["people"].done_at
    assert "消防泵" in after["contain"].text
    assert clock_of(case).cancel_reason == "another_kind"
    services.emergency_kind(case.number, by=world.chen, kind=EmergencyKind.objects.get(code="lift"))
    assert Clock.objects.filter(subject_id=case.pk, kind="lift_rescue", cancelled_at=None).count() == 1


# -- rescuers ---------------------------------------------------------------------------------------------------------


def test_rescuers_are_due_thirty_minutes_after_the_call_reached_us(world):
    with at_the_moment(now() - 10 * MINUTE):
        case = trapped(world)
    clock = clock_of(case)
    assert clock.due_at - case.received_at == 30 * MINUTE
    assert clock.answered_department == world.engineering and clock.urgent
    came = now() - 2 * MINUTE
    services.rescuers_on_site(case.number, by=world.li, at=came, note="安康电梯两人")
    clock = clock_of(case)
    assert clock.stopped_at == came
    assert EmergencyItem.objects.get(emergency__case=case, code="rescuers").done_at == came
    with pytest.raises(NotNow):
        services.rescuers_on_site(case.number, by=world.li)


def test_ticking_the_item_stops_the_clock_too(world):
    case = trapped(world)
    services.emergency_item(case.number, by=world.chen, item="rescuers")
    assert clock_of(case).stopped_at is not None


def test_unmet_it_climbs_to_the_managers_and_nobody_back_dates_out_of_it(world):
    start = now() - timedelta(hours=2)
    with at_the_moment(start):
        case = trapped(world)
    for minutes in (25, 31, 46, 61):
        tick(start + minutes * MINUTE)
    fired = list(ClockStep.objects.filter(clock=clock_of(case)).order_by("pk").values_list("step", flat=True))
    assert fired == ["warn", "breach", "climb", "top"]
    climbs = OutboxMessage.objects.filter(event="clock_climb").values_list("recipient__username", flat=True)
    assert set(climbs) == {"he", "zhao"}
    services.rescuers_on_site(case.number, by=world.chen, at=start + 10 * MINUTE)
    clock = clock_of(case)
    assert clock.stopped_at > clock.due_at  # it was fired: late for ever (rule I5)


def test_a_gas_leak_owes_no_rescuers(world):
    case = trapped(world, content="闻到燃气味")
    assert not Clock.objects.filter(subject_id=case.pk, kind="lift_rescue").exists()
    assert "rescuers_on_site" not in names(case, world.chen)


# -- off --------------------------------------------------------------------------------------------------------------


def test_a_supervisor_switches_it_off_with_a_reason(world):
    case = deeds.judged(world, urgency=2)
    services.emergency(case.number, by=world.chen, kind=EmergencyKind.objects.get(code="lift"))
    services.emergency_item(case.number, by=world.chen, item="people")
    with pytest.raises(NotYours):
        services.emergency_off(case.number, by=world.chen, reason="误报")
    with pytest.raises(BadInput):
        services.emergency_off(case.number, by=world.zhou, reason=" ")
    services.emergency_off(case.number, by=world.zhou, reason="误报：电梯正常")
    case = deeds.again(case)
    assert not case.emergency and case.urgency == 2
    assert clock_of(case).cancel_reason == "no_emergency"
    assert EmergencyItem.objects.get(emergency__case=case, code="people").done_at
    assert not Case.objects.visible_to(world.li).filter(pk=case.pk).exists()  # told, and nothing left to act on
    services.emergency(case.number, by=world.chen)  # and on again
    assert deeds.again(case).emergency and Emergency.objects.filter(case=case).count() == 1


@pytest.mark.parametrize("who", ["chen", "lin", "li"])
def test_whoever_is_below_a_supervisor_does_not_switch_it_off(world, who):
    case = trapped(world)
    with pytest.raises(NotYours):
        services.emergency_off(case.number, by=getattr(world, who), reason="误报")
    assert "emergency_off" not in names(case, getattr(world, who))


def test_who_relayed_it_ticks_nothing(world):
    case = services.register(Intake(estate=world.yj, channel="relay", content="电梯困人", emergency=True), by=world.sun)
    with pytest.raises(NotYours):
        services.emergency_item(case.number, by=world.sun, item="people")


# -- faces ------------------------------------------------------------------------------------------------------------


def page(case, person, language="zh-hans"):
    client = Client(headers={"accept-language": language})
    client.force_login(person, backend="accounts.backends.PersonBackend")
    with translation.override(language):
        return client, client.get(reverse("complaints:case", args=[case.number])).content.decode()


def test_the_case_page_opens_on_the_checklist_and_an_item_is_one_press(world):
    case = trapped(world)
    client, html = page(case, world.li)
    assert "突发事件 · 电梯困人" in html and 'href="tel:119"' in html and "急修" in html
    answer = client.post(reverse("complaints:act", args=[case.number, "emergency_item"]), {"item": "contain"})
    assert answer.status_code == 302
    assert "李强" in page(case, world.chen)[1]
    assert "Emergency · People trapped in a lift" in page(case, world.chen, "en")[1]


def test_the_case_page_points_out_the_words_until_somebody_judged_it(world):
    case = deeds.phone_call(world, content="楼下好像有煤气味")
    assert "像是突发事件" in page(case, world.chen)[1]
    deeds.judged(world, case=case)
    assert "像是突发事件" not in page(case, world.chen)[1]


def test_the_console_and_the_residents_form_know_the_words(world):
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(world.chen, backend="accounts.backends.PersonBackend")
    assert "燃气味" in client.get(reverse("complaints:new")).content.decode()
    client.force_login(world.sun, backend="accounts.backends.PersonBackend")
    assert "燃气味" in client.get(reverse("complaints:new")).content.decode()


def test_the_record_form_prints_the_checklist(world):
    case = trapped(world)
    services.emergency_item(case.number, by=world.chen, item="people")
    client, _html = page(case, world.chen)
    assert "电梯困人" in client.get(reverse("complaints:print_record", args=[case.number])).content.decode()


def test_the_api_tells_the_checklist_and_ticks_it(world):
    client, headers = api(world.chen)
    body = {"estate": "YJ", "channel": "phone", "content": "困人", "emergency": True, "emergency_kind": "lift"}
    made = client.post("/api/v1/complaints/", body, content_type="application/json", headers=headers).json()
    assert made["emergency_record"]["kind"] == "lift"
    assert {"emergency_item", "rescuers_on_site"} <= set(made["actions"])
    where = f"/api/v1/complaints/{made['number']}"
    for action, sent, status in (
        ("emergency_item", {"item": "people", "note": "两人"}, 200),
        ("emergency_item", {"item": "nothing"}, 400),
        ("rescuers_on_site", {"note": "到了"}, 200),
        ("rescuers_on_site", {}, 409),
        ("emergency_off", {"reason": "完"}, 403),
        ("emergency_kind", {"kind": "fire"}, 200),
    ):
        answer = client.post(f"{where}/{action}/", sent, content_type="application/json", headers=headers)
        assert answer.status_code == status, (action, answer.content)
    record = client.get(f"{where}/", headers=headers).json()["emergency_record"]
    assert record["kind"] == "fire" and record["rescuers_at"]
    assert next(i for i in record["items"] if i["item"] == "people")["by"] == "chen"
    stranger, theirs = api(world.stranger)
    assert stranger.post(f"{where}/emergency_item/", {"item": "people"}, headers=theirs).status_code in (404, 415)


def test_a_plain_registration_asks_the_database_nothing_more(world, django_assert_max_num_queries):
    deeds.phone_call(world)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as asked:
        deeds.phone_call(world)
    assert not [q for q in asked.captured_queries if "emergency" in q["sql"].split("FROM")[-1][:60]]


def test_the_archive_keeps_the_checklist(world):
    from complaints.selectors.dossier import dossier

    with time_machine.travel(now(), tick=True):
        case = trapped(world)
        services.emergency_item(case.number, by=world.chen, item="people")
    told = dossier(deeds.again(case))["emergency"]
    assert told["kind"] == "电梯困人" and told["items"][0]["by"] == "chen"
