"""Long exports: asked for, made by a worker, handed to the asker alone, deleted (rules A3, X3, P4, P5, X5)."""

import csv
import io
import os
import threading
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection
from django.test import Client
from openpyxl import load_workbook
from rest_framework.test import APIClient

from accounts.models import RoleAssignment
from analytics import services
from analytics.exporting import AT_A_TIME, AT_ONCE_DAYS, AT_ONCE_ROWS, MOST_ROWS
from analytics.models import Export
from analytics.selectors.behind import Behind
from analytics.selectors.exports import Asked
from analytics.selectors.sums import Range
from analytics.services import export_content
from analytics.tasks import look_after_exports
from audit.models import AuditEntry
from complaints.errors import BadInput, Changed, NotFound, NotNow, NotYours
from complaints.selectors.queue import QueueFilter
from complaints.services import Person, dispatch, name
from deadlines import clock
from deadlines.clock import now
from deadlines.models import PolicyFigure
from deadlines.selectors import forget_policies
from notifications.models import OutboxMessage
from notifications.selectors import inbox
from tests import deeds

pytestmark = pytest.mark.django_db
A_YEAR = Range(date(2026, 1, 1), date(2026, 12, 31))
YEAR = Asked.summary(A_YEAR, [])
MAKING = import_module("analytics.services.make_export")
ALL_CASES = Asked.queue(QueueFilter(view="any"))


@pytest.fixture(autouse=True)
def files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "exports"


@pytest.fixture(autouse=True)
def calls(monkeypatch):
    """Calls to the worker, not sent: the test says when it comes by."""
    made: list[int] = []
    monkeypatch.setattr(import_module("analytics.services.ask_for_export"), "_call", made.append)
    return made


def allow(figure: str, value: int) -> None:
    PolicyFigure.objects.create(name=figure, value=value, valid_from=now() - timedelta(days=1))
    forget_policies()


def ask(world, asked=YEAR, form="xlsx", by=None) -> Export:
    return services.ask_for_export(asked, form, by=by or world.he)


def made(export: Export) -> Export:
    services.make_export(export.pk)
    return Export.objects.get(pk=export.pk)


def rows_of(file) -> list[list]:
    sheet = load_workbook(file).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def lying(files: Path) -> list[Path]:
    return [path for path in files.rglob("*") if path.is_file()]


def test_a_long_summary_is_made_by_a_worker_and_told_under_the_bell(
    world, files, django_capture_on_commit_callbacks, calls
):
    deeds.phone_call(world)
    with django_capture_on_commit_callbacks(execute=True):
        export = ask(world)
    assert calls == [export.pk] and export.status == "waiting" and not lying(files)
    done = made(export)
    assert (done.status, done.percent) == ("done", 100) and done.expires_at > now() + timedelta(days=6)
    _export, path = services.hand_out_export(done.pk, by=world.he)
    assert rows_of(path)[1][1] == 1 and path.stat().st_mode & 0o077 == 0
    told = [one for one in inbox(world.he) if one.event.name == "export_ready"]
    assert [one.url for one in told] == ["/analytics/exports/"]
    verbs = list(AuditEntry.objects.filter(subject_kind="export").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["exported", "export_downloaded"]


@pytest.mark.parametrize("form, begins", [("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf"), ("pdf", b"%PDF")])
def test_each_form_is_what_it_says(world, form, begins):
    _export, path = services.hand_out_export(made(ask(world, form=form)).pk, by=world.he)
    assert path.read_bytes().startswith(begins)


def test_a_list_holds_what_its_asker_may_see_and_no_formula(world):
    deeds.phone_call(world, content="=HYPERLINK(1)漏水")
    secret = deeds.judged(world, confidential=True, content="我是李女士，别告诉工程部")
    dispatch(secret.number, by=world.chen, department=world.engineering, handler_wording="某户漏水")
    deeds.phone_call(world, about_staff=[world.zhou], content="主管态度恶劣")
    other = {"estate": world.hx, "unit": world.other_flat, "by": world.other_duty}
    deeds.phone_call(world, **other, person=Person(name="外盘业主", phone="13911112222"), content="别处的事")
    found = {}
    for who in (world.he, world.zhou, world.wang):
        export = made(ask(world, ALL_CASES, "csv", by=who))
        _export, path = services.hand_out_export(export.pk, by=who)
        found[who.username] = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))[1:]
    assert [len(found[who]) for who in ("he", "zhou", "wang")] == [3, 2, 1]
    assert "13800005678" not in str(found) and "138****5678" in str(found["he"]) and "外盘业主" not in str(found)
    assert found["wang"][0][0] == secret.number
    assert not any(words in str(found["wang"]) for words in ("李女士", "138", "别告诉"))
    assert not any(cell.startswith("=") for rows in found.values() for row in rows for cell in row)


