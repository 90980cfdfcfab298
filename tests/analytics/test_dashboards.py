"""The dashboards: each figure is the count of the list it opens, for each role, behind each wall (rules A1, P4, R9)."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import DutyShift, Role, RoleAssignment
from analytics.services import open_digest, publish_digest
from complaints import services
from complaints.services import Person
from deadlines import clock
from deadlines.clock import now
from deadlines.services import tick
from followups.choices import About, Standing
from followups.models import Call
from hotline import services as line
from repairs import services as repairs
from tests import cast, deeds
from tests.analytics.test_pages import a_month
from tests.repairs import crew

pytestmark = pytest.mark.django_db
OVERVIEW, ESTATES, DESK, CONTRACTOR = "/analytics/", "/analytics/estates/", "/analytics/desk/", "/analytics/contractor/"
COUNTED = {"/analytics/cases/": "count", "/analytics/orders/": "count", "/analytics/readings/": "count"}
LISTED = ("/complaints/", "/hotline/calls/", "/followups/", "/repairs/")
MOST = 10
"""Statements of a dashboard, those of session, person and frame among them."""


@pytest.fixture
def scene(world):
    """A month on two estates, awkward on purpose: walled, confidential, merged, another estate's, two firms."""
    crew.build(world)
    world.gm = cast.person("qiu", "邱总", Role.GENERAL_MANAGER, world.yj)
    RoleAssignment.objects.create(user=world.gm, role=Role.GENERAL_MANAGER, estate=world.hx)
    a_month(world)
    private = deeds.phone_call(world, content="邻居夜里吵闹", confidential=True)
    services.classify(
        private.number, by=world.chen, nature="communicative", nature_kind="consulting", category=world.noise
    )
    deeds.rectifying(world, unit=world.flat_below)
    about_firm = deeds.phone_call(world, content="维修师傅收小费")
    deeds.phone_call(
        world,
        by=world.other_duty,
        estate=world.hx,
        unit=world.other_flat,
        content="路灯不亮",
        person=Person(name="何先生", phone="13700001111", kind="owner"),
    )
    _orders(world, about_firm)
    line.log(by=world.chen, estate=world.yj, phone="13912345678")
    line.log(by=world.other_duty, estate=world.hx, phone="13912345679")
    DutyShift.objects.create(
        user=world.chen, estate=world.yj, starts_at=now() - timedelta(hours=1), ends_at=now() + timedelta(hours=7)
    )
    digest = publish_digest(world.yj, timezone.localdate(now()) - timedelta(days=1), now() - timedelta(hours=3))
    assert digest is not None
    open_digest(digest, by=world.chen, at=now() - timedelta(hours=2, minutes=30))
    open_digest(digest, by=world.wang, at=now() - timedelta(minutes=5))
    return world


def _orders(world: Any, about_firm: Any) -> None:
    """Orders of two firms: mended, given up, waiting for the call, and one behind a complaint about a firm."""
    with clock.at(now() - timedelta(days=12)):
        crew.closed(world)
    with clock.at(now() - timedelta(days=6)):
        crew.closed(world, unit=world.flat_below, satisfaction="not")
    with clock.at(now() - timedelta(days=2)):
        late = crew.sent(world, unit=world.flat_below, trade=world.plumbing)
    tick()
    repairs.fail(crew.sent(world).number, by=world.chen, reason="没来")  # moves on to the second firm
    crew.scheduled(world)
    crew.requested(world, trade=world.electrical)  # nobody has it
    crew.sent(world, complaint=about_firm, by=world.he)
    services.name(about_firm.number, by=world.zhou, contractors=[world.hongda], reason="说的是宏达的师傅")
    assert crew.again(late).contractor != world.hongda


