"""Every deed through its form: asked for, done, refused; what was typed is kept (rules I10, J1, J2)."""

import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from complaints import services
from complaints.forms import DIRECT, FORMS
from complaints.lifecycle import ACTIONS, State
from complaints.models import Attachment, Case, NamedParty, Promise, Report, StagedUpload
from deadlines.clock import now
from tests import deeds

pytestmark = pytest.mark.django_db

LATER = (now() + timedelta(days=2)).strftime("%Y-%m-%dT10:00")
FINAL = {
    "stage": "final", "facts": "接头松动", "why_1": "漏水", "why_2": "接头松", "corrective_1_text": "换接头",
    "corrective_1_owner": "王海波", "corrective_1_due_at": LATER, "corrective_1_quantity": "1",
    "preventive_1_text": "同栋排查", "verified_how": "试水", "standardised": "检查表",
}  # fmt: skip


CONTENT = {"way": "phone", "reached": "yes", "solved": "yes", "satisfaction": "satisfied"}


def client_of(user, language: str = "en") -> Client:
    browser = Client(headers={"accept-language": language})
    browser.force_login(user)
    return browser


def address(case, action: str) -> str:
    return reverse("complaints:act", args=[case.number, action])


def act(user, case, action: str, data: dict | None = None, **options):
    return client_of(user).post(address(case, action), data or {}, **options)


def state_of(case) -> str:
    return deeds.again(case).state


def test_every_action_has_its_form_and_no_form_is_without_an_action():
    assert set(FORMS) == set(ACTIONS)
    assert all(form.service is not None for form in FORMS.values())
    assert set(ACTIONS) >= DIRECT


def registered_by_relay(world):
    return deeds.phone_call(world, by=world.sun, channel="relay")


def with_promise(world):
    case = deeds.phone_call(world)
    services.promise(case.number, by=world.chen, text="明天回话", due_at=deeds.tomorrow())
    return case


def ready(world):
    case = deeds.handling(world)
    deeds.answered(world, case)
    services.report(case.number, by=world.wang, stage="final", body=deeds.FINAL)
    return case


def reviewed(world):
    case = deeds.closed(world)
    services.ask_review(case.number, by=world.lin, text="不认同")
    return case


def named(world):
    case = deeds.phone_call(world)
    services.name(case.number, by=world.zhou, staff=[world.sun], reason="点名")
    return case


def two(world):
    deeds.phone_call(world, content="厨房天花板漏水，同一处。")
    return deeds.phone_call(world)


# action, the case, who, what they type, the state after, what to type that is refused (field)
HAPPY = [
    ("take", registered_by_relay, "chen", {}, "registered"),
    ("refer", deeds.phone_call, "chen", {"reason": "拿不准"}, "judging"),
    ("approve_invalid", lambda w: deeds.in_state(w, "awaiting_second"), "zhou", {}, "classified"),
    ("decline_invalid", lambda w: deeds.in_state(w, "awaiting_second"), "zhou", {"reason": "管道是共用的"}, "judging"),
    ("reclassify", deeds.judged, "he", {"nature": "major", "reason": "上了媒体"}, "classified"),
    ("accept", deeds.dispatched, "wang", {}, "handling"),
    ("return", deeds.dispatched, "wang", {"reason": "归保洁"}, "classified"),
    ("step_back", lambda w: deeds.dispatched(w, handler=w.wang), "wang", {"reason": "是亲戚"}, "dispatched"),
    ("contact", deeds.handling, "chen", {"way": "phone", "reached": "yes", "content": "约好"}, "handling"),
    ("add_point", deeds.handling, "chen", {"text": "灯座进水"}, "handling"),
    ("finding", deeds.handling, "wang", {"finding_1": "接头松动"}, "handling"),
    ("feedback", lambda w: deeds.handling(w, also=[w.cleaning]), "ma", {"content": "积水已清"}, "handling"),
    ("report", deeds.handling, "wang", FINAL, "handling"),
    ("promise", deeds.handling, "chen", {"text": "明天回话", "due_at": LATER}, "handling"),
    ("resolve", ready, "wang", {"result": "换好了，不漏了"}, "resolved"),
    ("verify", deeds.resolved, "lin", {"passed": "yes", "note": "看过了"}, "calling_back"),
    ("callback", deeds.calling_back, "lin", CONTENT, "closed"),
    ("archive", deeds.closed, "lin", {"cause": "老化", "learnt": "要巡检"}, "archived"),
    ("reopen", deeds.archived, "zhou", {"reason": "又漏了"}, "rectifying"),
    ("ask_review", deeds.closed, "lin", {"text": "不认同"}, "closed"),
    ("answer_review", reviewed, "he", {"upheld": "no", "text": "维持", "route": "12345"}, "closed"),
    ("split", lambda w: deeds.in_state(w, "merged"), "chen", {"reason": "不是一回事"}, "registered"),
    ("withdraw", deeds.phone_call, "zhou", {"reason": "来电说不用了"}, "withdrawn"),
    ("urge", deeds.handling, "chen", {"text": "几点来"}, "handling"),
    ("note", deeds.handling, "wang", {"text": "有狗"}, "handling"),
    ("escalate", deeds.handling, "he", {"reason": "要换立管"}, "handling"),
]  # fmt: skip


