"""Codes for doors, spot checks and paper on screens (rules R1, R8, W2)."""

from datetime import date

import pytest
from django.test import Client

from audit.models import AuditEntry
from deadlines.clock import now
from repairs import services
from repairs.models import Draw, Label, LedgerEntry, SpotCheck
from tests.repairs import crew

pytestmark = pytest.mark.django_db


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


# --- codes -----------------------------------------------------------------------------------------------------------


def test_codes_are_ticked_issued_and_printed_once_each(world):
    desk = signed_in(world.chen)
    body = {"spot": [world.flat.pk, world.flat_below.pk]}
    for _ in range(2):
        answer = desk.post(f"/repairs/labels/?estate=YJ&building={world.flat.building.code}", body)
        assert answer.status_code == 302 and answer.url.startswith("/repairs/labels/sheet/")
    sheet = desk.get(answer.url).content.decode()
    assert sheet.count('class="hy-label"') == 2 and world.flat.label in sheet and "<svg" in sheet
    assert Label.objects.count() == 2


def test_a_code_is_revoked_and_a_new_one_issued(world):
    desk = signed_in(world.chen)
    old = services.issue_label(by=world.chen, asset=world.lift)
    desk.post("/repairs/labels/?what=asset", {"revoke": old.code})
    desk.post("/repairs/labels/?what=asset", {"spot": [world.lift.pk]})
    codes = list(Label.objects.filter(asset=world.lift).order_by("pk").values_list("code", "revoked_at"))
    assert len(codes) == 2 and codes[0][1] is not None and codes[1][1] is None
    assert AuditEntry.objects.filter(verb="label_revoked").exists()


def test_nobody_labels_the_doors_of_another_estate(world):
    other = signed_in(world.other_duty)
    other.post("/repairs/labels/?estate=YJ", {"spot": [world.flat.pk]})
    code = services.issue_label(by=world.chen, unit=world.flat).code
    other.post("/repairs/labels/", {"revoke": code})
    assert Label.objects.filter(revoked_at=None).count() == 1
    for who in (world.stranger, world.technician, world.root):
        assert signed_in(who).get("/repairs/labels/").status_code == 403


def test_a_long_list_of_doors_costs_the_same(world, django_assert_max_num_queries):
    desk = signed_in(world.chen)
    desk.get("/repairs/labels/")
    with django_assert_max_num_queries(24):
        desk.get("/repairs/labels/")


# --- spot checks -----------------------------------------------------------------------------------------------------


def test_a_supervisor_draws_checks_and_the_firm_reads_its_marks(world):
    order = crew.completed(world)
    month = f"{now().astimezone(world.yj.zone):%Y-%m}"
    boss, firm = signed_in(world.zhou), signed_in(world.liu)
    assert boss.post("/repairs/checks/draw/", {"month": month}).status_code == 302
    check = SpotCheck.objects.get(order=order)
    assert order.number in boss.get(f"/repairs/checks/?month={month}").content.decode()
    assert order.number not in firm.get(f"/repairs/checks/?month={month}").content.decode()  # not before it is checked
    marks = {"protection": "60", "workmanship": "70", "tidiness": "80", "paperwork": "90", "note": "地面没铺"}
    wrong = boss.post(f"/repairs/checks/{check.pk}/", marks | {"paperwork": "101"})
    assert wrong.status_code == 422 and "地面没铺" in wrong.content.decode()
    assert boss.post(f"/repairs/checks/{check.pk}/", marks).status_code == 302
    assert LedgerEntry.objects.get(kind="spot_bad").contractor == world.hongda
    assert "地面没铺" in firm.get(f"/repairs/checks/?month={month}").content.decode()
    again = boss.post(f"/repairs/checks/{check.pk}/", marks)
    assert again.status_code == 422 and LedgerEntry.objects.filter(kind="spot_bad").count() == 1


def test_who_may_not_draw_or_check_is_refused_and_nothing_happens(world):
    crew.completed(world)
    month = f"{now().astimezone(world.yj.zone):%Y-%m}"
    for who in (world.liu, world.chen, world.stranger):
        signed_in(who).post("/repairs/checks/draw/", {"month": month})
    assert not Draw.objects.exists()
    services.draw_spot_checks(date.fromisoformat(f"{month}-01"))
    check = SpotCheck.objects.get()
    marks = {"protection": "1", "workmanship": "1", "tidiness": "1", "paperwork": "1"}
    for who, status in ((world.tang, 404), (world.liu, 404), (world.stranger, 404), (world.chen, 422)):
        assert signed_in(who).post(f"/repairs/checks/{check.pk}/", marks).status_code == status
    assert not SpotCheck.objects.exclude(checked_at=None).exists()


# --- paper -----------------------------------------------------------------------------------------------------------


def test_the_desk_prints_the_residents_link_and_each_one_is_written_down(world):
    order = crew.sent(world)
    page = signed_in(world.chen).get(f"/repairs/{order.number}/slip/").content.decode()
    assert f"/portal/o/{order.token}/" in page and "<svg" in page
    assert AuditEntry.objects.filter(verb="printed", data__form="link").count() == 1
    for who, status in ((world.liu, 403), (world.tang, 404), (world.stranger, 404), (world.wang, 403)):
        assert signed_in(who).get(f"/repairs/{order.number}/slip/").status_code == status
    assert f"/portal/o/{order.token}/" not in signed_in(world.liu).get(f"/repairs/{order.number}/").content.decode()