class _Links(HTMLParser):
    """(address, words) of the links of a page, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.href: str | None = None
        self.words = ""
        self.inside = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside += tag == "main"
        if tag == "a" and self.inside:
            self.href, self.words = dict(attrs).get("href") or "", ""

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag == "main"
        if tag == "a" and self.href is not None:
            self.found.append((self.href, " ".join(self.words.split())))
            self.href = None

    def handle_data(self, data: str) -> None:
        self.words += data


def links(client, path: str) -> list[tuple[str, str]]:
    page = client.get(path)
    assert page.status_code == 200, (path, page.status_code)
    reader = _Links()
    reader.feed(page.content.decode())
    return reader.found


def count_of(client, url: str) -> int | None:
    """How long the list of an address is; None for an address that is no list."""
    parts = urlsplit(url)
    if parts.path in LISTED:
        query = [*parse_qsl(parts.query), ("size", "100")]
        page = client.get(f"{parts.path}?{urlencode(query)}")
        assert page.status_code == 200, url
        return len(page.context["rows"])
    if parts.path not in COUNTED:
        return None
    page = client.get(url)
    assert page.status_code == 200, url
    rows, count = page.context["rows"], int(page.context["count"])
    assert len(rows) == min(count, 50), url
    return count


def checked(client, path: str) -> int:
    """Open the list behind every figure of the page; how many figures there were."""
    found, seen = links(client, path), 0
    for i, (url, words) in enumerate(found):
        if re.fullmatch(r"(n )?\d+", words):
            count = count_of(client, url)
            if count is not None:
                assert count == int(words.removeprefix("n ")), (words, url)
                seen += 1
        elif (rate := re.fullmatch(r"(\d+(?:\.\d+)?) ?%", words)) and urlsplit(url).path in COUNTED:
            under = next((u for u, w in found[i + 1 : i + 3] if re.search(r"^n \d+$|^\d+ / \d+$", w)), None)
            assert under is not None, (words, url)
            over, all_ = count_of(client, url), count_of(client, under)
            assert over is not None and all_, (words, url)
            assert abs(100 * over / all_ - float(rate[1])) <= 0.5, (words, over, all_, url)
            seen += 1
    return seen


ROLES = {
    "chen": {DESK, CONTRACTOR},
    "lin": {OVERVIEW, DESK, CONTRACTOR},
    "zhou": {OVERVIEW, DESK, CONTRACTOR},  # named in a case
    "he": {OVERVIEW, DESK, CONTRACTOR},
    "zhao": {OVERVIEW, DESK, CONTRACTOR},
    "gm": {OVERVIEW, ESTATES, DESK, CONTRACTOR},
    "hq": {OVERVIEW, ESTATES, DESK, CONTRACTOR},
    "other_manager": {OVERVIEW, DESK, CONTRACTOR},
    "li": {CONTRACTOR},  # heads engineering
    "liu": {CONTRACTOR},
    "tang": {CONTRACTOR},
    "technician": {CONTRACTOR},
    "ma": set(),
    "sun": set(),
    "root": set(),
    "stranger": set(),
}


@pytest.mark.parametrize("who", ROLES)
def test_every_figure_of_every_dashboard_is_the_count_of_the_list_it_opens(scene, client, who):
    client.force_login(getattr(scene, who))
    for path in (OVERVIEW, ESTATES, DESK, CONTRACTOR):
        if path not in ROLES[who]:
            assert client.get(path).status_code == 403, path
            continue
        figures = checked(client, f"{path}?period=30")
        assert figures >= (3 if who in ("other_manager", "technician") else 5), (path, figures)


@pytest.mark.parametrize("path", [OVERVIEW, ESTATES])
def test_period_estate_and_comparison_stand_in_the_address(scene, client, path):
    client.force_login(scene.hq)
    first = timezone.localdate(now()) - timedelta(days=29)
    asked = f"{path}?from={first}&to={timezone.localdate(now())}&estate=YJ&compare=year"
    assert checked(client, asked) > 5
    seen = client.get(asked).context["seen"]
    assert seen.estates == ["YJ"] and seen.against.end == seen.period.end.replace(year=seen.period.end.year - 1)
    assert client.get(f"{path}?compare=nonsense").context["seen"].compare == "before"
    assert all("compare=year" in url for url, _words in links(client, asked) if "period=" in url)


def test_the_estates_stand_beside_each_other_with_their_sum_below_and_the_worst_on_top(scene, client):
    client.force_login(scene.hq)
    found = client.get(f"{ESTATES}?period=30&sort=received").context["found"]
    assert [row.estate.code for row in found.rows] == ["YJ", "HX"]
    whole = found.together
    assert whole.received == sum(row.received for row in found.rows) and found.rows[1].received == 1
    assert whole.open == sum(row.open for row in found.rows) and whole.homes == sum(row.homes for row in found.rows)
    assert (whole.read_in_time, whole.read_due) == (1, found.rows[0].read_due) and found.rows[0].read_due > 2
    assert sum(n for _week, n in found.rows[0].weeks) == found.rows[0].received
    nonsense = client.get(f"{ESTATES}?sort=x';--").context
    assert nonsense["sort"] == "overdue"


def test_an_estate_with_more_valid_cases_than_its_homes_explain_is_pointed_out(scene, client):
    from estates.models import Unit

    Unit.objects.bulk_create(
        Unit(estate=scene.hx, building=scene.other_flat.building, code=f"2-{n}", label_zh=f"2-{n}") for n in range(400)
    )
    for _n in range(6):
        deeds.judged(scene)
    client.force_login(scene.hq)
    page = client.get(f"{ESTATES}?period=30")
    yj = next(row for row in page.context["found"].rows if row.estate == scene.yj)
    assert yj.above and yj.limit >= 4 and yj.valid >= 7
    assert [one["one"].estate.code for one in page.context["above"]] == ["YJ"]
    assert len(links(client, page.context["above"][0]["url"])) >= 0
    assert count_of(client, page.context["above"][0]["url"]) == yj.valid


def test_whoever_is_named_has_the_case_in_no_total_of_any_dashboard(scene, client):
    client.force_login(scene.hq)
    before = client.get(f"{ESTATES}?estate=YJ&period=30").context["found"].rows[0]
    case = deeds.phone_call(scene, content="总部电话没人接", about_staff=[scene.hq])
    after = client.get(f"{ESTATES}?estate=YJ&period=30").context["found"].rows[0]
    assert (after.received, after.open) == (before.received, before.open)
    assert after.weeks == before.weeks
    client.force_login(scene.gm)
    assert client.get(f"{ESTATES}?estate=YJ&period=30").context["found"].rows[0].received == before.received + 1
    client.force_login(scene.chen)
    came = client.get(DESK).context["came_today"]
    services.name(case.number, by=scene.zhou, staff=[scene.chen], reason="也提到了陈静")
    assert client.get(DESK).context["came_today"] == came - 1


def test_a_firm_reads_its_own_figures_and_nothing_of_another_nor_of_what_names_it(scene, client):
    client.force_login(scene.liu)
    own = client.get(f"{CONTRACTOR}?period=30")
    assert own.context["found"].firm == scene.hongda and not own.context["choices"]
    assert "安捷" not in own.content.decode() and set(own.context["found"].by_firm) == {scene.hongda.pk}
    assert client.get(f"{CONTRACTOR}?contractor=anjie").status_code == 404
    assert client.get("/analytics/orders/?figure=turns&contractor=anjie").status_code == 404
    client.force_login(scene.he)
    theirs = client.get(f"{CONTRACTOR}?period=30&contractor=hongda").context["found"]
    # the order that came of the complaint about the firm is in nothing the firm reads
    assert theirs.card.turns - own.context["found"].card.turns == 1
    client.force_login(scene.tang)
    assert set(client.get(f"{CONTRACTOR}?period=30").context["found"].by_firm) == {scene.anjie.pk}
    client.force_login(scene.foreign)
    assert client.get(f"{CONTRACTOR}?period=30").context["found"].card.turns == 0


def test_a_technician_reads_what_he_did_himself(scene, client):
    client.force_login(scene.technician)
    found = client.get(f"{CONTRACTOR}?period=30").context["found"]
    client.force_login(scene.liu)
    assert found.card.turns <= client.get(f"{CONTRACTOR}?period=30").context["found"].card.turns


def test_an_hour_of_the_desk_opens_the_queue_of_that_hour(scene, client):
    client.force_login(scene.chen)
    page = client.get(DESK)
    assert sum(n for _a, _b, n in page.context["found"].came) == page.context["came_today"] > 0
    hour = next(row for row in page.context["came"] if row["n"])
    queue = client.get(hour["url"])
    assert len(queue.context["rows"]) == hour["n"] and queue.context["wanted"].received_to is not None
    due = client.get("/complaints/?view=open&due_from=2026-01-01T09:00&due_to=nonsenseT")
    assert due.status_code == 200 and due.context["wanted"].due_to is None
    assert due.context["wanted"].due_from is not None and b"due_from" in due.content


def test_the_desk_looks_at_the_estate_of_the_address_only_where_it_is_the_clerks_own(scene, client):
    client.force_login(scene.hq)
    both, one = client.get(DESK).context["found"], client.get(f"{DESK}?estate=HX").context["found"]
    assert both.counts["to_return"] == 2 and one.counts["to_return"] == 1
    assert checked(client, f"{DESK}?estate=HX") > 3
    client.force_login(scene.chen)
    other = client.get(f"{DESK}?estate=HX").context["found"]
    assert other.counts["to_return"] == 1 and {s.estate.code for s in other.shifts} == {"YJ"}


STATEMENTS = [
    ("he", OVERVIEW),
    ("hq", OVERVIEW),
    ("hq", ESTATES),
    ("gm", ESTATES),
    ("chen", DESK),
    ("hq", DESK),
    ("he", CONTRACTOR),
    ("liu", CONTRACTOR),
    ("technician", CONTRACTOR),
]


def test_a_dashboard_asks_ten_statements_at_most_however_much_there_is(scene, client):
    def asked(who: str, path: str) -> int:
        client.force_login(getattr(scene, who))
        client.get(path)
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        return len(found)

    small = {(who, path): asked(who, path) for who, path in STATEMENTS}
    for n in range(4):
        with clock.at(now() - timedelta(days=3 * n + 1)):
            for nature in ("valid", "communicative"):
                deeds.judged(scene, nature)
            crew.sent(scene)
    tick()
    more = {(who, path): asked(who, path) for who, path in STATEMENTS}
    assert max(small.values()) <= MOST and max(more.values()) <= MOST, (small, more)


def test_the_api_gives_the_estates_side_by_side_and_a_firm_its_own_scores(scene):
    api = APIClient()
    api.force_authenticate(scene.gm)
    found = api.get("/api/v1/statistics/?by=estate,nature").json()
    assert [row["estate"] for row in found["beside"]] == ["HX", "YJ"]
    assert sum(row["received"] for row in found["beside"]) == found["measures"][0]["now"]["numerator"]
    assert "answer_on_time" in found["beside"][0]["figures"] and "beside" not in api.get("/api/v1/statistics/").json()
    api.force_authenticate(scene.he)
    assert [row["estate"] for row in api.get("/api/v1/statistics/?by=estate&estate=YJ,HX").json()["beside"]] == ["YJ"]
    api.force_authenticate(scene.liu)
    assert api.get("/api/v1/statistics/?by=estate").status_code == 403


@pytest.mark.parametrize(
    "who, found",
    [("chen", DESK), ("liu", CONTRACTOR), ("technician", CONTRACTOR), ("he", OVERVIEW), ("ma", None), ("root", None)],
)
def test_the_menu_leads_each_to_their_dashboard(scene, client, who, found):
    client.force_login(getattr(scene, who))
    page = client.get("/").content.decode()
    menu = [path for path in (OVERVIEW, DESK, CONTRACTOR) if f'href="{path}"' in page]
    assert menu == ([found] if found else [])


def test_a_quota_of_the_overview_leaves_out_calls_about_whom_it_names(world, client):
    """Somebody named in a case sees the same number as the list behind it (rules P4, F4)."""
    case = deeds.phone_call(world)
    Call.objects.create(
        about=About.COMPLAINT, case=case, estate=case.estate, standing=Standing.ANSWERED, opened_at=now(),
        due_at=now(), ended_at=now(), by=world.he,
    )  # fmt: skip
    services.name(case.number, by=world.he, staff=[world.zhou], reason="住户点名")
    for reader, made in ((world.zhou, 0), (world.zhao, 1)):
        client.force_login(reader)
        quota = next(q for q in client.get("/analytics/").context["quotas"] if "/he/" in q["url"])
        assert quota["made"] == made == len(client.get(quota["url"]).context["rows"])