@pytest.mark.parametrize(("action", "made", "who", "typed", "after"), HAPPY, ids=[row[0] for row in HAPPY])
def test_the_form_is_asked_for_filled_in_and_the_deed_is_done(world, action, made, who, typed, after):
    case, user = deeds.again(made(world)), getattr(world, who)
    asked = client_of(user).get(address(case, action))
    assert asked.status_code == 200
    words = asked.content.decode()
    assert "style=" not in words
    assert "csrfmiddlewaretoken" in words
    done = act(user, case, action, {"version": case.version, **typed})
    assert done.status_code == 302, re.sub(r"<[^>]+>", " ", done.content.decode())[-1500:]
    assert state_of(case) == after
    assert deeds.again(case).version == case.version + 1


REFUSED = [
    ("refer", deeds.phone_call, "chen", {"reason": ""}, "reason"),
    ("classify", deeds.phone_call, "chen", {"nature": "invalid", "reason": "不归我们管"}, "basis"),
    ("classify", deeds.phone_call, "chen", {"nature": "communicative"}, "nature_kind"),
    ("dispatch", deeds.judged, "chen", {"department": ""}, "department"),
    ("promise", deeds.handling, "chen", {"text": "昨天就好", "due_at": "2020-01-01T10:00"}, "due_at"),
    ("report", deeds.handling, "wang", {"stage": "preliminary", "cause": "还在查"}, "interim_measure"),
    ("report", deeds.handling, "wang", {"stage": "final", "facts": "查了"}, "why_1"),
    ("verify", deeds.resolved, "lin", {"passed": "no"}, "note"),
    ("callback", deeds.calling_back, "lin", {"way": "phone", "reached": "yes"}, "solved"),
    ("archive", deeds.closed, "lin", {"cause": "老化"}, "learnt"),
    ("merge", deeds.phone_call, "chen", {"into": "YJ-20200101-0001"}, "into"),
    ("attach", deeds.phone_call, "chen", {"text": "照片"}, "files"),
    ("name", deeds.phone_call, "zhou", {"reason": "点名"}, "staff"),
]  # fmt: skip


@pytest.mark.parametrize(("action", "made", "who", "typed", "field"), REFUSED, ids=[f"{r[0]}-{r[4]}" for r in REFUSED])
def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_is_still_there(world, action, made, who, typed, field):
    case, user = deeds.again(made(world)), getattr(world, who)
    before = case.version
    if action == "classify":
        typed = {"category": world.water.pk, **typed}
    answer = act(user, case, action, typed)
    assert answer.status_code == 422
    words = answer.content.decode()
    assert f'id="id_{field}_error"' in words
    for value in typed.values():
        assert str(value) in words
    assert deeds.again(case).version == before


def test_a_valid_judgement_with_its_basis_from_the_catalogue(world):
    case = deeds.phone_call(world)
    typed = {"nature": "valid", "category": world.water.pk, "urgency": "1", "basis_item": world.service_item.pk}
    assert act(world.chen, case, "classify", typed).status_code == 302
    found = deeds.again(case)
    assert (found.state, found.nature, found.urgency, found.basis_item) == (
        "classified",
        "valid",
        1,
        world.service_item,
    )


