"""The sweep and what follows from it: exactly once, in order, whatever one of them does (rule D5)."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from deadlines import services
from deadlines.models import Accountability, Clock, ClockPolicy, ClockRequest, ClockStep
from notifications.models import OutboxMessage
from tests import deeds
from tests.deadlines.conftest import PROBE

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
sweeping, settling, resuming = (import_module(f"deadlines.services.{name}") for name in ("sweep", "settle", "resume"))


@pytest.fixture
def ladder(probe):
    return ClockPolicy.objects.create(kind=PROBE, valid_from=probe.now - 99 * HOUR, minutes=60, climb="ladder")


def steps_of(clock) -> list[str]:
    return list(ClockStep.objects.filter(clock=clock).order_by("due_at").values_list("step", flat=True))


def test_each_step_fires_once_however_often_one_looks(probe, ladder):
    clock = probe.clock(probe.now - 3 * HOUR, policy=ladder)
    assert services.tick(probe.now).fired == 3
    assert not services.tick(probe.now)
    assert steps_of(clock) == ["breach", "climb", "top"]
    assert [step for _subject, _due, step in probe.told] == ["breach", "climb", "top"]
    assert Accountability.objects.filter(clock=clock).count() == 1


def test_a_warning_comes_before_the_deadline_and_never_after_it(probe):
    clock = probe.clock(probe.now + timedelta(minutes=10))
    services.tick(probe.now)
    assert steps_of(clock) == ["warn"]
    missed = probe.clock(probe.now - timedelta(minutes=10), subject=2)
    services.tick(probe.now)
    assert steps_of(missed) == ["breach"]


def test_after_an_outage_everything_fires_at_once_in_order_within_a_subject_and_marked_late(probe, ladder, monkeypatch):
    """Batches follow when clocks come up, so a later batch holds earlier steps of the same subject."""
    monkeypatch.setattr(sweeping, "BATCH", 2)
    monkeypatch.setattr(settling, "WINDOW", 2)
    for subject in (1, 2, 3):
        for part in range(4):
            probe.clock(probe.now - (24 - part) * HOUR, subject=subject, part=part, policy=ladder)
    services.tick(probe.now)
    assert len(probe.told) == ClockStep.objects.count() == 3 * 4 * 3
    assert all(step.late for step in ClockStep.objects.all())
    for subject in (1, 2, 3):
        moments = [due for one, due, _step in probe.told if one == subject]
        assert moments == sorted(moments)


def test_nothing_is_settled_before_an_earlier_step_of_its_subject_that_the_sweep_has_yet_to_fire(probe, monkeypatch):
    probe.clock(probe.now - HOUR, part=1)
    services.sweep(probe.now)
    probe.clock(probe.now - 2 * HOUR, part=2)
    assert services.settle(probe.now) == 0
    services.tick(probe.now)
    assert [due for _subject, due, _step in probe.told] == [probe.now - 2 * HOUR, probe.now - HOUR]


def test_a_consequence_that_raises_holds_up_its_own_subject_alone_and_not_for_ever(probe):
    poison = probe.clock(probe.now - 2 * HOUR, part=1)
    behind = probe.clock(probe.now - HOUR, part=2)
    other = probe.clock(probe.now - HOUR, subject=2)
    probe.fails = lambda clock, _step: ValueError("厨房漏水") if clock.pk == poison.pk else None
    services.tick(probe.now)
    assert probe.told == [(2, other.due_at, "breach")]
    owed = ClockStep.objects.get(clock=poison)
    assert owed.settled_at is None
    assert owed.tries == 1
    assert owed.failure.startswith("ValueError")
    assert "漏水" not in owed.failure, "what went wrong is told without a word of the complaint"
    moment = probe.now
    while (owed := ClockStep.objects.get(clock=poison)).tries < ClockStep.GIVEN_UP:
        assert len(probe.told) == 1
        moment = owed.retry_at
        assert moment - probe.now < timedelta(minutes=5)
        services.settle(moment)
    services.settle(moment + timedelta(seconds=5))
    assert probe.told[1:] == [(1, behind.due_at, "breach")]
    probe.fails = lambda _clock, _step: None
    services.settle(ClockStep.objects.get(clock=poison).retry_at)
    assert probe.told[-1] == (1, poison.due_at, "breach"), "given up means to wait no longer, never to drop it"


def test_a_consequence_that_takes_too_long_is_a_failed_one(probe):
    probe.clock(probe.now - HOUR)
    probe.clock(probe.now - HOUR, subject=2)
    probe.fails = lambda clock, _step: SoftTimeLimitExceeded() if clock.subject_id == 1 else None
    services.tick(probe.now)
    assert ClockStep.objects.get(subject_id=1).failure.startswith("SoftTimeLimitExceeded")
    assert [subject for subject, _due, _step in probe.told] == [2]


def test_what_a_failed_consequence_wrote_is_undone(probe):
    probe.clock(probe.now - HOUR)

    def write_and_raise(_clock, _step):
        ClockPolicy.objects.create(kind="half", valid_from=probe.now, minutes=1)
        return RuntimeError()

    probe.fails = write_and_raise
    services.tick(probe.now)
    assert not ClockPolicy.objects.filter(kind="half").exists()


def test_settling_stops_when_its_time_is_over_and_the_next_goes_on(probe):
    for subject in range(5):
        probe.clock(probe.now - HOUR, subject=subject)
    services.sweep(probe.now)
    assert services.settle(probe.now, seconds=0) == 1
    assert services.settle(probe.now, limit=2) == 2
    assert services.settle(probe.now) == 2
    assert len(probe.told) == 5


def test_a_clock_the_database_refuses_holds_up_no_other(probe, monkeypatch):
    """A row nobody can write a step for (here by a trigger) is put aside and told to the log, pass after pass."""
    monkeypatch.setattr(sweeping, "BATCH", 20)
    clocks = [probe.clock(probe.now - HOUR + timedelta(seconds=i), subject=i) for i in range(45)]
    bad = clocks[7]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            CREATE FUNCTION refuse_one() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN IF NEW.clock_id = {bad.pk} THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END $$;
            CREATE TRIGGER refuse_one BEFORE INSERT ON deadlines_clockstep FOR EACH ROW EXECUTE FUNCTION refuse_one();
            """
        )
    swept = services.sweep(probe.now)
    assert swept.refused == [bad.pk]
    assert ClockStep.objects.count() == swept.fired == 44
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION refuse_one CASCADE")
    assert services.sweep(probe.now).fired == 1


