"""Exports under attack: what nobody should get, and what no address may break (rules X3, P4, P5, W5)."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.test import Client
from openpyxl import load_workbook

from analytics import services
from analytics.exporting import AT_ONCE_DAYS, AT_ONCE_ROWS
from analytics.models import Export
from analytics.selectors.behind import Behind
from analytics.selectors.exports import Asked, told
from analytics.selectors.sums import Range
from audit.models import AuditEntry
from complaints.errors import BadInput, Changed, NotNow
from complaints.models import Case, Complainant
from complaints.models.judgement import NamedParty
from complaints.selectors.queue import QueueFilter
from complaints.services import lift_name, name
from deadlines.clock import now
from deadlines.models import PolicyFigure
from deadlines.selectors import forget_policies
from tests import deeds

pytestmark = pytest.mark.django_db
A_YEAR = Range(date(2026, 1, 1), date(2026, 12, 31))
ALL_CASES = Asked.queue(QueueFilter(view="any"))


@pytest.fixture(autouse=True)
def files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def allow(figure: str, value: int) -> None:
    PolicyFigure.objects.create(name=figure, value=value, valid_from=now() - timedelta(days=1))
    forget_policies()


def made(asked: Asked, by, form: str = "csv") -> Export:
    export = services.ask_for_export(asked, form, by=by)
    services.make_export(export.pk)
    return Export.objects.get(pk=export.pk)


# -- the rule of the short one stands in the service ---


def test_what_is_not_short_is_never_made_at_once(world):
    allow(AT_ONCE_ROWS, 0)
    deeds.phone_call(world)
    services.flush()
    for asked in (ALL_CASES, Asked.summary(A_YEAR, []), Asked.cases(Behind(("received",), A_YEAR))):
        assert not services.is_short(asked, by=world.he)
        with pytest.raises(services.TooLong):
            services.export_now(asked, "csv", by=world.he)
    assert not AuditEntry.objects.filter(verb="exported").exists()
    allow(AT_ONCE_ROWS, 300)
    allow(AT_ONCE_DAYS, 400)
    for asked in (ALL_CASES, Asked.summary(A_YEAR, []), Asked.cases(Behind(("received",), A_YEAR))):
        assert services.is_short(asked, by=world.he)
        assert services.export_now(asked, "csv", by=world.he)[1]


@pytest.mark.parametrize("make", [services.export_now, services.ask_for_export])
def test_estates_that_are_none_of_the_askers_are_refused_and_never_all_of_theirs_instead(world, make):
    deeds.phone_call(world)
    services.flush()
    for asked in (Asked.cases(Behind(("received",), A_YEAR, ("HX",))), Asked.summary(A_YEAR, ["HX"])):
        with pytest.raises(BadInput):
            make(asked, "csv", by=world.he)


# -- what is handed out ---


def test_one_less_and_one_more_confidential_is_not_the_same(world):
    first, second = deeds.phone_call(world), deeds.phone_call(world, content="另一件事")
    Case.objects.filter(pk=first.pk).update(confidential=True)
    export = made(ALL_CASES, world.he)
    Case.objects.filter(pk=first.pk).update(confidential=False)
    Case.objects.filter(pk=second.pk).update(confidential=True)
    with pytest.raises(Changed):
        services.hand_out_export(export.pk, by=world.he)


def test_one_name_lifted_and_another_added_is_not_the_same(world):
    first, second = deeds.phone_call(world), deeds.phone_call(world, content="另一件事")
    name(first.number, by=world.he, staff=[world.lin], reason="点名")
    export = made(Asked.summary(A_YEAR, []), world.lin)
    assert services.hand_out_export(export.pk, by=world.lin)
    party = NamedParty.objects.get(case=first)
    lift_name(first.number, by=world.he, party=party.pk, reason="查无此事")
    name(second.number, by=world.he, staff=[world.lin], reason="点名")
    with pytest.raises(Changed):
        services.hand_out_export(export.pk, by=world.lin)


def test_a_file_that_holds_somebody_erased_since_is_not_handed_out(world):
    case = deeds.phone_call(world)
    export = made(ALL_CASES, world.he)
    Complainant.objects.filter(case=case).update(erased_at=now())
    with pytest.raises(Changed):
        services.hand_out_export(export.pk, by=world.he)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_no_letter_a_resident_can_type_breaks_everybodys_export(world, form):
    deeds.phone_call(world, content="漏水\ufffe\uffff\x0b\x07\ud7ff\U0001f4a7结束")
    name, data = services.export_now(ALL_CASES, form, by=world.he)
    if form == "xlsx":
        words = str([cell.value for cell in load_workbook(io.BytesIO(data)).worksheets[0][2]])
    else:
        words = str(list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))[1])
    assert "漏水" in words and "结束" in words and "\U0001f4a7" in words and name.endswith(form)
    assert not any(letter in words for letter in ("\ufffe", "\uffff", "\x0b", "\x07"))


# -- addresses nobody means ---


@pytest.mark.parametrize(
    "address",
    [
        "summary/?from=0001-01-01&to=9999-12-31",
        "summary/?from=9999-12-30&to=9999-12-31",
        "summary/print/?from=0001-01-01&to=0001-01-02",
        "summary/csv/?from=0001-01-01&to=0001-01-02",
        "summary/xlsx/?from=9999-12-30&to=9999-12-31",
        "exports/new/?what=summary&from=0001-01-01&to=9999-12-31",
        "exports/new/?what=cases&dim=building&value=abc",
        "exports/new/?what=cases&dim=building&value=99999999999999999999",
        "exports/new/?what=cases&dim=hour&value=²",
        "exports/new/?what=cases&dim=hour&value=abc",
        "exports/new/?what=cases&dim=asset&value=²",
        "cases/?mark=received&dim=building&value=²",
        "cases/?mark=received&dim=hour&value=abc",
        "cases/?mark=received&dim=urgency&value=99999999999999999999",
    ],
)
def test_no_address_breaks_a_page(world, client: Client, address):
    client.force_login(world.he)
    assert client.get(f"/analytics/{address}").status_code in (200, 302, 400)


def test_a_long_list_of_filters_is_exported_as_it_was_shown(world, client: Client):
    """Nothing is cut off the address: a list narrowed by estate must not come back with the others in it."""
    deeds.phone_call(world)
    client.force_login(world.he)
    long = "&".join(["estate=YJ"] * 300)
    page = client.get(f"/analytics/exports/new/?what=queue&view=any&{long}&channel=media")
    query = page.context["query"]
    assert len(query) > 2000
    answer = client.post("/analytics/exports/new/", {"query": query, "form": "csv"})
    assert len(answer.content.decode("utf-8-sig").splitlines()) == 1, "nothing came by the media"


def test_what_is_in_the_file_is_told_in_words_and_whole_days(world, client: Client):
    client.force_login(world.he)
    page = client.get(
        "/analytics/exports/new/?what=queue&view=any&state=handling&category=facilities&nature=none&urgency=1"
        "&estate=YJ&from=2026-10-01&to=2026-10-31&overdue=1",
        headers={"accept-language": "en"},
    )
    words = page.context["told"]
    for one in ("Facilities", "Yunjing", "2026-10-01 – 2026-10-31", "P1", "Overdue"):
        assert one in words, one
    for code in ("facilities", "handling ", "none", "YJ"):
        assert code not in words, code
    assert told("queue", ALL_CASES.params) == ""


def test_a_workbook_says_what_it_is_on_its_last_sheet(world):
    deeds.phone_call(world)
    services.flush()
    for asked, said in ((ALL_CASES, "在办和已结束"), (Asked.summary(A_YEAR, ["YJ"]), "2026-01-01 – 2026-12-31")):
        allow(AT_ONCE_DAYS, 400)
        _name, data = services.export_now(asked, "xlsx", by=world.he)
        rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(data)).worksheets[-1].iter_rows()]
        words = str(rows)
        assert said in words and "何建国" in words, words
    assert "云景花园" in words


def test_what_is_refused_at_once_says_why(world):
    allow(AT_ONCE_DAYS, 0)
    with pytest.raises(NotNow) as refusal:
        services.export_now(Asked.summary(A_YEAR, []), "csv", by=world.he)
    assert refusal.value.code == "too_long"