def test_dispatch_offers_the_people_of_the_chosen_department_and_sends_to_several(world):
    case = deeds.judged(world)
    browser = client_of(world.chen)
    shown = browser.get(address(case, "dispatch")).content.decode()
    assert "王海波" in shown  # water and power is usually engineering's
    other = browser.get(address(case, "dispatch"), {"department": world.cleaning.pk}).content.decode()
    assert "马小红" in other
    assert "王海波" not in other
    plain = browser.post(
        address(case, "dispatch"), {"department": world.cleaning.pk, "instructions": "先拍照", "show": "people"}
    )
    assert plain.status_code == 200
    assert "马小红" in plain.content.decode()
    assert "先拍照" in plain.content.decode()
    assert state_of(case) == State.CLASSIFIED
    done = act(
        world.chen, case, "dispatch",
        {"department": world.engineering.pk, "handler": world.wang.pk, "also": [world.cleaning.pk, world.security.pk]},
    )  # fmt: skip
    assert done.status_code == 302
    found = deeds.again(case)
    assert found.handler == world.wang
    assert found.assignments.count() == 3


def test_the_named_and_the_absent_are_never_offered_and_the_least_busy_on_duty_comes_first(world):
    from accounts.models import DutyShift
    from complaints.selectors.suggest import suggested_handlers

    busy = deeds.dispatched(world, handler=world.wang)
    services.accept(busy.number, by=world.wang)
    case = deeds.judged(world)
    at = now()
    assert [s.person for s in suggested_handlers(case, world.engineering, at)] == [world.li, world.wang]
    shift = DutyShift.objects.create(
        user=world.wang, estate=world.yj, department=world.engineering,
        starts_at=at - timedelta(hours=1), ends_at=at + timedelta(hours=1),
    )  # fmt: skip
    first = suggested_handlers(case, world.engineering, at)[0]
    assert (first.person, first.on_duty, first.work) == (world.wang, True, 1)
    shift.absent = True
    shift.save()
    services.name(case.number, by=world.zhou, staff=[world.li], reason="点名")
    assert suggested_handlers(deeds.again(case), world.engineering, at) == []


def test_a_confidential_case_is_dispatched_with_a_second_wording_and_the_photos_the_desk_chose(world):
    case = deeds.phone_call(world, confidential=True)
    for name in ("a.jpg", "b.jpg"):
        act(world.chen, case, "attach", {"files": photo(name)})
    deeds.judged(world, case=case)
    shown, kept = Attachment.objects.filter(case=case).order_by("name")
    typed = {"department": world.engineering.pk, "handler": world.wang.pk}
    assert 'id="id_handler_wording_error"' in act(world.chen, case, "dispatch", typed).content.decode()
    typed |= {"handler_wording": "3 栋楼上漏水", "photos": [str(shown.pk)]}
    assert act(world.chen, case, "dispatch", typed).status_code == 302
    browser = client_of(world.wang)
    assert browser.get(reverse("complaints:file", args=[shown.pk])).status_code == 200
    assert browser.get(reverse("complaints:file", args=[kept.pk])).status_code == 404


def test_two_judge_at_once_one_wins_the_other_reads_what_changed_and_keeps_the_words(world):
    case = deeds.again(deeds.phone_call(world))
    typed = {"nature": "valid", "category": world.water.pk, "reason": "第二个人写的理由", "version": case.version}
    deeds.judged(world, case=case)
    answer = act(world.zhou, case, "classify", typed)
    assert answer.status_code == 409
    words = answer.content.decode()
    assert "第二个人写的理由" in words
    assert "陈静" in words
    assert "What you typed is still here." in words
    assert f'name="version" value="{deeds.again(case).version}"' in words


def test_who_lost_the_right_while_typing_is_told_what_happened_and_keeps_the_words(world):
    case = deeds.again(deeds.phone_call(world))
    typed = {"nature": "valid", "category": world.water.pk, "reason": "我看是有效", "version": case.version}
    services.refer(case.number, by=world.zhou, reason="拿不准")
    answer = act(world.chen, case, "classify", typed)
    assert answer.status_code == 409
    words = answer.content.decode()
    assert "我看是有效" in words
    assert "周敏 referred it to the service manager" in words


def test_what_changed_never_tells_a_handler_of_the_wall(world):
    case = deeds.again(deeds.dispatched(world, handler=world.wang))
    services.name(case.number, by=world.zhou, staff=[world.sun], reason="点名")
    services.accept(case.number, by=world.wang)
    answer = act(world.wang, case, "accept", {"version": case.version})
    assert answer.status_code == 409
    assert "周敏" not in answer.content.decode()