def test_a_sweep_leaves_the_rest_to_the_next_when_its_time_is_over(probe, monkeypatch):
    monkeypatch.setattr(sweeping, "BATCH", 2)
    for subject in range(5):
        probe.clock(probe.now - HOUR, subject=subject)
    swept = services.sweep(probe.now, seconds=0)
    assert swept.more
    assert swept.fired == 2
    assert services.sweep(probe.now).fired == 3


def paused(probe, world_user, part: int, until, **changes) -> Clock:
    clock = probe.clock(probe.now + HOUR, part=part, **changes)
    ClockRequest.objects.create(
        clock=clock,
        kind="pause",
        reason="等第三方检测",
        waiting_for="third_party",
        until=until,
        asked_at=probe.now - 2 * HOUR,
        asked_by=world_user,
        granted=True,
        decided_at=probe.now - 2 * HOUR,
        began_at=until - HOUR,
    )
    Clock.objects.filter(pk=clock.pk).update(paused_at=until - HOUR, next_at=until)
    return clock


def test_a_pause_ends_by_itself_and_moves_the_due_moment_by_the_time_paused(probe, django_user_model):
    manager = django_user_model.objects.get(username="he")
    clock = paused(probe, manager, 1, probe.now - timedelta(minutes=5))
    assert services.tick(probe.now).resumed == 1
    after = Clock.objects.get(pk=clock.pk)
    assert after.due_at == clock.due_at + HOUR
    assert after.paused_at is None
    assert after.revision == 1