def test_the_cases_behind_a_figure_are_as_many_as_it_says(world):
    for n in range(3):
        deeds.phone_call(world, content=f"事项 {n}")
    deeds.phone_call(world, kind="praise", content="谢谢保安")
    services.flush()
    export = made(ask(world, Asked.cases(Behind(("received",), A_YEAR))))
    assert export.rows == 3
    _export, path = services.hand_out_export(export.pk, by=world.he)
    moments = [row[4] for row in rows_of(path)[1:]]
    assert len(moments) == 3 and all(hasattr(moment, "year") for moment in moments), "real dates, not words"


@pytest.mark.parametrize(
    "who, statistics, queue",
    [("he", 1, 1), ("chen", 0, 1), ("wang", 0, 1), ("technician", 0, 0), ("stranger", 0, 0)],
)
def test_who_may_ask_for_what(world, who, statistics, queue):
    user = getattr(world, who)
    for asked, may in ((YEAR, statistics), (ALL_CASES, queue)):
        if may:
            assert ask(world, asked, by=user).by == user
        else:
            with pytest.raises(NotYours):
                ask(world, asked, by=user)


def test_nobody_else_is_handed_the_file_or_told_of_it(world, client):
    export = made(ask(world))
    for other in (world.zhao, world.hq, world.root, world.stranger):
        with pytest.raises(NotFound):
            services.hand_out_export(export.pk, by=other)
        client.force_login(other)
        assert client.get(f"/analytics/exports/{export.pk}/").status_code == 404
        assert not client.get("/analytics/exports/").context["rows"]
        api = APIClient()
        api.force_authenticate(other)
        assert api.get(f"/api/v1/exports/{export.pk}/").status_code == 404
        assert api.get(f"/api/v1/exports/{export.pk}/file/").status_code == 404


def test_named_in_a_case_afterwards_the_file_is_not_handed_out_any_more(world):
    case = deeds.phone_call(world)
    export, whole = made(ask(world, ALL_CASES, by=world.lin)), made(ask(world, by=world.lin))
    assert services.hand_out_export(export.pk, by=world.lin) and services.hand_out_export(whole.pk, by=world.lin)
    name(case.number, by=world.he, staff=[world.lin], reason="查实了")
    for one in (export, whole):
        with pytest.raises(Changed):
            services.hand_out_export(one.pk, by=world.lin)


def test_with_other_roles_or_a_case_now_confidential_it_must_be_asked_for_anew(world):
    case = deeds.phone_call(world)
    lists, whole = made(ask(world, ALL_CASES)), made(ask(world))
    type(case).objects.filter(pk=case.pk).update(confidential=True)
    with pytest.raises(Changed):
        services.hand_out_export(lists.pk, by=world.he)
    RoleAssignment.objects.filter(user=world.he).update(role="gm")
    he = type(world.he).objects.get(pk=world.he.pk)
    with pytest.raises(Changed):
        services.hand_out_export(whole.pk, by=he)