def test_what_cannot_be_done_now_says_what_is_missing_before_anything_is_typed(world):
    case = deeds.handling(world)
    answer = client_of(world.wang).get(address(case, "resolve"))
    assert answer.status_code == 409
    assert "The final report is not filed." in answer.content.decode()
    assert client_of(world.lin).get(address(case, "verify")).status_code == 409


def test_a_deed_of_others_is_refused_and_one_unknown_is_not_found(world):
    case = deeds.handling(world)
    assert client_of(world.wang).get(address(case, "dispatch")).status_code == 403
    assert act(world.wang, case, "reopen", {"reason": "x"}).status_code == 403
    assert act(world.stranger, case, "note", {"text": "x"}).status_code == 404
    assert client_of(world.chen).get(address(case, "delete")).status_code == 404
    assert state_of(case) == State.HANDLING


def test_in_the_dialog_the_form_is_a_fragment_and_success_sends_the_browser_to_the_case(world):
    case = deeds.phone_call(world)
    browser = client_of(world.chen)
    htmx = {"headers": {"hx-request": "true"}}
    fragment = browser.get(address(case, "note"), **htmx).content.decode()
    assert "<html" not in fragment
    assert f'action="{address(case, "note")}"' in fragment
    refused = browser.post(address(case, "note"), {"text": ""}, **htmx)
    assert refused.status_code == 422
    assert "<html" not in refused.content.decode()
    done = browser.post(address(case, "note"), {"text": "有狗"}, **htmx)
    assert done.headers["HX-Redirect"] == case.get_absolute_url()
    assert "Noted." in browser.get(case.get_absolute_url()).content.decode()


def test_who_loses_sight_of_the_case_by_the_deed_goes_to_the_queue(world):
    case = deeds.dispatched(world)
    done = act(world.wang, case, "return", {"reason": "归保洁"})
    assert done.headers["Location"] == reverse("complaints:queue")


def photo(name: str = "leak.jpg", colour: str = "navy") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def test_photos_outlive_a_refused_form(world):
    case = deeds.phone_call(world)
    answer = act(world.chen, case, "attach", {"text": "长" * 10_001, "files": [photo("one.jpg"), photo("two.jpg")]})
    assert answer.status_code == 422
    ids = re.findall(r'name="uploads" value="([0-9a-f-]+)"', answer.content.decode())
    assert len(ids) == 2
    assert StagedUpload.objects.filter(owner=f"user:{world.chen.pk}").count() == 2
    assert act(world.lin, case, "attach", {"text": "别人的", "uploads": ids}).status_code == 422
    assert (
        act(world.chen, case, "attach", {"text": "厨房", "uploads": ids, "files": photo("three.jpg")}).status_code
        == 302
    )
    assert sorted(case.attachments.values_list("name", flat=True)) == ["one.jpg", "three.jpg", "two.jpg"]


def test_a_page_posing_as_a_picture_is_refused_and_the_good_one_beside_it_is_kept(world):
    case = deeds.phone_call(world)
    bad = SimpleUploadedFile("x.jpg", b"<html><script>alert(1)</script>", "image/jpeg")
    answer = act(world.chen, case, "attach", {"files": [bad, photo("good.jpg")]})
    assert answer.status_code == 422
    assert "good.jpg" in answer.content.decode()
    assert not case.attachments.exists()


def test_files_go_only_to_who_sees_them_and_never_as_anything_else(world):
    case = deeds.phone_call(world)
    act(world.chen, case, "attach", {"files": photo()})
    file = reverse("complaints:file", args=[case.attachments.get().pk])
    answer = client_of(world.lin).get(file)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("inline")
    assert Image.open(io.BytesIO(b"".join(answer.streaming_content))).size == (640, 480)
    small = client_of(world.lin).get(file, {"size": "thumb"})
    picture = Image.open(io.BytesIO(b"".join(small.streaming_content)))
    assert max(picture.size) <= 320
    for user in (world.wang, world.other_duty, world.stranger, world.root):
        assert client_of(user).get(file).status_code == 404
    assert Client().get(file).status_code == 302
    assert (
        client_of(world.chen)
        .get(reverse("complaints:file", args=["0" * 8 + "-0000-0000-0000-" + "0" * 12]))
        .status_code
        == 404
    )