def test_a_pause_that_cannot_be_ended_holds_up_nothing(probe, django_user_model, monkeypatch):
    manager = django_user_model.objects.get(username="he")
    bad = paused(probe, manager, 1, probe.now - timedelta(minutes=9))
    good = paused(probe, manager, 2, probe.now - timedelta(minutes=5))
    late = probe.clock(probe.now - HOUR, part=3)
    real = resuming.run_on

    def run_on(clock, at):
        if clock.pk == bad.pk:
            raise RuntimeError("a policy nobody can read")
        return real(clock, at)

    monkeypatch.setattr(resuming, "run_on", run_on)
    swept = services.tick(probe.now)
    assert swept.resumed == 1
    assert Clock.objects.get(pk=good.pk).paused_at is None
    assert Clock.objects.get(pk=bad.pk).paused_at is not None
    assert steps_of(late) == ["breach"]


def test_headquarters_hear_at_once_of_a_matter_that_becomes_major_late_and_that_is_no_outage(probe, ladder):
    clock = probe.clock(probe.now - 30 * HOUR, policy=ladder)
    services.tick(probe.now)
    assert steps_of(clock) == ["breach", "climb", "top"]
    services.mark((PROBE, 1), grave=True)
    assert Clock.objects.get(pk=clock.pk).next_at is not None
    services.tick()
    told = ClockStep.objects.get(clock=clock, step="hq")
    assert not told.late


def test_marking_a_clock_that_never_climbs_to_headquarters_wakes_nobody(probe):
    clock = probe.clock(probe.now - 30 * HOUR)
    services.tick(probe.now)
    services.mark((PROBE, 1), grave=True)
    assert Clock.objects.get(pk=clock.pk).next_at is None


def test_an_answer_after_the_breach_fired_is_late_whatever_moment_it_names(probe):
    clock = probe.clock(probe.now - timedelta(minutes=1))
    services.tick(probe.now)
    services.stop((PROBE, 1), [PROBE], probe.now - timedelta(minutes=5))
    after = Clock.objects.get(pk=clock.pk)
    assert after.stopped_at >= probe.now
    assert after.state_at(probe.now) == "late"


def test_calling_off_after_the_breach_fired_leaves_it_breached(probe):
    clock = probe.clock(probe.now - timedelta(minutes=1))
    services.tick(probe.now)
    services.cancel((PROBE, 1), None, probe.now - timedelta(minutes=5), "withdrawn")
    assert Clock.objects.get(pk=clock.pk).state_at(probe.now) == "breached"


def test_the_list_shows_the_due_moment_a_pause_has_moved(world):
    """The queue sorts by a moment kept on the case; a pause that ended by itself moves it too (rule D7)."""
    case = deeds.handling(world)
    clock = Clock.objects.get(subject_kind="case", subject_id=case.pk, kind="final")
    others = Clock.objects.filter(subject_kind="case", subject_id=case.pk).exclude(pk=clock.pk)
    services.cancel(("case", case.pk), [c.kind for c in others], clock.starts_at, "test")
    until = clock.starts_at + 2 * HOUR
    ClockRequest.objects.create(
        clock=clock, kind="pause", reason="x", waiting_for="third_party", until=until, asked_at=clock.starts_at,
        asked_by=world.wang, granted=True, began_at=clock.starts_at + HOUR,
    )  # fmt: skip
    Clock.objects.filter(pk=clock.pk).update(paused_at=clock.starts_at + HOUR, next_at=until)
    services.sweep(until)
    assert deeds.again(case).next_due_at == clock.due_at + HOUR


def test_statements_do_not_grow_with_what_is_due(probe, django_assert_max_num_queries):
    for subject in range(300):
        probe.clock(probe.now - HOUR, subject=subject)
    with django_assert_max_num_queries(5):
        assert services.sweep(probe.now).fired == 300