def test_who_lost_the_right_meanwhile_gets_no_file_and_is_told(world, files):
    export = ask(world)
    RoleAssignment.objects.filter(user=world.he).delete()
    done = made(export)
    assert (done.status, done.fault) == ("failed", "not_yours") and not lying(files)
    assert OutboxMessage.objects.filter(event="export_failed", recipient=world.he).exists()


def test_the_same_asked_twice_is_one_and_too_many_are_refused(world):
    allow(AT_A_TIME, 2)
    first = ask(world)
    assert ask(world).pk == first.pk
    ask(world, form="csv")
    with pytest.raises(NotNow):
        ask(world, form="pdf")
    made(first)
    assert ask(world, form="pdf").status == "waiting"


@pytest.mark.parametrize("asked, form", [(YEAR, "exe"), (ALL_CASES, "pdf")])
def test_a_form_there_is_not_is_said_at_its_field(world, asked, form):
    with pytest.raises(BadInput) as refusal:
        ask(world, asked, form)
    assert "form" in refusal.value.fields


def test_a_list_far_too_long_is_refused_with_what_to_do(world, client):
    allow(MOST_ROWS, 0)
    deeds.phone_call(world)
    with pytest.raises(BadInput):
        ask(world, ALL_CASES)
    client.force_login(world.he)
    page = client.get("/analytics/exports/new/?what=queue&view=any")
    assert page.status_code == 400 and page.context["wrong"]


# --- a worker may die between two lines ---


def test_a_worker_killed_in_the_middle_leaves_no_half_file_and_another_takes_the_row(world, files, monkeypatch):
    deeds.phone_call(world)
    export = ask(world, ALL_CASES)

    def killed(*_args):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("analytics.services.export_files.harmless", killed)
        patch.setattr("pathlib.Path.unlink", lambda *_a, **_k: None)  # nobody tidies up after kill -9
        with pytest.raises(SystemExit):
            services.make_export(export.pk)
    held = Export.objects.get(pk=export.pk)
    assert held.status == "running" and not held.file
    assert [path.suffix for path in lying(files)] == [".part"]
    assert not services.make_export(export.pk), "it is held by its lease"
    assert export.pk not in services.left_to_make()
    with clock.at(now() + timedelta(seconds=101)):
        assert services.left_to_make() == [export.pk]
        done = made(export)
    assert done.status == "done" and done.attempts == 2 and len(rows_of(files.parent / done.file)) == 2
    assert OutboxMessage.objects.filter(event="export_ready").count() == 1


def test_who_wakes_up_late_writes_nothing_over_the_other(world, monkeypatch):
    deeds.phone_call(world)
    export = ask(world, ALL_CASES)
    whole = export_content._cases

    def slow(*args):
        written = whole(*args)
        with clock.at(now() + timedelta(seconds=101)), monkeypatch.context() as patch:
            patch.setattr(export_content, "_cases", whole)
            assert services.make_export(export.pk)
        return written

    monkeypatch.setattr(export_content, "_cases", slow)
    assert not services.make_export(export.pk)
    done = Export.objects.get(pk=export.pk)
    assert (done.status, done.attempts) == ("done", 2)
    assert OutboxMessage.objects.filter(event="export_ready").count() == 1
    assert AuditEntry.objects.filter(verb="exported").count() == 1


def test_what_breaks_three_times_is_given_up_and_told(world, monkeypatch):
    export = ask(world)
    monkeypatch.setattr(MAKING, "write_export", lambda *_args: 1 / 0)
    for _ in range(3):
        assert not services.make_export(export.pk)
    failed = Export.objects.get(pk=export.pk)
    assert (failed.status, failed.fault, failed.attempts) == ("failed", "broken", 3)
    assert OutboxMessage.objects.filter(event="export_failed").count() == 1


