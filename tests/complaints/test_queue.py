"""The queue: what it shows to whom, its pages, its filters, its cost."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext

from complaints import services
from complaints.lifecycle import State
from complaints.models import Assignment, Case, SavedView
from complaints.selectors import QueueFilter, queue_page, queue_views
from complaints.selectors.keyset import SORTS
from complaints.selectors.queue import VIEWS, filtered, mine, views_for
from deadlines.clock import now
from tests import deeds

pytestmark = pytest.mark.django_db
QUEUE = "/complaints/"


def page_of(user, query="", **headers):
    client = Client(headers={"accept-language": "en", **headers})
    client.force_login(user)
    return client.get(QUEUE + query)


def shown(user, query=""):
    """The numbers on the page, in order."""
    return [row.number for row in page_of(user, query).context["rows"]]


# who sees what


def test_the_desk_sees_the_cases_of_its_estate_and_no_others(world):
    case = deeds.phone_call(world)
    assert shown(world.chen) == [case.number]
    assert shown(world.other_duty) == []
    assert shown(world.hq) == [case.number]


def test_a_department_sees_what_is_dispatched_to_it_alone(world):
    deeds.phone_call(world)
    ours = deeds.dispatched(world)
    assert shown(world.wang) == [ours.number]
    assert shown(world.sun) == []
    services.give_back(ours.number, by=world.wang, reason="不是我们的")
    assert shown(world.wang) == []


def test_whoever_is_named_sees_neither_row_nor_number(world):
    case = deeds.phone_call(world, about_staff=[world.lin])
    answer = page_of(world.lin, "?view=any")
    assert answer.context["rows"] == []
    assert "In hand 0" in answer.content.decode() or "in hand 0" in answer.content.decode()
    assert shown(world.chen, "?view=any") == [case.number]


@pytest.mark.parametrize("who", ["stranger", "technician"])
def test_people_without_a_part_in_complaints_get_a_page_that_says_so(world, who):
    deeds.phone_call(world)
    answer = page_of(getattr(world, who))
    assert answer.status_code == 200
    assert "No complaints for you here" in answer.content.decode()
    assert shown(getattr(world, who), "?view=any&q=漏水") == []


def test_the_administrator_sees_no_case(world):
    for state in ("registered", "handling", "archived"):
        deeds.in_state(world, state)
    for view in VIEWS:
        assert shown(world.root, f"?view={view}") == []
    assert shown(world.root, "?view=any&q=漏水") == []


def test_the_queue_asks_to_sign_in(world):
    assert Client().get(QUEUE).url.startswith("/accounts/login/")


def test_a_relayer_sees_what_became_of_what_they_passed_on(world):
    from complaints.services import Intake, Person

    case = services.register(Intake(estate=world.yj, content="保洁没来", person=Person(), channel="relay"), by=world.ma)
    deeds.phone_call(world)
    assert shown(world.ma, "?view=relayed") == [case.number]


def test_a_confidential_case_shows_its_handlers_the_second_wording_and_the_building_alone(world):
    case = deeds.phone_call(world, confidential=True)
    services.classify(case.number, by=world.chen, nature="valid", category=world.water)
    services.dispatch(
        case.number, by=world.chen, department=world.engineering, handler_wording="3 栋有渗水，请排查公共管道"
    )
    html = page_of(world.wang).content.decode()
    assert "3 栋有渗水" in html
    assert "1203" not in html and "厨房" not in html and "李女士" not in html


# filters and views


def test_each_filter_narrows_and_can_be_taken_off(world):
    water = deeds.judged(world)
    plain = deeds.phone_call(world, content="楼道灯不亮", urgency=1)
    assert shown(world.chen, "?nature=valid") == [water.number]
    assert shown(world.chen, "?nature=none") == [plain.number]
    assert shown(world.chen, "?urgency=1") == [plain.number]
    assert shown(world.chen, "?state=classified&state=registered&category=facilities") == [water.number]
    assert shown(world.chen, "?channel=web") == []
    answer = page_of(world.chen, "?nature=valid")
    html = answer.content.decode()
    assert "Nature: Valid" in html
    assert "Remove the filter Nature" in html


def test_a_department_filter_finds_co_departments_too(world):
    case = deeds.dispatched(world, also=[world.cleaning])
    assert shown(world.chen, "?department=cleaning") == [case.number]
    assert shown(world.chen, "?department=security") == []


def test_received_dates_count_in_whole_days_of_the_reader(world):
    case = deeds.phone_call(world, received_at=now() - timedelta(days=3))
    day = (now() - timedelta(days=3)).astimezone(world.yj.zone).date()
    assert shown(world.chen, f"?from={day}&to={day}") == [case.number]
    assert shown(world.chen, f"?from={day + timedelta(days=1)}") == []
    assert shown(world.chen, "?from=0000-99-99&to=x") == [case.number]


@pytest.mark.parametrize(
    "query",
    [
        "?state=nonsense",
        "?urgency=x",
        "?view=zzz",
        "?sort=%00",
        "?size=9999",
        "?department=' OR 1=1",
        "?cursor=%FF",
        "?from=2026-13-40",
        "?q=%00",
    ],
)
def test_nonsense_in_the_address_is_left_out(world, query):
    case = deeds.phone_call(world)
    assert shown(world.chen, query) == [case.number]


def test_another_estates_code_shows_nothing_of_it(world):
    deeds.phone_call(world)
    assert shown(world.other_duty, "?estate=YJ") == []


def test_the_estate_of_the_frame_narrows_the_list_and_its_numbers(world):
    deeds.phone_call(world)
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.hq)
    client.post("/accounts/estate/", {"estate": "HX"})
    answer = client.get(QUEUE)
    assert answer.context["rows"] == []
    assert "Estate: Haiyuexuan" in answer.content.decode()
    assert len(client.get(QUEUE + "?estate=all").context["rows"]) == 1


def test_every_number_is_the_length_of_the_list_it_opens(world):
    for state in ("registered", "judging", "awaiting_second", "classified", "dispatched", "handling", "resolved"):
        deeds.in_state(world, state)
    for state in ("calling_back", "rectifying", "closed", "archived", "withdrawn", "merged"):
        deeds.in_state(world, state)
    deeds.phone_call(world, emergency=True)
    for who in (world.chen, world.lin, world.zhou, world.he, world.wang, world.li, world.hq):
        counts = queue_views(who)
        for view, count in counts.items():
            assert len(queue_page(who, QueueFilter(view=view), size=100).rows) == count, (who, view)
        answer = page_of(who)
        for tab in answer.context["tabs"]:
            if tab.count:
                client = Client()
                client.force_login(who)
                assert str(len(client.get(tab.url + "&size=100").context["rows"])) == tab.count, (who, tab)


def test_every_view_has_a_name_and_words_for_being_empty():
    from complaints.views.queue import EMPTY, TABS

    assert set(TABS) == set(VIEWS)
    assert set(EMPTY) == set(VIEWS) - {"any"}


def test_a_department_member_is_not_offered_the_desks_views(world):
    assert "to_judge" not in views_for(world.wang)
    assert "to_accept" in views_for(world.wang)
    assert views_for(world.stranger) == []
    assert views_for(world.root) == ["relayed"]


def test_an_open_case_that_no_clock_drives_is_not_lost(world):
    from complaints.services import Intake

    case = services.register(
        Intake(estate=world.yj, channel="box", content="匿名信：公示栏该更新了", anonymous=True), by=world.chen
    )
    services.classify(
        case.number, by=world.chen, nature="communicative", nature_kind="consulting", category=world.water
    )
    services.dispatch(case.number, by=world.chen, department=world.engineering)
    services.accept(case.number, by=world.wang)
    Case.objects.filter(pk=case.pk).update(next_due_at=None, next_clock="")
    timed = deeds.phone_call(world)
    for sort in SORTS:
        assert set(shown(world.chen, f"?sort={sort}")) == {case.number, timed.number}
    assert shown(world.chen) == [timed.number, case.number]


# saved views


def test_a_view_is_saved_under_a_name_used_and_removed(world):
    case = deeds.phone_call(world, urgency=1)
    deeds.phone_call(world)
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.chen)
    client.post("/complaints/views/", {"name": "急的", "query": "view=open&urgency=1&evil=<script>"})
    view = SavedView.objects.get(owner=world.chen)
    assert view.query == "view=open&urgency=1"
    assert [r.number for r in client.get(QUEUE + "?" + view.query).context["rows"]] == [case.number]
    assert "急的" in client.get(QUEUE).content.decode()
    client.post(f"/complaints/views/{view.pk}/remove/")
    assert not SavedView.objects.exists()


def test_saved_views_are_ones_own(world):
    view = SavedView.objects.create(owner=world.lin, name="林晓的", query="view=open")
    client = Client()
    client.force_login(world.chen)
    assert "林晓的" not in client.get(QUEUE).content.decode()
    client.post(f"/complaints/views/{view.pk}/remove/")
    assert SavedView.objects.filter(pk=view.pk).exists()


def test_a_view_needs_a_name_and_there_is_an_end_to_them(world):
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.chen)
    assert (
        "Give the view a name."
        in client.post("/complaints/views/", {"name": " ", "query": ""}, follow=True).content.decode()
    )
    for n in range(21):
        client.post("/complaints/views/", {"name": f"v{n}", "query": ""})
    assert SavedView.objects.filter(owner=world.chen).count() == 20


# the fragment


def test_htmx_gets_the_part_that_changes_with_words_for_those_who_listen(world):
    deeds.phone_call(world)
    whole, part = page_of(world.chen), page_of(world.chen, **{"hx-request": "true"})
    assert "<html" in whole.content.decode() and "<html" not in part.content.decode()
    assert 'data-announce="1 case found"' in part.content.decode()
    assert "HX-Request" in part.headers["Vary"]


def test_late_rows_and_flags_are_marked(world):
    deeds.phone_call(world, received_at=now() - timedelta(hours=5), confidential=True)
    html = page_of(world.chen).content.decode()
    assert 'class="is-late"' in html
    assert "Confidential" in html


def test_an_emergency_is_pinned_above_every_view(world):
    case = deeds.phone_call(world, emergency=True, content="电梯困人，里面有老人")
    deeds.phone_call(world)
    for query in ("", "?view=mine", "?q=漏水", "?view=ended"):
        assert [r.number for r in page_of(world.chen, query).context["pinned"]] == [case.number]
    assert page_of(world.other_duty).context["pinned"] == []


# what it costs


def statements(user, query=""):
    client = Client()
    client.force_login(user)
    client.get(QUEUE + query)  # names remembered for some seconds are read before
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(QUEUE + query).status_code == 200
    return len(seen), [q["sql"][:150] for q in seen]


@pytest.mark.parametrize("who", ["chen", "lin", "zhou", "he", "hq", "wang", "li"])
def test_the_queue_takes_few_statements_however_many_rows(world, who):
    user = getattr(world, who)
    deeds.phone_call(world, emergency=True)
    for _ in range(3):
        deeds.dispatched(world)
    few, _sql = statements(user, "?size=100")
    copies(world, 110)
    full, sql = statements(user, "?size=100")
    short, _ = statements(user, "?size=25")
    assert max(few, full, short) <= 8, sql


def test_the_page_names_are_read_once_and_a_cold_process_stays_near_the_ceiling(world):
    deeds.phone_call(world)
    client = Client()
    client.force_login(world.chen)
    cache.clear()
    with CaptureQueriesContext(connection) as seen:
        client.get(QUEUE)
    assert len(seen) <= 12, [q["sql"][:120] for q in seen]


def copies(world, number):
    """Many dispatched cases alike, by the rows of one."""
    model = deeds.dispatched(world)
    from complaints.models import Assignment, Complainant

    share = Assignment.objects.get(case=model)
    for n in range(number):
        case = Case.objects.get(pk=model.pk)
        case.pk, case.number, case.token = None, f"YJ-20200101-{n:04d}", f"copy-{n}"
        case.next_due_at = now() + timedelta(minutes=n)
        case.save(force_insert=True)
        Complainant.objects.create(case=case, name="某")
        share.pk, share.case = None, case
        share.save(force_insert=True)


def plan(queryset):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        sql, params = queryset.query.sql_with_params()
        cursor.execute("EXPLAIN " + sql, params)
        return "\n".join(row[0] for row in cursor.fetchall())


def first_rows(user, wanted):
    order = SORTS[wanted.order]
    return filtered(user, wanted).filter(next_due_at__isnull=False).order_by(*order)[:26]


@pytest.mark.parametrize(("sort", "index"), [("due", "queue_by"), ("urgency", "queue_by")])
@pytest.mark.parametrize("who", ["chen", "hq", "wang"])
def test_the_default_queue_walks_the_partial_index_without_sorting(world, who, sort, index):
    copies(world, 300)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE complaints_case, complaints_assignment")
    text = plan(first_rows(getattr(world, who), QueueFilter(sort=sort)))
    assert index in text
    assert "Sort" not in text, text


def test_a_building_is_not_said_twice(world):
    """A lift that carries its block in its name needs no block before it; block 1 is not named by block 11."""
    from complaints.selectors.seen import _names

    assert _names("6 栋 2 号电梯", "6 栋") and _names("Lift 2, block 6", "Block 6")
    assert not _names("11 栋大堂", "1 栋")
    assert not _names("Lobby of block 11", "Block 1")


def test_what_somebody_said_stands_in_a_line_as_words_never_as_markup(world, client):
    deeds.phone_call(world, content='<script>alert("1")</script> & <b>厨房</b>')
    client.force_login(world.chen, backend="accounts.backends.PersonBackend")
    page = client.get("/complaints/").content.decode()
    assert "<script>alert" not in page and "<b>厨房" not in page
    assert "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &lt;b&gt;厨房" in page


def test_the_queue_is_the_same_where_no_plan_may_be_kept(world, client, settings):
    for n in range(3):
        deeds.phone_call(world, content=f"第 {n} 件：大堂灯不亮")
    client.force_login(world.chen, backend="accounts.backends.PersonBackend")
    kept = client.get("/complaints/?sort=urgency")
    settings.PREPARED_STATEMENTS = False
    fresh = client.get("/complaints/?sort=urgency")
    assert [r.number for r in kept.context["rows"]] == [r.number for r in fresh.context["rows"]] != []


def test_a_share_is_in_somebodys_hands_as_long_as_its_case_is_open(world):
    """What was once theirs must not make their number slower year by year."""
    case = deeds.handling(world)
    share = case.assignments.filter(case_open=True)
    assert share.count() == 1
    case = deeds.closed(world, deeds.calling_back(world, deeds.resolved(world, case)))
    assert not share.exists()
    services.reopen(case.number, by=world.he, reason="又漏了")
    assert share.count() == 1


@pytest.mark.parametrize("state", [state.value for state in State])
def test_shares_follow_their_case_whatever_became_of_it(world, state):
    deeds.in_state(world, state)
    assert not Assignment.objects.exclude(case_open=F("case__is_open")).exists()


def test_what_is_mine_is_found_by_hand_not_by_reading_every_open_case(world):
    """The condition is the one of the index made for it: it serves even where there is no other."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE complaints_assignment DROP CONSTRAINT complaints_assignment_pkey CASCADE")
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'complaints_assignment'")
        for (name,) in cursor.fetchall():
            if name != "share_in_hand":
                cursor.execute(f'DROP INDEX "{name}"')
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Case.objects.filter(mine(world.wang)).order_by().values("pk").explain()
    assert "share_in_hand" in plan, plan


def test_an_invalid_case_waits_for_its_explanation_not_for_a_dispatch(world):
    """Rule N4: in the queue and on its page, under the limit that the table of clocks calls dispatch."""
    case = deeds.judged(world, "invalid")
    services.approve_invalid(case.number, by=world.zhou)
    [row] = page_of(world.chen).context["rows"]
    assert row.clock_name == "Explanation"
    page = page_of(world.chen, f"{case.number}/").context
    assert page["next_clock"].kind == "explanation"