def test_the_sweep_finds_what_is_due_by_its_own_index_among_many(probe):
    """Neither what waits for another day nor what has ended is looked at (BENCH 4)."""
    probe.clock(probe.now - HOUR)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO deadlines_clock (subject_kind, subject_id, part, kind, estate_id, starts_at, first_due_at,
                due_at, warn_at, next_at, stopped_at, cancel_reason, answered_role, revision)
            SELECT 'probe', i, i, 'probe', %(estate)s, %(now)s, %(now)s, %(now)s + make_interval(mins => i), %(now)s,
                CASE WHEN i %% 2 = 0 THEN %(now)s + make_interval(mins => i) END,
                CASE WHEN i %% 2 = 1 THEN %(now)s END, '', '', 0
            FROM generate_series(10, 20000) i
            """,
            {"estate": probe.estate.pk, "now": probe.now},
        )
        cursor.execute("ANALYZE deadlines_clock")
        values = {"now": probe.now, "batch": 1000, "unaccountable": [], "aside": []}
        with transaction.atomic():
            cursor.execute("EXPLAIN (ANALYZE, FORMAT TEXT) " + sweeping._FIRE, values)
            plan = "\n".join(row[0] for row in cursor.fetchall())
            transaction.set_rollback(True)
    scans = [line for line in plan.splitlines() if "Scan" in line and "deadlines_clock" in line]
    assert any("clock_due_for_the_sweep" in line for line in scans), plan
    assert not any("Seq Scan on deadlines_clock" in line for line in scans), plan


def test_what_waits_to_be_settled_is_found_without_looking_at_what_is_done(probe):
    probe.clock(probe.now - HOUR)
    services.sweep(probe.now)
    clock = Clock.objects.get()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO deadlines_clockstep
                (clock_id, revision, step, due_at, fired_at, subject_kind, subject_id, settled_at)
            SELECT %s, i, 'breach', %s, %s, 'probe', i, %s FROM generate_series(1, 20000) i
            """,
            [clock.pk, *[probe.now] * 3],
        )
        cursor.execute("ANALYZE deadlines_clockstep")
        plan = settling.waiting(probe.now)[:400].explain()
    assert "Seq Scan" not in plan, plan


def test_a_breach_that_only_tells_costs_few_statements_however_many_hear(world, django_assert_max_num_queries):
    """A day's outage has thousands of them behind it (BENCH 4e)."""
    case = deeds.phone_call(world)
    clock = Clock.objects.get(subject_kind="case", subject_id=case.pk, kind="classify")
    services.cancel(("case", case.pk), None, clock.starts_at, "test", keep=["classify"])
    after = clock.due_at + timedelta(seconds=1)
    assert services.sweep(after).breached == 1
    with django_assert_max_num_queries(12):
        assert services.settle(after, limit=1) == 1
    assert OutboxMessage.objects.filter(event="clock_breach", recipient__in=[world.chen, world.zhou]).count() == 2


def test_an_idle_sweep_asks_little_and_looks_at_nothing_however_many_run(probe):
    """Also of a table nobody has ever analysed: what is due, and the pauses that end, have an index each (BENCH 4c)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO deadlines_clock (subject_kind, subject_id, part, kind, estate_id, starts_at, first_due_at,
                due_at, warn_at, next_at, cancel_reason, answered_role, revision)
            SELECT 'probe', i, i, 'probe', %(estate)s, %(now)s, %(now)s, %(now)s + make_interval(mins => i), %(now)s,
                %(now)s + make_interval(mins => i), '', '', 0
            FROM generate_series(10, 20000) i
            """,
            {"estate": probe.estate.pk, "now": probe.now},
        )
    with CaptureQueriesContext(connection) as asked:
        assert not services.sweep(probe.now)
    assert len(asked) <= 5
    read = [query["sql"] for query in asked if "deadlines_clock" in query["sql"]]
    assert len(read) == 2
    for statement in read:
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + statement)
            plan = cursor.fetchone()[0][0]["Plan"]
        assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 20, plan