def test_one_that_takes_too_long_is_tried_again_after_its_lease_and_given_up_in_the_end(world, monkeypatch):
    export = ask(world)

    def endless(*_args):
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(MAKING, "write_export", endless)
    for n in range(3):
        with clock.at(now() + timedelta(seconds=101 * n)), pytest.raises(SoftTimeLimitExceeded):
            services.make_export(export.pk)
        assert Export.objects.get(pk=export.pk).status == "running"
    with clock.at(now() + timedelta(seconds=303)):
        assert not services.make_export(export.pk)
    assert Export.objects.get(pk=export.pk).fault == "broken"


def test_what_changes_while_it_is_written_is_written_again(world, monkeypatch):
    case = deeds.phone_call(world)
    export = ask(world, ALL_CASES, by=world.lin)
    whole, done = export_content.case_rows, []

    def meanwhile(*args):
        yield from whole(*args)
        if not done:
            done.append(name(case.number, by=world.he, staff=[world.lin], reason="查实了"))

    monkeypatch.setattr(export_content, "case_rows", meanwhile)
    assert not services.make_export(export.pk)
    assert Export.objects.get(pk=export.pk).status == "waiting"
    assert made(export).rows == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_file(world, files):
    deeds.phone_call(world)
    export = ask(world, ALL_CASES)
    said: list[bool] = []

    def work() -> None:
        said.append(services.make_export(export.pk))
        connection.close()

    crew = [threading.Thread(target=work) for _ in range(4)]
    for one in crew:
        one.start()
    for one in crew:
        one.join()
    assert sorted(said) == [False, False, False, True]
    assert len(lying(files)) == 1 and OutboxMessage.objects.filter(event="export_ready").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_tap_asks_once(world):
    asked: list[int] = []

    def tap() -> None:
        asked.append(ask(world).pk)
        connection.close()

    crew = [threading.Thread(target=tap) for _ in range(4)]
    for one in crew:
        one.start()
    for one in crew:
        one.join()
    assert len(asked) == 4 and set(asked) == {Export.objects.get().pk}


def test_files_are_deleted_when_their_days_are_over(world, files):
    export = made(ask(world))
    part = files / "202601" / "1.xlsx.1.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"half")
    os.utime(part, (0, 0))
    look_after_exports()
    assert Export.objects.get(pk=export.pk).status == "done" and not part.exists()
    with clock.at(now() + timedelta(days=8)):
        with pytest.raises(NotNow):
            services.hand_out_export(export.pk, by=world.he)
        assert services.expire_exports() == 1 and services.expire_exports() == 0
    ended = Export.objects.get(pk=export.pk)
    assert (ended.status, ended.file, ended.cases) == ("expired", "", []) and not lying(files)
    with clock.at(now() + timedelta(days=91)):
        services.expire_exports()
    assert not Export.objects.exists()


# --- the page and the API ---


def test_a_short_one_comes_at_once_and_leaves_no_file(world, client, files):
    deeds.phone_call(world)
    client.force_login(world.he)
    page = client.get("/analytics/exports/new/?what=queue&view=any")
    assert page.context["short"]
    answer = client.post("/analytics/exports/new/", {"query": page.context["query"], "form": "xlsx"})
    assert answer.status_code == 200 and len(rows_of(io.BytesIO(answer.content))) == 2
    assert answer["Cache-Control"] == "private, no-store"
    assert not Export.objects.exists() and not lying(files)
    assert AuditEntry.objects.get(verb="exported").data["rows"] == 1


@pytest.mark.parametrize(
    "what", ["summary&from=2026-01-01&to=2026-12-31", "queue&view=any", "cases&mark=received&period=year"]
)
def test_a_long_one_is_asked_for_on_the_page_and_the_list_shows_how_far_it_is(world, client, what):
    allow(AT_ONCE_ROWS, 0)
    deeds.phone_call(world)
    services.flush()
    client.force_login(world.he)
    page = client.get(f"/analytics/exports/new/?what={what}")
    assert page.status_code == 200 and not page.context["short"]
    answer = client.post("/analytics/exports/new/", {"query": page.context["query"], "form": "csv"})
    assert answer.status_code == 302 and answer["Location"] == "/analytics/exports/"
    listed = client.get("/analytics/exports/")
    assert b"every 2s" in listed.content and b"<progress" in listed.content
    part = client.get("/analytics/exports/", headers={"HX-Request": "true"})
    assert b"<html" not in part.content and b"<progress" in part.content
    services.make_export(Export.objects.get().pk)
    assert b"every 2s" not in client.get("/analytics/exports/").content
    file = client.get(f"/analytics/exports/{Export.objects.get().pk}/")
    assert b"".join(file.streaming_content).startswith(b"\xef\xbb\xbf")
    assert file["Cache-Control"] == "private, no-store"


