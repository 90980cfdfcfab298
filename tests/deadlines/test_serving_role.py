"""Who serves does not own: no screen and no stray statement deletes, moves or back-dates a clock (rule D6)."""

from __future__ import annotations

import os

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

import audit.services as audit
from complaints import services
from complaints.tasks import housekeeping
from deadlines.models import Clock, ClockStep
from deadlines.services import tick
from tests import deeds

pytestmark = pytest.mark.django_db
ROLE = f"serving_{os.getpid()}"


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def served(world):
    """The world, met from here on through a role that merely serves. It goes with the test's transaction."""
    run(f"CREATE ROLE {ROLE}")
    audit.grant_serving_role(ROLE)
    run(f"SET ROLE {ROLE}")
    yield world
    run("RESET ROLE")


@pytest.fixture
def breached(served):
    case = deeds.handling(served)
    clock = Clock.objects.get(subject_kind="case", subject_id=case.pk, kind="response")
    tick(clock.due_at)
    return Clock.objects.get(pk=clock.pk)


KEPT = ["deadlines_clock", "deadlines_clockstep", "deadlines_clockrequest", "deadlines_accountability",
        "deadlines_climbask", "complaints_timelineentry", "complaints_case", "audit_auditentry"]  # fmt: skip


@pytest.mark.parametrize("table", KEPT)
def test_nothing_of_the_record_is_deleted_or_emptied(breached, table):
    for statement in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
        with pytest.raises(DatabaseError, match="permission denied"):
            run(statement)


@pytest.mark.parametrize("table", KEPT)
def test_no_guard_is_switched_off_and_no_table_changed(breached, table):
    for statement in (
        f"ALTER TABLE {table} DISABLE TRIGGER ALL",
        f"ALTER TABLE {table} DISABLE TRIGGER USER",
        f"ALTER TABLE {table} ADD COLUMN mine int",
        f"DROP TABLE {table} CASCADE",
        f"CREATE RULE quiet AS ON INSERT TO {table} DO INSTEAD NOTHING",
    ):
        with pytest.raises(DatabaseError, match="must be owner"):
            run(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica",
        "CREATE TRIGGER mine BEFORE UPDATE ON deadlines_clock EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "CREATE TABLE public.mine (id int)",
        "DELETE FROM django_migrations",
    ],
)
def test_nor_by_any_way_around(breached, statement):
    with pytest.raises(DatabaseError, match="permission denied"):
        run(statement)


@pytest.mark.parametrize(
    "change",
    [
        "due_at = due_at + interval '1 day'",
        "starts_at = starts_at + interval '1 hour'",
        "first_due_at = first_due_at + interval '1 hour'",
        "stopped_at = due_at - interval '1 minute'",
        "subject_id = subject_id + 1",
        "kind = 'verify'",
    ],
)
def test_no_clock_is_moved_back_dated_or_given_to_another(breached, change):
    with pytest.raises(DatabaseError, match="rule"):
        run(f"UPDATE deadlines_clock SET {change} WHERE id = {breached.pk}")


@pytest.mark.parametrize(
    "change",
    [
        "next_at = NULL",
        "next_at = next_at + interval '1 minute'",
        "next_at = NULL, paused_at = now()",
        "next_at = now() + interval '9 days', paused_at = now()",
        "next_at = NULL, excused_at = starts_at",
        "next_at = NULL, excused_at = due_at + interval '1 hour'",
        "warn_at = due_at + interval '1 day', climb_at = due_at + interval '9 days'",
        "next_at = climb_at, revision = revision + 1",
        "hq_at = hq_at + interval '9 days'",
    ],
)
def test_no_clock_is_silenced(breached, change):
    """What the sweep looks for is as safe as the due moment: before its breach and after it (rules D5, D6)."""
    still = Clock.objects.get(subject_kind="case", subject_id=breached.subject_id, kind="final")
    for clock in (breached, still):
        if clock.next_at is None and change.startswith("next_at = n"):
            continue  # nothing more will come of it
        with pytest.raises(DatabaseError, match=r"rules? D"):
            run(f"UPDATE deadlines_clock SET {change} WHERE id = {clock.pk}")
    tick(still.top_at)
    assert list(still.steps.order_by("due_at").values_list("step", flat=True)) == ["breach", "climb", "top"]


def test_an_end_once_written_is_not_written_again(breached):
    run(f"UPDATE deadlines_clock SET stopped_at = now() + interval '2 days' WHERE id = {breached.pk}")
    with pytest.raises(DatabaseError, match="not rewritten"):
        run(f"UPDATE deadlines_clock SET stopped_at = due_at - interval '1 minute' WHERE id = {breached.pk}")


def test_no_setting_of_a_session_switches_a_guard_off(breached):
    """What the library behind the triggers would look at has no say here."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SELECT array_agg(tgname::text) FROM pg_trigger WHERE tgname LIKE 'pgtrigger%'")
        names = cursor.fetchone()[0]
        cursor.execute(f"SET ROLE {ROLE}")
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", ["{" + ",".join(names) + "}"])
    for change in ("due_at = due_at + interval '1 day'", "next_at = NULL"):
        with pytest.raises(DatabaseError, match="rule"):
            run(f"UPDATE deadlines_clock SET {change} WHERE subject_id = {breached.subject_id} AND next_at IS NOT NULL")
    with pytest.raises(DatabaseError, match="permission denied"):
        run("CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(n name) RETURNS bool LANGUAGE sql AS 'SELECT true'")


def test_a_fired_step_keeps_its_moment(breached):
    step = ClockStep.objects.filter(clock=breached).first()
    for change in ("fired_at = due_at - interval '1 hour'", "due_at = fired_at - interval '1 year'", "step = 'other'"):
        with pytest.raises(DatabaseError, match="Cannot update"):
            run(f"UPDATE deadlines_clockstep SET {change} WHERE id = {step.pk}")


def test_the_ordinary_work_is_done_through_it(served, client):
    """Registering, the whole journey to the archive, sweeping, settling, sealing and tidying up need no more."""
    case = deeds.archived(served)
    missed = deeds.phone_call(served)
    assert tick(Clock.objects.filter(subject_id=missed.pk).earliest("due_at").due_at).breached
    assert not ClockStep.objects.filter(settled_at=None).exists()
    assert audit.seal() > 5
    assert audit.verify()[1] == ""
    housekeeping()
    services.reopen(case.number, by=served.zhou, reason="又漏水了")
    client.force_login(served.chen)
    assert client.get(f"/complaints/{missed.number}/").status_code == 200
    assert client.get("/complaints/").status_code == 200


def test_a_table_made_later_can_be_written_to(world):
    run(f"CREATE ROLE {ROLE}")
    audit.grant_serving_role(ROLE)
    run("CREATE TABLE public.made_later (id serial PRIMARY KEY, at timestamptz)")
    run(f"SET ROLE {ROLE}")
    run("INSERT INTO made_later (at) VALUES (now())")
    run("RESET ROLE")


def test_who_owns_the_tables_or_is_not_there_does_not_serve(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        owner = cursor.fetchone()[0]
    with pytest.raises(CommandError, match="owns tables"):
        call_command("grant_serving_role", owner)
    with pytest.raises(CommandError, match="no role"):
        call_command("grant_serving_role", "nobody_here")