def test_more_rows_of_measures_come_without_a_script(world):
    case = deeds.handling(world)
    answer = act(world.wang, case, "report", {**FINAL, "rows": "2", "show": "rows"})
    words = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="preventive_4_text"' in words
    assert "同栋排查" in words
    assert not Report.objects.exists()


def test_the_final_report_keeps_its_chain_and_its_measures(world):
    case = deeds.handling(world)
    act(world.wang, case, "report", FINAL)
    body = Report.objects.get().body
    assert body["whys"] == ["漏水", "接头松"]
    assert body["corrective"][0]["owner"] == "王海波"
    assert body["corrective"][0]["quantity"] == 1
    assert body["preventive"][0]["due_at"] == ""


def test_findings_on_several_points_at_once_are_one_deed(world):
    case = deeds.handling(world)
    services.add_point(case.number, by=world.chen, text="灯座进水")
    version = deeds.again(case).version
    assert act(world.wang, case, "finding", {"finding_1": "接头松动", "finding_2": "已断电"}).status_code == 302
    assert deeds.again(case).version == version + 1
    assert [p.finding for p in case.points.order_by("ordinal")] == ["接头松动", "已断电"]
    assert act(world.wang, case, "finding", {"finding_1": "接头松动", "finding_2": ""}).status_code == 422


def test_merging_by_a_look_alike_of_the_list(world):
    case = two(world)
    shown = client_of(world.chen).get(address(case, "merge")).content.decode()
    other = Case.objects.exclude(pk=case.pk).get()
    assert other.number in shown
    assert act(world.chen, case, "merge", {"alike": other.number}).status_code == 302
    assert deeds.again(case).lead == other


def test_a_name_is_given_and_lifted(world):
    case = deeds.phone_call(world)
    shown = client_of(world.zhou).get(address(case, "name")).content.decode()
    assert "孙刚" in shown
    assert act(world.zhou, case, "name", {"staff": [world.sun.pk], "reason": "点名"}).status_code == 302
    party = NamedParty.objects.get()
    assert act(world.zhou, case, "lift_name", {"party": party.pk, "reason": "认错人"}).status_code == 302
    party.refresh_from_db()
    assert party.lifted_at
    assert act(world.chen, case, "name", {"staff": [world.sun.pk], "reason": "点名"}).status_code == 403


def test_a_promise_is_kept_with_one_press(world):
    case = with_promise(world)
    shown = client_of(world.chen).get(address(case, "keep_promise")).content.decode()
    assert "checked" in shown
    assert act(world.chen, case, "keep_promise", {"promise": Promise.objects.get().pk}).status_code == 302
    assert Promise.objects.get().kept_at


def test_a_suggestion_is_answered_as_adopted_or_not(world):
    case = deeds.judged(world, "communicative", kind="suggestion")
    typed = {"way": "phone", "reached": "yes", "text": "下月加装", "adopted": "yes"}
    assert act(world.chen, case, "explain", typed).status_code == 302
    assert deeds.again(case).adopted is True


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
@pytest.mark.parametrize("form", ["print_record", "print_followup"])
def test_both_forms_print_in_every_language_and_the_printing_is_written_down(world, form, language):
    from audit.models import AuditEntry

    case = deeds.archived(world)
    paper = client_of(world.lin, language).get(reverse(f"complaints:{form}", args=[case.number]))
    words = paper.content.decode()
    assert paper.status_code == 200
    assert "138****5678" in words if form == "print_record" else "已安排师傅上门" in words
    assert "style=" not in words
    assert "<path" in words
    assert AuditEntry.objects.filter(verb="printed", actor_id=world.lin.pk).count() == 1
    assert client_of(world.stranger).get(reverse(f"complaints:{form}", args=[case.number])).status_code == 404


def test_a_finding_takes_its_photos_with_it_and_they_are_not_shown_as_the_residents(world):
    case = deeds.handling(world)
    assert act(world.wang, case, "finding", {"finding_1": "接头松动", "files": photo("joint.jpg")}).status_code == 302
    file = Attachment.objects.get(case=case)
    assert (file.entry.kind, file.by, file.outward) == ("finding", world.wang, False)
    words = client_of(world.chen).get(case.get_absolute_url()).content.decode()
    said = words[words.index('id="h-said"') : words.index('id="h-line"')]
    assert str(file.pk) in words
    assert str(file.pk) not in said
