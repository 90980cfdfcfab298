"""Special paid services (rule J10): agreement, price first, done, signed, called back within seven days."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from complaints.errors import BadInput, Changed, NotFound, NotNow, NotYours
from deadlines.clock import now
from deadlines.models import Clock
from deadlines.services import tick
from followups import services
from followups.lifecycle import State
from followups.models import Call, PaidService
from followups.selectors.services import actions_of
from tests import deeds

pytestmark = pytest.mark.django_db
STROKES = [[[0, 0], [10, 12], [20, 5]], [[22, 4], [30, 14]]]


def again(service: PaidService) -> PaidService:
    return PaidService.objects.select_related("estate", "department", "case").get(pk=service.pk)


def asked(world, **more) -> PaidService:
    given = {"unit": world.flat, "name": "李女士", "phone": "13800005678"} | more
    return services.ask_service(
        by=world.chen, estate=world.yj, department=world.cleaning, what="擦窗，三室两厅", **given
    )


def agreed(world, price="180", **more) -> PaidService:
    one = asked(world, **more)
    services.check_service(one.number, by=world.chen, agreement="物业合同未含入户保洁", covered=False)
    services.price_service(one.number, by=world.ma, price=price)
    return services.agree_service(one.number, by=world.chen, way="phone")


def signed(world, **more) -> PaidService:
    one = agreed(world, **more)
    services.finish_service(one.number, by=world.ma, result="内外窗擦净")
    return services.sign_service(one.number, by=world.ma, signature=STROKES, signed_by="李女士")


def test_the_whole_road_to_a_callback_in_seven_days(world):
    one = signed(world)
    assert one.state == State.SIGNED and one.charged == Decimal("180.00") and one.signature_sha256
    clock = Clock.objects.get(subject_kind="paid_service", subject_id=one.pk)
    assert timedelta(days=7) <= clock.due_at - clock.starts_at < timedelta(days=7, hours=12)
    call = Call.objects.get(service=one)
    assert call.due_at == clock.due_at and call.department == world.cleaning
    services.record(call.pk, by=world.lin, way="phone", reached=True, solved="yes", satisfaction="satisfied")
    one = again(one)
    clock.refresh_from_db()
    assert one.state == State.CLOSED and clock.stopped_at and Call.objects.get(service=one).standing == "answered"
    assert [e.kind for e in one.entries.order_by("id")] == [
        "asked", "checked", "priced", "agreed", "finished", "signed", "callback", "closed",
    ]  # fmt: skip


def test_no_work_before_the_price_is_agreed(world):
    one = asked(world)
    for early in (
        lambda: services.price_service(one.number, by=world.ma, price=100),  # the agreement first
        lambda: services.agree_service(one.number, by=world.chen, way="phone"),
        lambda: services.finish_service(one.number, by=world.ma, result="已做"),
    ):
        with pytest.raises(NotNow):
            early()
    with pytest.raises(IntegrityError), transaction.atomic():
        PaidService.objects.filter(pk=one.pk).update(done_at=now())


def test_the_database_refuses_a_state_outside_a_deed(world):
    one = asked(world)
    with pytest.raises(Exception, match="lifecycle"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('huiyin.deed', 'off', true)")
        cursor.execute("UPDATE followups_paidservice SET state = 'closed' WHERE id = %s", [one.pk])


def test_no_more_is_charged_than_was_agreed_and_nothing_where_the_agreement_covers_it(world):
    one = agreed(world)
    with pytest.raises(BadInput) as refused:
        services.finish_service(one.number, by=world.ma, result="已做", charged="180.01")
    assert "charged" in refused.value.fields
    covered = asked(world, name="王先生")
    services.check_service(covered.number, by=world.chen, agreement="套餐内每年一次", covered=True)
    with pytest.raises(BadInput):
        services.price_service(covered.number, by=world.chen, price=50)
    assert services.price_service(covered.number, by=world.chen, price=0).state == State.PRICED


def test_a_signature_or_the_reason_there_is_none(world):
    one = agreed(world)
    services.finish_service(one.number, by=world.ma, result="已做")
    for wrong in ({}, {"signature": "[]"}, {"signature": [[[0, 0]]]}, {"refusal": "  "}):
        with pytest.raises(BadInput):
            services.sign_service(one.number, by=world.ma, **wrong)
    assert services.sign_service(one.number, by=world.ma, refusal="家中只有老人，不会写字").state == State.SIGNED


def test_not_as_wanted_is_done_again_at_the_same_price_and_called_back_again(world):
    one = signed(world)
    call = Call.objects.get(service=one)
    services.record(call.pk, by=world.lin, way="phone", reached=True, solved="partly", satisfaction="basically")
    assert again(one).state == State.AGREED and Call.objects.get(pk=call.pk).reworked
    services.finish_service(one.number, by=world.ma, result="阳台补擦")
    services.sign_service(one.number, by=world.ma, signature=STROKES)
    assert Call.objects.filter(service=one).order_by("-id").first().round == 2


def test_who_may_do_what(world):
    """As a table: who does which step; the stranger and other estates know of nothing."""
    one = signed(world)
    table = {
        "chen": {"callback"}, "lin": {"callback"}, "zhou": {"callback"}, "he": {"callback"}, "ma": set(),
    }  # fmt: skip
    assert {who: {a.name for a in actions_of(one, getattr(world, who), now())} for who in table} == table
    with pytest.raises(NotYours):
        services.callback_service(one.number, by=world.ma, way="phone", reached=False)
    for who in (world.wang, world.other_duty, world.technician, world.root, world.stranger):
        with pytest.raises(NotFound):
            services.callback_service(one.number, by=who, way="phone", reached=False)
    with pytest.raises(NotYours):
        services.ask_service(by=world.stranger, estate=world.yj, department=world.cleaning, what="擦窗")


def test_two_at_once_the_second_is_told_that_it_changed(world):
    one = agreed(world)
    seen = one.version
    services.finish_service(one.number, by=world.ma, result="已做", version=seen)
    with pytest.raises(Changed):
        services.finish_service(one.number, by=world.chen, result="已做", version=seen)


def test_a_call_never_made_is_listed_and_told(world):
    one = signed(world)
    from notifications.models import OutboxMessage

    with time_machine.travel(now() + timedelta(days=6), tick=False) as clock:
        tick()
        clock.shift(timedelta(days=3))
        tick()
        told = OutboxMessage.objects.filter(subject_kind="paid_service", subject_id=one.pk)
        assert {"service_warn", "service_breach"} <= set(told.values_list("event", flat=True))
        assert Call.objects.get(service=one).due_at < now()


def test_whoever_is_named_in_its_complaint_knows_nothing_of_it(world):
    """Rule P4."""
    case = deeds.phone_call(world, content="保洁擦窗态度差", about_staff=[world.ma], by=world.zhou)
    one = asked(world, case=case)
    assert not PaidService.objects.visible_to(world.ma).filter(pk=one.pk).exists()
    assert PaidService.objects.visible_to(world.lin).filter(pk=one.pk).exists()


def test_the_pages_take_it_from_step_to_step(world, client):
    client.force_login(world.chen, backend="accounts.backends.PersonBackend")
    made = client.post(
        "/followups/services/new/",
        {"estate": "YJ", "department": "cleaning", "what": "擦窗", "unit": "3-2-1203", "name": "李女士"},
    )
    one = PaidService.objects.get()
    assert made["Location"] == one.get_absolute_url()
    page = f"/followups/services/{one.number}/"
    assert "hy-road" in client.get(page).content.decode()
    steps = [
        ("check", {"agreement": "未含", "covered": "no"}), ("price", {"price": "90"}), ("agree", {"way": "visit"}),
        ("finish", {"result": "擦净"}), ("sign", {"signature": "[[[0,0],[1,2],[3,4],[5,6]]]", "signed_by": "李女士"}),
    ]  # fmt: skip
    for name, data in steps:
        assert client.get(f"{page}{name}/").status_code == 200
        assert client.post(f"{page}{name}/", data).status_code == 302, name
    assert again(one).state == State.SIGNED
    assert client.get(f"{page}nonsense/").status_code == 404
    assert client.get("/followups/services/").status_code == 200
    client.force_login(world.other_duty, backend="accounts.backends.PersonBackend")
    assert client.get(page).status_code == 404


def test_one_is_started_from_the_case_page_and_shown_there(world, client):
    case = deeds.phone_call(world, content="大堂擦窗收费和说的不一样", unit=None)  # of no home
    path = f"/followups/services/new/?complaint={case.number}"
    client.force_login(world.chen, backend="accounts.backends.PersonBackend")
    page = client.get(f"/complaints/{case.number}/").content.decode()
    assert path in page
    assert f'value="{case.number}"' in client.get(path).content.decode()
    given = {"estate": "YJ", "department": "cleaning", "what": "擦窗重做", "case": case.number}
    assert client.post(path, given).status_code in (200, 204, 302)
    made = PaidService.objects.get(case=case)
    assert client.post(path, given | {"case": "YJ-20261122-9999"}).status_code == 404
    assert made.get_absolute_url() in client.get(f"/complaints/{case.number}/").content.decode()
    client.force_login(world.wang, backend="accounts.backends.PersonBackend")  # another department, not dispatched to
    assert client.get(made.get_absolute_url()).status_code == 404


def test_a_service_and_its_complaint_are_of_one_estate(world):
    elsewhere = {"estate": world.hx, "unit": world.other_flat, "by": world.other_duty}
    with pytest.raises(BadInput):
        asked(world, case=deeds.phone_call(world, **elsewhere))