def test_a_long_summary_by_its_old_address_leads_to_the_asking(world, client):
    client.force_login(world.he)
    answer = client.get("/analytics/summary/csv/?from=2026-01-01&to=2026-06-30")
    assert answer.status_code == 302 and "/analytics/exports/new/?what=summary&form=csv" in answer["Location"]
    assert not Export.objects.exists(), "looking asks for nothing"
    assert client.get(answer["Location"]).context["form"] == "csv"
    allow(AT_ONCE_DAYS, 400)
    assert client.get("/analytics/summary/csv/?from=2026-01-01&to=2026-06-30").status_code == 200


def test_what_cannot_be_handed_out_is_said_on_the_page(world, client):
    export = ask(world)
    client.force_login(world.he)
    answer = client.get(f"/analytics/exports/{export.pk}/", follow=True)
    assert answer.redirect_chain and [str(m) for m in answer.context["messages"]]


def test_the_queue_offers_the_export_of_just_what_it_shows(world, client):
    deeds.phone_call(world)
    deeds.phone_call(world, channel="hotline", content="热线转来：噪声")
    client.force_login(world.chen)
    page = client.get("/complaints/?view=any&channel=hotline").content.decode()
    url = page.split('href="/analytics/exports/new/?')[1].split('"')[0].replace("&amp;", "&")
    asked = client.get(f"/analytics/exports/new/?{url}")
    answer = client.post("/analytics/exports/new/", {"query": asked.context["query"], "form": "csv"})
    assert len(answer.content.decode("utf-8-sig").splitlines()) == 2


def test_the_api_asks_looks_and_fetches(world):
    deeds.phone_call(world)
    api = APIClient()
    api.force_authenticate(world.he)
    wish = {"what": "queue", "form": "csv", "query": "view=any"}
    asked = api.post("/api/v1/exports/", wish, format="json")
    assert asked.status_code == 202 and asked.json()["state"] == "waiting" and asked.json()["file"] is None
    assert api.post("/api/v1/exports/", wish, format="json").json()["id"] == asked.json()["id"]
    one = f"/api/v1/exports/{asked.json()['id']}/"
    assert api.get(f"{one}file/").status_code == 409
    services.make_export(asked.json()["id"])
    ready = api.get(one).json()
    assert ready["state"] == "done" and ready["rows"] == 1 and len(api.get("/api/v1/exports/").json()["results"]) == 1
    assert b"".join(api.get(ready["file"]).streaming_content).count(b"\n") == 2
    for wrong in ({"what": "moon", "form": "csv"}, {"what": "queue", "form": "pdf"}, {"form": "csv"}):
        assert api.post("/api/v1/exports/", wrong, format="json").status_code == 400
    api.force_authenticate(world.chen)
    assert api.post("/api/v1/exports/", {"what": "summary", "form": "csv"}, format="json").status_code == 403


def test_without_a_token_nothing(client: Client):
    assert client.get("/api/v1/exports/").status_code == 401


@pytest.mark.parametrize("who", ["he", "wang"])
def test_a_list_costs_few_statements_however_long(world, who, django_assert_max_num_queries):
    for n in range(6):
        deeds.handling(world, content=f"事项 {n}")
    export = ask(world, ALL_CASES, by=getattr(world, who))
    with django_assert_max_num_queries(24):
        assert made(export).rows == 6
